import { Injectable } from '@nestjs/common';
import { APP_ROLE } from '../platform/database/data-source.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { DemoRows } from './domain/rows.js';

/** Advisory lock under which the demo is loaded, so that of two nodes that start together one does it ("demo"). */
const LOCK = 0x64656d6f;

/** Tables in an order in which each finds what it refers to. */
const ORDER = [
  'unit',
  'person',
  'assignment',
  'supervisor_line',
  'acting_line',
  'leave',
  'account',
  'indicator',
  'indicator_revision',
  'report',
  'report_version',
  'report_line',
  'report_decision',
  'saved_activity',
  'feedback',
  'feedback_reply',
  'feedback_receipt',
  'feedback_request',
  'stream',
  'stream_ack',
  'feed_event',
  'board_cell',
  'rollout_unit',
  'pulse_count',
  'effort_count',
] as const satisfies readonly (keyof DemoRows)[];

/** The only place that writes across features: into a database in which nobody is yet. */
@Injectable()
export class DemoRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** Waits for its turn; held until the transaction ends, which may take longer than a request may. */
  async lock(): Promise<void> {
    await this.work.query(
      `SELECT set_config('lock_timeout', '60s', true), set_config('statement_timeout', '60s', true),
              set_config('idle_in_transaction_session_timeout', '60s', true)`,
    );
    await this.work.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  }

  /** Who lives in this database, since when the demo does (null: it does not), and the clock. */
  async look(rootId: string): Promise<{ people: boolean; demo: Date | null; now: Date }> {
    const [row] = await this.work.query<{ people: boolean; demo: Date | null; now: Date }>(
      `SELECT EXISTS (SELECT FROM person) AS people, now() AS now,
              (SELECT created_at FROM unit WHERE id = $1) AS demo`,
      [rootId],
    );
    if (row === undefined) throw new Error('a SELECT without FROM gives a row');
    return row;
  }

  /** One statement a table, whatever its size. */
  async insert(rows: DemoRows): Promise<void> {
    for (const table of ORDER) {
      const [first] = rows[table];
      if (first === undefined) continue;
      const columns = Object.keys(first).join(', ');
      await this.work.query(
        `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1::json)`,
        [JSON.stringify(rows[table])],
      );
    }
    await this.#analyze();
  }

  /**
   * Counts what was loaded, for the planner: without it the first summaries are read as if the tables were empty. Only an
   * owner of the tables may; where the login user is none, the server skips it with a warning.
   */
  async #analyze(): Promise<void> {
    await this.work.query('SET LOCAL ROLE NONE');
    await this.work.query(`ANALYZE ${ORDER.join(', ')}`);
    await this.work.query(`SET LOCAL ROLE ${APP_ROLE}`);
  }
}
