import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { sqlState } from '../errors/database-error.js';
import { StartupError } from '../errors/startup-error.js';
import type { Log } from '../log/log.js';

/** By this name the watch finds the connections that change the schema; those of nodes that wait for their turn have another. */
const MIGRATING = 'tanggap-migrate';
/**
 * Longer than PostgreSQL's deadlock_timeout, after which it sends an autovacuum away that holds the table, and so short
 * that what waits behind the migration hardly notices it.
 */
const LOCK_MS = 2_000;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000] as const;

export interface LockWait {
  /** How long a statement of a migration waits for a lock. */
  readonly lockMs?: number;
  /** Waits before the next try. */
  readonly pause?: (ms: number) => Promise<unknown>;
  readonly log?: Log;
}

interface Holder {
  /** 0: a prepared transaction, which no process owns. */
  readonly pid: number;
  readonly transaction: string | null;
  readonly statement: string | null;
}

const utc = (at: string) => `to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Of those who hold the lock: no words, no names, only what it takes to find and end them. */
const HOLDERS = `
  SELECT h.pid, ${utc('b.xact_start')} AS transaction, ${utc('b.query_start')} AS statement
    FROM pg_stat_activity w CROSS JOIN LATERAL (SELECT DISTINCT unnest(pg_blocking_pids(w.pid)) AS pid) AS h
    LEFT JOIN pg_stat_activity b ON b.pid = h.pid
   WHERE w.datname = current_database() AND w.application_name = '${MIGRATING}' ORDER BY h.pid`;

/** What a connection on which migrations run begins with. */
export const migratingOptions = ({ lockMs = LOCK_MS }: LockWait) => ({
  application_name: MIGRATING,
  options: `-c lock_timeout=${String(lockMs)}`,
});

/** A lock that did not come in time, or a deadlock that this side lost: either way nothing was changed. */
const isLockTrouble = (error: unknown): boolean => ['55P03', '40P01'].includes(sqlState(error) ?? '');

function told(holders: readonly Holder[], tries: number): string {
  const since = (at: string | null) => at ?? 'a time that this user may not see';
  const who = holders.map(({ pid, transaction, statement }) =>
    pid === 0
      ? 'a prepared transaction (see pg_prepared_xacts)'
      : `process ${String(pid)} of PostgreSQL (transaction since ${since(transaction)}, newest statement at ${since(statement)})`,
  );
  const ends = holders
    .filter(({ pid }) => pid !== 0)
    .map(({ pid }) => `pg_terminate_backend(${String(pid)})`);
  return (
    `The database cannot be migrated: in ${String(tries)} tries a lock was not given up by ` +
    `${who.join(', ') || 'a transaction that could not be seen'}. The migration that waited for it has changed nothing. ` +
    `Wait until that transaction has ended${ends.length > 0 ? `, or end it with SELECT ${ends.join(', ')}` : ''}, and start again.`
  );
}

/**
 * Runs what changes the schema, on connections that begin with `migratingOptions`. A statement that waits for a table makes
 * everybody wait who comes after it, so it gives up soon and comes again later, a few times.
 * @param watcher a connection that is free meanwhile: who holds a lock can only be asked while somebody waits for it
 * @throws StartupError that says what holds the lock
 */
export async function withLockWait<T>(
  watcher: Client,
  { lockMs = LOCK_MS, pause = delay, log }: LockWait,
  change: () => Promise<T>,
): Promise<T> {
  let holders: readonly Holder[] = [];
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const { rows } = await watcher.query<Holder>(HOLDERS);
      if (rows.length > 0) holders = rows;
    } catch (error) {
      // The change itself finds out what is wrong with the database.
      log?.debug({ err: error }, 'could not ask what holds the lock');
    } finally {
      looking = false;
    }
  };
  const watched = async () => {
    const watch = setInterval(() => void look(), lockMs / 8);
    try {
      return await change();
    } finally {
      clearInterval(watch);
    }
  };
  for (let tries = 1; ; tries += 1) {
    try {
      return await watched();
    } catch (error) {
      if (!isLockTrouble(error)) throw error;
      const ms = PAUSES_MS[tries - 1];
      if (ms === undefined) throw new StartupError(told(holders, tries));
      log?.warn({ holders, milliseconds: ms }, 'a lock keeps the migration waiting; it is tried again');
      await pause(ms);
    }
  }
}
