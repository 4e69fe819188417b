import type { Report } from '#contracts/index.js';

/** What one person did on one indicator on each of their own earlier days. Never anybody else's. */
export interface Past {
  /** Oldest first. */
  days: readonly { date: string; quantity: number }[];
  low: number;
  high: number;
  /** The middle one: one unusual day does not move it. */
  usual: number;
}

/** Quantities of one day as they were written: quarters and tenths must not become 0.30000000000000004. */
const tidy = (value: number) => Math.round(value * 1e4) / 1e4;

/** @returns null with fewer than three such days: that is no past to compare with */
export function pastOf(reports: readonly Report[], indicatorId: string, before: string): Past | null {
  const days = reports
    .filter((report) => report.date < before && report.version > 0)
    .flatMap(({ date, lines }) => {
      const mine = lines.flatMap((line) =>
        line.indicatorId === indicatorId && line.quantity !== null ? [line.quantity] : [],
      );
      return mine.length === 0 ? [] : [{ date, quantity: tidy(mine.reduce((sum, one) => sum + one, 0)) }];
    })
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const ordered = days.map(({ quantity }) => quantity).sort((a, b) => a - b);
  const [low, high] = [ordered[0], ordered.at(-1)];
  if (low === undefined || high === undefined || ordered.length < 3) return null;
  const middle = (ordered.length - 1) / 2;
  const usual = ((ordered[Math.floor(middle)] ?? low) + (ordered[Math.ceil(middle)] ?? high)) / 2;
  return { days, low, high, usual: tidy(usual) };
}

/** Points of a line through the days, in a box of `width` × `height`. */
export function sparkline(past: Past, width: number, height: number): string {
  const span = past.high - past.low;
  const step = past.days.length > 1 ? width / (past.days.length - 1) : 0;
  return past.days
    .map(({ quantity }, index) => {
      const y = span === 0 ? height / 2 : height - ((quantity - past.low) / span) * height;
      return `${tidy(index * step)},${tidy(y)}`;
    })
    .join(' ');
}
