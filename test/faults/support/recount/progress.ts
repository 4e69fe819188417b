import { days, holds, plus, weekday, works } from './days.js';
import type {
  Day,
  Decision,
  IndicatorRow,
  Micros,
  ReportRow,
  Rows,
  Sees,
  Terms,
  UnitRow,
  Version,
} from './rows.js';

interface Seen {
  id: string;
  ownerId: string;
  date: Day;
  state: 'submitted' | 'returned' | 'accepted';
  first: Micros;
  newest: Version;
  decisions: Decision[];
}

/** The report as a reader sees it, null while nothing was submitted. */
export function seenReport(report: ReportRow, sees: Sees): Seen | null {
  const versions = report.versions.filter((v) => sees(v.places)).sort((a, b) => a.version - b.version);
  const [first] = versions;
  const newest = versions.at(-1);
  if (first === undefined || newest === undefined) return null;
  const decisions = report.decisions.filter((d) => sees(d.places));
  const state = decisions.find((d) => d.version === newest.version)?.kind ?? 'submitted';
  return {
    id: report.id,
    ownerId: report.ownerId,
    date: report.date,
    state,
    first: first.submittedAt,
    newest,
    decisions,
  };
}

/** Ten-thousandths: what `numeric(16,4)` holds, exact. */
function exact(decimal: string): bigint {
  const [whole = '0', part = ''] = decimal.split('.');
  return BigInt(whole + part.padEnd(4, '0'));
}
const plain = (tenThousandths: bigint): number => Number(tenThousandths) / 10_000;

/** The table of PermenPANRB 8/2021; of a range the rule of the field. Unrounded, uncapped; null: not computable. */
function percent(
  t: Pick<Terms, 'polarity' | 'aspect'>,
  actual: number,
  low: number,
  high: number | null,
): number | null {
  const ratio = (bound: number) => (bound === 0 ? null : (actual / bound) * 100);
  const inverse = (bound: number) => (bound === 0 ? null : ((2 * bound - actual) / bound) * 100);
  if (t.polarity === 'higher') return ratio(low);
  if (t.polarity === 'lower') return low === 0 ? (actual === 0 ? 100 : 0) : inverse(low);
  if (high === null) return null;
  if (actual >= low && actual <= high) return 100;
  const bound = actual > high ? high : low;
  return t.aspect === 'time' || t.aspect === 'cost' ? inverse(bound) : ratio(bound);
}

interface Period {
  from: Day;
  to: Day;
}

export function periodAt(kind: string, day: Day): Period {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const first = (m: number) => new Date(Date.UTC(year, m - 1, 1)).toISOString().slice(0, 10);
  if (kind === 'week') {
    const from = plus(day, 1 - weekday(day));
    return { from, to: plus(from, 6) };
  }
  const months = kind === 'month' ? 1 : kind === 'quarter' ? 3 : 12;
  const begins = Math.floor((month - 1) / months) * months + 1;
  return { from: first(begins), to: plus(first(begins + months), -1) };
}

export interface Progress {
  actual: number | null;
  expectedToDate: number | null;
  achievement: number | null;
  achievementCapped: number | null;
  achievementToDate: number | null;
}

export function progress(
  rows: Rows,
  indicator: IndicatorRow,
  terms: Terms,
  o: { period: Period; asOf: Day; unit: UnitRow; sees: Sees },
): Progress {
  const until = o.asOf < o.period.to ? o.asOf : o.period.to;
  const measured = rows.reports
    .filter((r) => r.ownerId === indicator.ownerId && r.date >= o.period.from && r.date <= until)
    .flatMap((r) => {
      const seen = seenReport(r, o.sees);
      if (seen === null || seen.state === 'returned') return [];
      return seen.newest.lines
        .filter((l) => l.indicatorId === indicator.id && l.quantity !== null)
        .map((l) => ({ date: r.date, position: l.position, quantity: exact(l.quantity ?? '0') }));
    })
    .sort((a, b) => (a.date === b.date ? a.position - b.position : a.date < b.date ? -1 : 1));
  const sum = measured.reduce((all, l) => all + l.quantity, 0n);
  const last = measured.at(-1)?.quantity;
  const actual =
    last === undefined
      ? null
      : terms.rollup === 'sum'
        ? plain(sum)
        : terms.rollup === 'average'
          ? plain(sum) / measured.length
          : plain(last);
  const away = rows.leave.filter((l) => l.personId === indicator.ownerId);
  const working = (from: Day, to: Day) =>
    days(from, to).filter((day) => works(rows, o.unit, day) && !away.some((l) => holds(l, day))).length;
  const begins =
    indicator.agreedOn !== null && indicator.agreedOn > o.period.from ? indicator.agreedOn : o.period.from;
  const total = working(o.period.from, o.period.to);
  const elapsed = working(begins, until);
  const low = Number(terms.target);
  const high = terms.targetMax === null ? null : Number(terms.targetMax);
  const share = terms.rollup !== 'sum' ? 1 : total === 0 ? null : elapsed / total;
  const raw = actual === null ? null : percent(terms, actual, low, high);
  const most = terms.polarity === 'range' ? (high ?? 0) : low;
  const toDate =
    actual === null || share === null || share * most === 0
      ? null
      : percent(terms, actual, low * share, high === null ? null : high * share);
  return {
    actual,
    expectedToDate: share === null ? null : low * share,
    achievement: raw,
    achievementCapped: raw === null ? null : Math.min(120, Math.max(0, raw)),
    achievementToDate: toDate,
  };
}
