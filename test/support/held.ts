import type pg from 'pg';

/**
 * A step of the product at which a test holds it from outside: a lock on a table that the step's statement needs, or a
 * trigger of the test that waits for the test's advisory lock. The product knows nothing of either.
 */
export interface HeldPoint {
  readonly table?: string;
  readonly trigger?: string;
}

/** Once per database, before the first `hold`. */
export const WAIT_FOR_TEST = `CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END $$`;

/** Holds whoever comes to the point until the function that it gives is called. `holder` is a connection for this alone. */
export async function hold(holder: pg.Client, point: HeldPoint): Promise<() => Promise<void>> {
  if (point.table !== undefined) {
    await holder.query('BEGIN');
    await holder.query(`LOCK TABLE ${point.table} IN ACCESS EXCLUSIVE MODE`);
    return async () => {
      await holder.query('ROLLBACK');
    };
  }
  const [, constraint = '', when = ''] = /^(CONSTRAINT )?(.*)$/.exec(point.trigger ?? '') ?? [];
  const [, table = ''] = / ON ([\w.]+)/.exec(when) ?? [];
  const condition = / WHEN (.*)$/.exec(when)?.[0] ?? '';
  await holder.query('SELECT pg_advisory_lock(4711)');
  await holder.query(
    `CREATE ${constraint}TRIGGER held ${when.replace(condition, '')} ${condition} EXECUTE FUNCTION wait_for_test()`,
  );
  return async () => {
    await holder.query('SELECT pg_advisory_unlock(4711)');
    await holder.query(`DROP TRIGGER held ON ${table}`);
  };
}

/** Whether a connection waits for a lock that `holder` has; asked over another connection. */
export async function heldUp(
  ask: (sql: string, parameters: unknown[]) => Promise<readonly object[]>,
  holder: pg.Client,
): Promise<boolean> {
  const rows = await ask(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND pg_backend_pid() <> pid AND $1 = ANY (pg_blocking_pids(pid))`,
    [(holder as unknown as { processID: number }).processID],
  );
  return rows.length > 0;
}
