import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { BoardCells } from '../../src/board/board-cells.service.js';
import { BoardRepository } from '../../src/board/board.repository.js';
import { CalendarService } from '../../src/calendar/index.js';
import { FeedbackRepository } from '../../src/feedback/feedback.repository.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { FeedRepository } from '../../src/platform/feed/feed.repository.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { people, seedOffice, type Office } from '../support/office.js';
import { poolOf, RoundTrips } from '../support/round-trips.js';

/** Later than any sweep: only what a request asks is counted. */
const never = '3600000';
const POOL = 6;

/** What a statement is about, in the words that the tests use. */
const NAMES: readonly (readonly [string, RegExp])[] = [
  ['BEGIN', /^BEGIN/],
  ['COMMIT', /^COMMIT$/],
  ['session', /JOIN account a USING \(person_id\)/],
  ['right', /\bstands\b/],
  ['comment', /^INSERT INTO feedback AS f/],
  ['report', /FROM report\b/],
  ['mark', /INSERT INTO summary_change/],
  ['tell', /INSERT INTO notification \(/],
  ['counters', /INSERT INTO stream /],
];
const nameOf = (sql: string) => NAMES.find(([, pattern]) => pattern.test(sql.trim()))?.[0] ?? sql;

describe('round trips to PostgreSQL', () => {
  let app: TestApp;
  let office: Office;
  let trips: RoundTrips;
  let direct: TestClient;
  let staff: TestClient;

  beforeAll(async () => {
    app = await startTestApp({
      OWED_SWEEP_MS: never,
      FEED_SWEEP_MS: never,
      ROLES: 'web',
      DATABASE_POOL: String(POOL),
    });
    office = await seedOffice(app.sql);
    trips = new RoundTrips(poolOf(app.part(DataSource)));
    [direct, staff] = [await app.login('direct'), await app.login('staff')];
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    trips.take();
  });

  const suggestion = (more: object = {}) => ({
    id: randomUUID(),
    recipientId: people.staff,
    kind: 'suggestion',
    body: 'Rapikan arsip',
    ...more,
  });
  const comment = async (more?: object) => {
    const answer = await direct.post('/api/feedback', suggestion(more));
    expect(answer.status).toBe(201);
    return trips.take().map((statements) => statements.map(nameOf));
  };

  it('of a comment are three: the session, the right with the comment, everything else with COMMIT', async () => {
    const three = [['session'], ['BEGIN', 'right', 'comment'], ['tell', 'counters', 'COMMIT']];
    expect(await comment()).toEqual(three);
    const urgent = await comment({ urgent: true, urgentReason: 'Warga menunggu di loket' });
    expect(urgent.at(-1)).toEqual(['tell', 'counters', 'COMMIT']);
  });

  it('leave nothing of a comment whose recipient cannot be told', async () => {
    const stored = () =>
      app.sql(`SELECT (SELECT count(*)::int FROM feedback) AS comments, (SELECT count(*)::int FROM feed_event) AS events,
                      (SELECT sum(seq)::int FROM stream) AS counted`);
    const before = await stored();
    await app.sql(`ALTER TABLE notification ADD CONSTRAINT nobody CHECK (kind <> 'comment') NOT VALID`);
    const answer = await direct.post('/api/feedback', suggestion());
    await app.sql(`ALTER TABLE notification DROP CONSTRAINT nobody`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(
      trips
        .take()
        .slice(-2)
        .map((statements) => statements.map(nameOf)),
    ).toEqual([['tell', 'counters', 'COMMIT'], ['ROLLBACK']]);
    expect(await stored()).toEqual(before);
  });

  it('of a comment on a report are four: the report says at which day the right is looked up', async () => {
    const date = office.day(-1);
    await staff.put(`/api/reports/mine/${date}`, { lines: [{ activity: 'Melayani loket' }] });
    const { body } = await staff.post(`/api/reports/mine/${date}/submission`, { id: randomUUID() });
    expect(body['id']).toEqual(expect.any(String));
    trips.take();
    expect(await comment({ reportId: body['id'] })).toEqual([
      ['session'],
      ['BEGIN', 'report', 'comment'],
      ['right'],
      ['mark', 'tell', 'counters', 'COMMIT'],
    ]);
  });

  it('are not spent on planning: what single people cause is planned a few times and kept', async () => {
    await fill();
    const cells = app.part(BoardCells);
    const calendar = app.part(CalendarService);
    const streams = app.part(FeedRepository);
    const feedback = app.part(FeedbackRepository);
    const nobodys = randomUUID();
    const round = async () => {
      await comment();
      await app.part(UnitOfWork).run(() => app.part(BoardRepository).bump([people.staff]));
      await cells.of([people.staff]);
      await calendar.calendarOfPerson(people.staff, office.today);
      await calendar.leaveOf(people.staff, office.today, office.today);
      await streams.positions([{ personId: people.staff, last: 0 }], 64);
      await streams.follow(people.staff, 0, 64);
      await feedback.deliver(people.staff, [nobodys]);
      await feedback.ofReaders([{ readerId: people.staff, refs: [nobodys] }]);
    };
    // PostgreSQL plans for the very values five times on each connection before it compares.
    const rounds = 5 * POOL + 1;
    for (let i = 0; i < rounds; i++) await round();
    const plans = await planned();
    expect(plans.filter(({ custom }) => custom > 5).map(({ statement }) => nameOf(statement))).toEqual([]);
    const kept = new Set(plans.filter(({ generic }) => generic > 0).map(({ statement }) => statement));
    // Three words of a transaction, and the fourteen statements above.
    expect(kept.size).toBeGreaterThanOrEqual(17);
  });

  /** How often each prepared statement of each connection was planned for its very values, and how often not. */
  async function planned(): Promise<{ statement: string; custom: number; generic: number }[]> {
    const pool = poolOf(app.part(DataSource));
    const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
    const plans = [];
    for (const client of clients) {
      const { rows } = await client.query<{ statement: string; custom: number; generic: number }>(
        `SELECT statement, custom_plans::int AS custom, generic_plans::int AS generic FROM pg_prepared_statements`,
      );
      plans.push(...rows);
      client.release();
    }
    return plans;
  }

  /** An office large enough for PostgreSQL to count rows: where there are few, any plan is as good as another. */
  async function fill(): Promise<void> {
    await app.sql(`
      WITH made AS (
        INSERT INTO person (id, name) SELECT gen_random_uuid(), 'Orang ' || n FROM generate_series(1, 1000) n RETURNING id
      ), account AS (
        INSERT INTO account (person_id, login, password_hash, roles) SELECT id, id::text, 'x', '{}' FROM made RETURNING person_id
      ), session AS (
        INSERT INTO session (id, person_id, reference_hash, device, expires_at)
        SELECT gen_random_uuid(), person_id, uuid_send(person_id), 'x', now() + interval '30 days' FROM account
      ), assignment AS (
        INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
        SELECT gen_random_uuid(), id, '${office.units.section}', 'Staf', '2025-01-01' FROM made
      ), leave AS (
        INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
        SELECT gen_random_uuid(), id, 'annual', '2025-01-01', '2025-01-03' FROM made
      ), stream AS (
        INSERT INTO stream (person_id, seq) SELECT id, 5 FROM made
      ), event AS (
        INSERT INTO feed_event (person_id, seq, kind, ref, mark)
        SELECT id, n, 'feedback.given', gen_random_uuid(), '\\x0011223344556677' FROM made, generate_series(1, 5) n
        RETURNING person_id, ref
      )
      INSERT INTO feedback (id, author_id, recipient_id, kind, body)
      SELECT ref, '${people.direct}', person_id, 'suggestion', 'Rapikan arsip' FROM event`);
    await app.sql('ANALYZE');
  }
});
