import type { QueueItem } from '#contracts/index.js';
import { dayNumber } from '#contracts/rules/local-date.js';
import { movesBetween } from './cells.js';

/** Why something stands in the queue, as it is said to the reader. Facts of the thing, never a judgement of a person. */
export type Reason =
  | { code: 'obstacle'; words: string }
  | { code: 'days'; days: number }
  | { code: 'again' }
  | { code: 'late' }
  | { code: 'indicator' };

/** @param sinceDate the local date of `item.since` */
export function reasonsOf(item: QueueItem, sinceDate: string, today: string): Reason[] {
  const days = dayNumber(today) - dayNumber(sinceDate);
  return [
    ...(item.report?.obstacle ? [{ code: 'obstacle', words: item.report.obstacle } as const] : []),
    ...(item.indicator === null ? [] : [{ code: 'indicator' } as const]),
    ...(days > 0 ? [{ code: 'days', days } as const] : []),
    ...((item.report?.version ?? 1) > 1 ? [{ code: 'again' } as const] : []),
    ...(item.report?.onTime === false ? [{ code: 'late' } as const] : []),
  ];
}

/** Obstacles first, then whatever has waited longest; equals by name. */
export function byUrgency(items: readonly QueueItem[], locale: string): QueueItem[] {
  const { compare } = new Intl.Collator(locale);
  const stopped = (item: QueueItem) => (item.report?.obstacle ? 0 : 1);
  return [...items].sort(
    (a, b) =>
      stopped(a) - stopped(b) ||
      (a.since < b.since ? -1 : a.since > b.since ? 1 : 0) ||
      compare(a.name, b.name) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** A row of the queue as it stands; `gone`: it waits no longer, and keeps its place until the rows may move. */
export interface QueueRow {
  readonly item: QueueItem;
  readonly gone: boolean;
}

/** The rows under somebody's hand: each where it was, with what is known of it now. What is new stands in none of them. */
export function keptRows(shown: readonly QueueRow[], fresh: readonly QueueItem[]): QueueRow[] {
  const known = new Map(fresh.map((item) => [item.id, item]));
  return shown.map(({ item }) => ({ item: known.get(item.id) ?? item, gone: !known.has(item.id) }));
}

/** What letting the rows move would change: how many are new, and how many would leave or stand elsewhere. */
export function changesOf(
  shown: readonly QueueRow[],
  wanted: readonly QueueItem[],
): { arrived: number; moved: number } {
  const ids = new Set(shown.map(({ item }) => item.id));
  const staying = wanted.filter(({ id }) => ids.has(id)).map(({ id }) => id);
  const gone = shown.filter((row) => row.gone).length;
  const order = shown.filter((row) => !row.gone).map(({ item }) => item.id);
  return { arrived: wanted.length - staying.length, moved: gone + movesBetween(order, staying) };
}

/** Up to this many reports are read one by one; of more, one in five, and never fewer than this. */
const ALL = 3;
const ONE_IN = 5;

/**
 * What has to be read before many reports are accepted at once: everything with an obstacle, handed in again or late, and
 * of the others a sample that nobody chose. `random` gives 0 ≤ n < 1.
 */
export function sampleOf<T extends QueueItem>(
  items: readonly T[],
  random: () => number,
): { read: T[]; rest: T[] } {
  const special = (item: T) =>
    Boolean(item.report?.obstacle) || (item.report?.version ?? 1) > 1 || item.report?.onTime === false;
  const plain = items.filter((item) => !special(item));
  const wanted = Math.min(plain.length, Math.max(ALL, Math.ceil(plain.length / ONE_IN)));
  const pool = [...plain];
  const drawn = new Set<T>();
  while (drawn.size < wanted) {
    const [one] = pool.splice(Math.floor(random() * pool.length), 1);
    if (one) drawn.add(one);
  }
  const chosen = (item: T) => special(item) || drawn.has(item);
  return { read: items.filter(chosen), rest: items.filter((item) => !chosen(item)) };
}
