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
  /** Lowest number still stored; null when none is. */
  lowest: number | null;
  markAtLast: string | null;
  /** Highest number that any device is known to have. */
  acked: number;
}

/** Binds a cursor to one person's stream and one life of the database; opaque to clients. */
export const epochOf = (life: string, personId: string): string =>
  createHash('sha256').update(`${life}/${personId}`).digest('base64url').slice(0, 22);

/**
 * May a device go on from this cursor? Only when it belongs to this person's stream in this life of the database, is not
 * above the top, is not older than what is stored, and the event at its place carries the mark that the device saw.
 * The last catches a restore that kept the database's identifier: same numbers, other events.
 */
export function resumable(cursor: Cursor, position: Position, epoch: string): boolean {
  const { last } = cursor;
  if (last === undefined || cursor.epoch !== epoch) return false;
  if (last > position.top) return false;
  if (last < position.top && (position.lowest === null || last < position.lowest - 1)) return false;
  return (
    last === 0 ||
    cursor.mark === undefined ||
    position.markAtLast === null ||
    cursor.mark === position.markAtLast
  );
}
