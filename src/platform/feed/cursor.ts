import { createHash } from 'node:crypto';

/** Where a device says it is. */
export interface Cursor {
  last: number | undefined;
  epoch: string | undefined;
  mark: string | undefined;
}

/** What a device sent, absent and null alike. */
export const cursorOf = (given: {
  last?: number | null | undefined;
  epoch?: string | null | undefined;
  mark?: string | null | undefined;
}): Cursor => ({
  last: given.last ?? undefined,
  epoch: given.epoch ?? undefined,
  mark: given.mark ?? undefined,
});

/** Where the stream is, read in one statement. */
export interface Position {
  life: string;
  top: number;
  topMark: string | null;
  /** Lowest number from which on everything is stored; null when nothing is. */
  lowest: number | null;
  markAtLast: string | null;
  /** Highest number that any device is known to have. */
  acked: number;
}

/** Binds a cursor to one person's stream and one life of the database; opaque to clients. */
export const epochOf = (life: string, personId: string): string =>
  createHash('sha256').update(`${life}/${personId}`).digest('base64url').slice(0, 22);

/**
 * Why a device is given a snapshot: it knows no place yet (`new`), its epoch is another person's or another life's
 * (`epoch`), it is beyond the end (`top`) or sees another event at its place (`mark`), what follows its place is no longer
 * kept (`old`), or its stream turned out to have a hole while it was served (`hole`).
 */
export const resetReasons = ['new', 'epoch', 'top', 'mark', 'old', 'hole'] as const;
export type ResetReason = (typeof resetReasons)[number];

/**
 * May a device go on from this cursor? Only when it belongs to this person's stream in this life of the database, is not
 * above the top, is not older than what is stored, and the event at its place carries the mark that the device saw.
 * The last catches a restore that kept the database's identifier: same numbers, other events.
 * @returns why it may not; undefined when it may.
 */
export function reasonToReset(cursor: Cursor, position: Position, epoch: string): ResetReason | undefined {
  const { last } = cursor;
  if (last === undefined || cursor.epoch === undefined) return 'new';
  if (cursor.epoch !== epoch) return 'epoch';
  if (last > position.top) return 'top';
  if (last < position.top && (position.lowest === null || last < position.lowest - 1)) return 'old';
  const proven =
    last === 0 ||
    cursor.mark === undefined ||
    position.markAtLast === null ||
    cursor.mark === position.markAtLast;
  return proven ? undefined : 'mark';
}

/** A device that has seen this database, this life, and yet other events: the database was set back behind our back. */
export const historyLost = (reason: ResetReason): boolean => reason === 'top' || reason === 'mark';
