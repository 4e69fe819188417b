import { diffDays, weekdayOf, type LocalDate } from '#contracts/rules/local-date.js';
import type { Indicators, Measured } from './indicators.js';
import { jobs } from './jobs.js';
import type { Member, Organisation, Stint } from './organisation.js';
import { idOf, Random } from './random.js';
import { fill, type Ledger } from './text.js';

/** One line of a day's work, with what a comment needs to speak of it. */
export interface Line {
  readonly id: string;
  activity: string;
  readonly topic: string;
  readonly measured: Measured | null;
  quantity: string | null;
  obstacle: string | null;
}

/** Lines about work that was done, not about a figure that was read: of these one asks how far they are. */
export function tangible(lines: readonly Line[]): readonly Line[] {
  const found = lines.filter(({ measured }) => measured === null || measured.spec.rollup === 'sum');
  return found.length > 0 ? found : lines;
}

/** Working days of a period, for the share of a target that a day has to bring. */
const DAYS = { week: 5, month: 21, quarter: 63, year: 245 };

/** Writes what people did. */
export class LineWriter {
  readonly #outages: ReadonlySet<LocalDate>;

  constructor(
    private readonly office: Organisation,
    private readonly indicators: Indicators,
    private readonly ledger: Ledger,
  ) {
    // Two bad days for the population network, which all of its users feel.
    const { dates } = office.span;
    const worked = dates.filter((d) => weekdayOf(d) < 6 && office.works(office.member('kadis'), d));
    const from = (weeksAgo: number) => worked[Math.max(0, worked.length - 5 * weeksAgo)];
    this.#outages = new Set([from(1), from(5)].filter((d) => d !== undefined));
  }

  /** The lines of a day: two to five. */
  day(member: Member, date: LocalDate): Line[] {
    const stint = this.office.stint(member, date);
    const rng = new Random(`lines/${member.key}/${date}`);
    const outage = this.#outages.has(date) && /^(ktp|kk|pindah|akta|siak)$/.test(stint.job);
    const lines: Line[] = [];
    const add = (templates: readonly string[], measured: Measured | null) => {
      const [activity, topic] = this.ledger.write(
        () => split(fill(rng.pick(templates), rng, { spot: stint.spot })),
        ([text]) => text,
      );
      const quantity = measured === null ? null : this.#amount(member, date, measured, outage ? 0.6 : 1, rng);
      const id = idOf(`line/${member.key}/${date}/${String(lines.length)}`);
      lines.push({ id, activity, topic, measured, quantity, obstacle: null });
    };
    for (const measured of this.indicators.of(member, stint))
      if (lines.length < 4 && rng.chance(measured.spec.every)) add(measured.spec.lines, measured);
    const { extra } = jobs[stint.job];
    const more = Math.max(2 - lines.length, rng.chance(0.3) ? 1 : 0);
    for (let i = 0; i < more; i++) add(extra, null);
    this.#hinder(lines, stint, rng, outage ? 0.7 : 0.11);
    return lines;
  }

  #hinder(lines: readonly Line[], stint: Stint, rng: Random, probability: number): void {
    if (!rng.chance(probability)) return;
    const line = rng.pick(lines);
    const templates = jobs[stint.job].obstacles.filter(
      (o) => probability < 0.5 || /SIAK|Server|jaringan|Kabel/.test(o),
    );
    line.obstacle = this.ledger.write(
      () => fill(rng.pick(templates), rng, { spot: stint.spot }),
      (text) => text,
    );
  }

  #amount(member: Member, date: LocalDate, { spec }: Measured, output: number, rng: Random): string {
    const decimals = spec.decimals ?? 0;
    if (spec.value !== undefined && 'from' in spec.value) {
      const { first, today } = this.office.span;
      const share = diffDays(first, date) / Math.max(1, diffDays(first, today));
      const { from, to } = spec.value;
      return round((from + (to - from) * share) * (0.92 + 0.08 * member.pace), decimals);
    }
    if (spec.value !== undefined) {
      const { mean, spread } = spec.value;
      // A slow day of the network makes people wait.
      const wait = spec.aspect === 'time' ? 1 + (1 - output) * 0.6 + (1 - member.pace) * 0.5 : 1;
      const top = spec.unit === '%' ? 100 : Infinity;
      return round(Math.min(top, Math.max(0, (mean + spread * rng.bell()) * wait)), decimals);
    }
    const days = DAYS[spec.period] * (weekly(this.office, member, date) === 6 ? 1.2 : 1);
    const busy = [1.15, 1.05, 1, 1, 0.82, 0.75, 0.5][weekdayOf(date) - 1] ?? 1;
    const amount = (spec.target / days / spec.every) * member.pace * busy * output * (1 + 0.35 * rng.bell());
    return round(Math.max(decimals === 0 ? 1 : 0.1, amount), decimals);
  }
}

function weekly(office: Organisation, member: Member, date: LocalDate): number {
  return office.calendar(office.stint(member, date).unit).workdays.length;
}

function round(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

function split(text: string): [string, string] {
  const [activity = '', topic = activity] = text.split('~');
  return [activity, topic];
}
