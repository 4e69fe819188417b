/**
 * What a check looked at, and what it had to leave aside: a rule that was never asked has not been kept. Each kind of moment
 * counts how many were judged, and names why others were not.
 */
export const judgedKinds = [
  /** An acknowledged operation, on each device of its parties at the end. */
  'acknowledged',
  /** An event that a device stored, against the stream. */
  'replay',
  /** A snapshot, against the stream up to its top. */
  'snapshot',
  /** A device's comments at the end. */
  'end',
  /** An acknowledged operation and a connected device: was it shown in time, with nothing broken? */
  'in time',
  /** The same while Redis, or a line to it, was broken. */
  'in time without Redis',
  /** The same on a healthy node while another node was broken. */
  'in time beside a broken node',
  /** A comment's delivered and read. */
  'receipt',
  /** Something that concerned somebody after their session had to be closed. */
  'session',
  /** An open board at the end, against the rows. */
  'board',
  /** A summary revision, against its recounts. */
  'summary',
] as const;
export type JudgedKind = (typeof judgedKinds)[number];

export interface Judgement {
  judged: number;
  /** What was left aside, by reason. */
  skipped: Partial<Record<string, number>>;
  /** Of what has to be in time: the longest that was judged, in ms. */
  slowestMs: number;
}
export type Judgements = Readonly<Record<JudgedKind, Judgement>>;

export class Tally {
  readonly judgements = Object.fromEntries(
    judgedKinds.map((kind): [JudgedKind, Judgement] => [kind, { judged: 0, skipped: {}, slowestMs: 0 }]),
  ) as Judgements;

  judged(kind: JudgedKind, { tookMs = 0, times = 1 }: { tookMs?: number; times?: number } = {}): void {
    const one = this.judgements[kind];
    one.judged += times;
    one.slowestMs = Math.max(one.slowestMs, tookMs);
  }

  skipped(kind: JudgedKind, reason: string, times = 1): void {
    if (times === 0) return;
    const { skipped } = this.judgements[kind];
    skipped[reason] = (skipped[reason] ?? 0) + times;
  }
}

/** A line for each kind: how many were judged, and by name what was not. */
export function inWords(judgements: Judgements): string[] {
  return judgedKinds.map((kind) => {
    const { judged, skipped, slowestMs } = judgements[kind];
    const slowest = slowestMs > 0 ? `, slowest ${String(Math.round(slowestMs))} ms` : '';
    const aside = Object.entries(skipped).map(([reason, n]) => `${String(n)} (${reason})`);
    return `${kind}: ${String(judged)} judged${slowest}${aside.length > 0 ? `; not judged: ${aside.join(', ')}` : ''}`;
  });
}
