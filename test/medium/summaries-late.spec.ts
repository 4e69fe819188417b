import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { periodOf, weekdayOf } from '#contracts/rules/local-date.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import type { Summary } from '#contracts/summaries.js';
import { daysOff, holidayYear } from '../../src/calendar/domain/holidays-id.js';
import { SetupService } from '../../src/people/setup.service.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type Answer, type TestApp, type TestClient } from '../support/app.js';
import { fixedId, PASSWORD_HASH } from '../support/office.js';
import { storedFacts } from '../support/stored-facts.js';
import { keyAround, Oracle, plusDays, type Kind } from '../support/summary-oracle.js';

const unit = (n: number) => fixedId(51, n);
const person = (n: number) => fixedId(52, n);
/** Head of nobody but the four last. `year`, `month` and `week` are called after the period of their indicator. */
const who = {
  hr: person(1),
  admin: person(2),
  boss: person(3),
  deputy: person(4),
  year: person(5),
  month: person(6),
  week: person(7),
  plain: person(8),
} as const;
type Who = keyof typeof who;
const THIS_YEAR = new Date().getUTCFullYear();
const HOLIDAYS = new Set([-1, 0, 1].flatMap((years) => daysOff(holidayYear(THIS_YEAR + years))));
/** Of the newest past month whose week of the second Wednesday has no day off. */
function wednesdayBefore(today: string): string {
  for (let first = `${today.slice(0, 7)}-01`; ;) {
    first = `${plusDays(first, -1).slice(0, 7)}-01`;
    let found = plusDays(first, 7);
    while (weekdayOf(found) !== 3) found = plusDays(found, 1);
    if ([-2, -1, 0, 1, 2].every((n) => !HOLIDAYS.has(plusDays(found, n)))) return found;
  }
}

const LOGINS = ['hr', 'admin', 'boss', 'year', 'month', 'week'] as const;

/**
 * Every way in which something that happens now changes summaries that were made long ago. After each, the newest stored
 * revision of every period is held against the figures of all rows, counted once more by other code.
 */
describe('what comes late', () => {
  let app: TestApp;
  let clients: Record<(typeof LOGINS)[number], TestClient>;
  /** The second Wednesday of a past month: its week, and the two that follow in the same month, are over. */
  let day: string;
  let keys: string[];
  let reports: Map<string, string>;
  /** The hash of each period by its rows. */
  let hashes: Map<string, string>;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    await app.sql(`UPDATE summary_setting SET quiet_seconds = 0`);
    const [now] = await app.sql<{ today: string }>(
      `SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date::text AS today`,
    );
    day = wednesdayBefore(now!.today);
    await seed();
    const entries = await Promise.all(LOGINS.map(async (login) => [login, await app.login(login)] as const));
    clients = Object.fromEntries(entries) as typeof clients;

    const around = (kind: Exclude<Kind, 'range'>, days: number[]) =>
      days.map((n) => keyAround(kind, plusDays(day, n)));
    const known = [
      ...around('week', [-49, -21, -14, -7, 0, 7, 14]),
      ...around('month', [-35, 0]),
      ...around('quarter', [-95, 0]),
      `${plusDays(day, -2)}--${plusDays(day, 1)}`,
      `${plusDays(day, 2)}--${plusDays(day, 5)}`,
      `${plusDays(day, -40)}--${plusDays(day, -36)}`,
    ];
    const oracle = new Oracle(await storedFacts(app.sql));
    const final = known.map((key) => oracle.summary(key, Date.now())).filter((s) => !s.provisional);
    keys = final.map((s) => s.period);
    hashes = new Map(final.map((s) => [s.period, s.hash]));
    // Made in no order that would help.
    for (const key of [...keys].reverse()) await app.part(OwedPeriods).computePeriod(key);
    await app.part(OwedPeriods).sweep();
  });
  afterAll(() => app.stop());

  async function seed(): Promise<void> {
    await app.sql(
      `INSERT INTO unit (id, parent_id, name, zone, workdays, created_at)
       VALUES ($1, NULL, 'Kecamatan', 'Asia/Jakarta', '{1,2,3,4,5}', '2020-01-01'),
              ($2, $1, 'Loket', 'Asia/Jakarta', '{1,2,3,4,5}', '2020-01-02'),
              ($3, $1, 'Arsip', 'Asia/Makassar', '{1,2,3,4,5,6}', '2020-01-03')`,
      [unit(1), unit(2), unit(3)],
    );
    for (const [n, name] of (Object.keys(who) as Who[]).entries()) {
      await app.sql(`INSERT INTO person (id, name) VALUES ($1, $2)`, [who[name], name]);
      await app.sql(`INSERT INTO account (person_id, login, password_hash, roles) VALUES ($1, $2, $3, $4)`, [
        who[name],
        name,
        PASSWORD_HASH,
        n < 2 ? [name] : [],
      ]);
      await app.sql(
        `INSERT INTO assignment (id, person_id, unit_id, position, valid_from) VALUES ($1, $2, $3, 'Staf', '2024-01-01')`,
        [fixedId(53, n), who[name], n < 2 ? unit(1) : unit(2)],
      );
      if (n < 4) continue;
      await app.sql(
        `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from) VALUES ($1, $2, $3, '2024-01-01')`,
        [fixedId(54, n), who[name], who.boss],
      );
    }
    for (const [n, period] of (['year', 'month', 'week'] as const).entries()) {
      await app.sql(
        `INSERT INTO indicator (id, owner_id, state, agreed_on) VALUES ($1, $2, 'active', '2024-01-05')`,
        [fixedId(55, n), who[period]],
      );
      await app.sql(
        `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
         VALUES ($1, 1, 'agreed', 'Dokumen', 'dokumen', 'quantity', 'higher', 60, $2, 'sum', '2024-01-05')`,
        [fixedId(55, n), period],
      );
    }
    await app.sql(`UPDATE account SET disabled_at = $2 WHERE login = $1`, ['plain', `${day} 10:00+07`]);
    await app.sql(`UPDATE account SET disabled_at = $2 WHERE login = $1`, [
      'deputy',
      `${plusDays(day, -13)} 10:00+07`,
    ]);
    reports = new Map();
    for (const [n, name] of (['year', 'month', 'week', 'plain'] as const).entries())
      for (const back of [-49, -14, -7, 0, 7]) {
        const date = plusDays(day, back);
        const id = fixedId(56, n * 100 + 50 + back);
        reports.set(`${name} ${String(back)}`, id);
        await app.sql(
          `INSERT INTO report (id, owner_id, date, state, version, draft_version, deadline, first_submitted_at, submitted_at, on_time)
           VALUES ($1, $2, $3, 'submitted', 1, 1, $4, $4, $4, true)`,
          [id, who[name], date, `${date} 15:00+07`],
        );
        await app.sql(
          `INSERT INTO report_version (report_id, version, submission_id, draft_version, submitted_at) VALUES ($1, 1, $2, 1, $3)`,
          [id, randomUUID(), `${date} 15:00+07`],
        );
        await app.sql(
          `INSERT INTO report_line (report_id, version, line_id, position, activity, indicator_id, quantity)
           VALUES ($1, 1, $2, 0, 'Melayani', $3, 7)`,
          [id, randomUUID(), n < 3 ? fixedId(55, n) : null],
        );
      }
    // The deputy spoke on the next morning, the boss on the morning after that; a holiday may be between.
    for (const [author, body, morning] of [
      [who.deputy, 'Wakil', 1],
      [who.boss, 'Kepala', 2],
    ] as const)
      await app.sql(
        `INSERT INTO feedback (id, author_id, recipient_id, kind, body, report_id, created_at) VALUES ($1, $2, $3, 'question', $4, $5, $6)`,
        [randomUUID(), author, who.plain, body, reports.get('plain 0'), `${plusDays(day, morning)} 09:00+07`],
      );
  }

  const stored = async () =>
    new Map(
      (
        await app.sql<{ period: string; revision: number; hash: string }>(
          `SELECT DISTINCT ON (week) week AS period, revision, hash FROM summary_revision
            WHERE week = ANY ($1) ORDER BY week, revision DESC`,
          [keys],
        )
      ).map((row) => [row.period, row]),
    );
  const counted = async () => {
    const oracle = new Oracle(await storedFacts(app.sql));
    return new Map(keys.map((key) => [key, oracle.summary(key, Date.now()).hash]));
  };

  /** The revisions of weeks and recaps that readers were told of. */
  const told = () =>
    app.sql<{ period: string; revision: number }>(
      `SELECT DISTINCT r.week AS period, r.revision FROM feed_event e JOIN summary_revision r ON r.id = e.ref
        WHERE e.kind IN ('summary.ready', 'recap.ready') AND r.week = ANY ($1) ORDER BY 1, 2`,
      [keys],
    );
  /** Marked periods by whether all their marks are distant. */
  const marks = () =>
    app.sql<{ week: string; distant: boolean }>(
      `SELECT week, bool_and(distant) AS distant FROM summary_mark WHERE week = ANY ($1) GROUP BY week`,
      [keys],
    );
  /** What waits for the night has waited since yesterday. */
  const midnight = () => app.sql(`UPDATE summary_mark SET created_at = created_at - interval '1 day'`);

  /**
   * Lets something happen and a worker sweep, by day and after midnight. Afterwards every period is what its rows say, one
   * revision later where that is something else than before, and untouched where it is not. What was felt from a distance
   * alone is only done by night, and nobody is told of it.
   * @returns the periods that changed
   */
  async function after(happen: () => Promise<unknown>): Promise<string[]> {
    const before = await stored();
    const toldBefore = await told();
    expect(new Map(Array.from(before, ([key, { hash }]) => [key, hash]))).toEqual(hashes);
    await happen();
    const now = (hashes = await counted());
    const changed = keys.filter((key) => now.get(key) !== before.get(key)!.hash);
    const expected = (of: (key: string) => boolean) =>
      keys
        .map((period) => {
          const { revision, hash } = before.get(period)!;
          return changed.includes(period) && of(period)
            ? { period, revision: revision + 1, hash: now.get(period)! }
            : { period, revision, hash };
        })
        .sort(byPeriod);

    await app.part(OwedPeriods).sweep();
    expect(await app.sql(`SELECT 1 FROM summary_change`)).toEqual([]);
    const left = await marks();
    expect(left.filter(({ distant }) => !distant)).toEqual([]);
    const waiting = new Set(left.map(({ week }) => week));
    const byDay = Array.from((await stored()).values()).sort(byPeriod);
    expect(byDay).toEqual(expected((key) => !waiting.has(key)));
    const toldOf = byDay.filter(
      ({ period, revision }) => !period.includes('--') && revision > before.get(period)!.revision,
    );
    const toldAfter = await told();
    expect(toldAfter).toHaveLength(toldBefore.length + toldOf.length);
    expect(toldAfter).toEqual(
      expect.arrayContaining(toldOf.map(({ period, revision }) => ({ period, revision }))),
    );

    await midnight();
    await app.part(OwedPeriods).sweep();
    expect(Array.from((await stored()).values()).sort(byPeriod)).toEqual(expected(() => true));
    expect(await marks()).toEqual([]);
    expect(await told()).toEqual(toldAfter);
    return changed;
  }
  const byPeriod = (a: { period: string }, b: { period: string }) => (a.period < b.period ? -1 : 1);

  const week = (days: number) => keyAround('week', plusDays(day, days));
  const range = (from: number, to: number) => `${plusDays(day, from)}--${plusDays(day, to)}`;
  /** Those of the periods that are final: on the first days of a month not all are. */
  const known = (...periods: string[]) => expect.arrayContaining(periods.filter((key) => keys.includes(key)));
  const inside = () => [week(0), keyAround('month', day), keyAround('quarter', day), range(-2, 1)];
  /** Those that show a share above nothing of the indicators' period that holds the date. */
  const sharing = (period: 'month' | 'year', date: string, ...of: string[]) => {
    const whole = periodOf(period, date);
    let first = whole.from;
    while (weekdayOf(first) > 5 || HOLIDAYS.has(first)) first = plusDays(first, 1);
    return of.filter((key) => summaryPeriod(key).to >= first && summaryPeriod(key).from <= whole.to);
  };
  const good = ({ status, body }: Answer) => {
    expect([status < 300, body]).toEqual([true, body]);
    return body;
  };

  async function submit(name: 'year' | 'month' | 'week', date: string, quantity: number, base?: number) {
    const lines = [
      { activity: 'Melayani', indicatorId: fixedId(55, ['year', 'month', 'week'].indexOf(name)), quantity },
    ];
    const draft = good(
      await clients[name].put(`/api/reports/mine/${date}`, {
        lines,
        ...(base === undefined ? {} : { base }),
      }),
    );
    const sent = { id: randomUUID(), draftVersion: draft['draftVersion'] };
    good(await clients[name].post(`/api/reports/mine/${date}/submission`, sent));
  }
  const admin = (name: Who, what: string, body: object) =>
    clients.admin.post(`/api/admin/people/${who[name]}/${what}`, body).then(good);

  it('a late report moves its own periods, and those until its year ends', async () => {
    const changed = await after(() => submit('year', plusDays(day, -1), 11));
    expect(changed).toEqual(known(...inside(), week(7), week(14), range(2, 5)));
    expect(changed).not.toContain(week(-7));
  });

  it('a late report whose indicator is monthly moves nothing of the month before', async () => {
    const changed = await after(() => submit('month', plusDays(day, 1), 3));
    expect(changed).toEqual(known(...inside(), week(7), range(2, 5)));
    expect(changed).not.toContain(week(-21));
  });

  it('what a week is compared with is the newest that is known of the week before', async () => {
    const changeOf = async (revision?: number) => {
      const query = revision === undefined ? '' : `?revision=${String(revision)}`;
      const { body } = await clients.hr.get<Summary>(`/api/summaries/${week(0)}${query}`);
      return body.employees.find((e) => e.personId === who.week)!.indicators[0]!.change;
    };
    const csv = async () =>
      (await clients.hr.get<string>(`/api/summaries/${week(0)}.csv`)).body
        .split('\n')
        .find((row) => row.includes(who.week))!;
    expect(await changeOf()).toBe(0);
    const file = await csv();
    const changed = await after(() => submit('week', plusDays(day, -8), 5));
    expect(changed).toEqual(known(week(-7)));
    expect(changed).not.toContain(week(0));
    expect(await changeOf()).toBe(-5);
    expect(await csv()).not.toBe(file);
    // A revision that was replaced stands as it was: made before that of the week before.
    expect(await changeOf(1)).toBeNull();
  });

  it('an accepted report is answered, and its figures stay', async () => {
    const id = reports.get('year -7')!;
    const changed = await after(async () =>
      good(await clients.boss.post(`/api/reports/${id}/acceptance`, { version: 1 })),
    );
    expect(changed).toEqual(known(week(-7)));
    expect(changed).not.toContain(week(0));
  });

  it('a returned report takes its figures back, and a corrected one brings others', async () => {
    const id = reports.get('month 0')!;
    const back = { version: 1, reason: 'Jumlah tidak sesuai dengan buku loket.' };
    const returned = await after(async () =>
      good(await clients.boss.post(`/api/reports/${id}/return`, back)),
    );
    expect(returned).toEqual(known(...inside(), week(7), range(2, 5)));
    const version = await clients.month.get<{ draftVersion: number }>(`/api/reports/${id}`);
    const again = await after(() => submit('month', day, 4, version.body.draftVersion));
    expect(again).toEqual(known(...inside(), week(7), range(2, 5)));
  });

  it('a late answer is the supervisor’s in the week of the report', async () => {
    const changed = await after(async () =>
      good(
        await clients.boss.post('/api/feedback', {
          id: randomUUID(),
          recipientId: who.month,
          kind: 'suggestion',
          body: 'Tulis nomor berkasnya.',
          reportId: reports.get('month 7'),
        }),
      ),
    );
    expect(changed).toEqual(known(week(7)));
    expect(changed).not.toContain(week(0));
  });

  it('leave given and taken back moves what was expected before it and after it', async () => {
    const id = randomUUID();
    const leave = { id, kind: 'sick', from: plusDays(day, 2), to: plusDays(day, 2) };
    const given = await after(async () =>
      good(await clients.hr.post(`/api/admin/people/${who.month}/leave`, leave)),
    );
    expect(given).toEqual(known(week(0), week(7), range(2, 5), range(-2, 1), keyAround('month', day)));
    expect(given).toEqual(known(...sharing('month', day, week(-7))));
    const taken = await after(async () =>
      good(await clients.hr.delete(`/api/admin/people/${who.month}/leave/${id}`)),
    );
    expect(taken).toEqual(given);
  });

  it('leave that is still to come moves the weeks of its year that were', async () => {
    const [now] = await app.sql<{ from: string }>(
      `SELECT ((now() AT TIME ZONE 'Asia/Jakarta')::date + 3)::text AS "from"`,
    );
    let on = now!.from;
    while (weekdayOf(on) > 5 || HOLIDAYS.has(on)) on = plusDays(on, 1);
    const leave = { id: randomUUID(), kind: 'annual', from: on, to: on };
    const changed = await after(async () =>
      good(await clients.hr.post(`/api/admin/people/${who.year}/leave`, leave)),
    );
    // In December of a leave in January, for example, there is none.
    expect(changed).toEqual(sharing('year', on, ...keys));
  });

  it('a holiday moves everybody’s days, shares and working hours, and so does its removal', async () => {
    const date = plusDays(day, 1);
    const put = await after(async () =>
      good(await clients.admin.put(`/api/admin/holidays/${date}`, { name: 'Libur', working: false })),
    );
    expect(put).toEqual(known(...inside(), week(7), ...sharing('year', date, week(-14))));
    const removed = await after(async () => good(await clients.admin.delete(`/api/admin/holidays/${date}`)));
    expect(removed).toEqual(put);
  });

  it('who stood for a supervisor answered for them', async () => {
    const id = randomUUID();
    const line = { id, actingId: who.deputy, kind: 'plh', from: day, to: day };
    const changed = await after(() => admin('boss', 'acting', line));
    expect(changed).toEqual(known(week(0), range(-2, 1)));
    expect(changed).not.toContain(week(7));
    expect(
      await after(async () => good(await clients.admin.delete(`/api/admin/people/${who.boss}/acting/${id}`))),
    ).toEqual(changed);
  });

  it('a transfer and another supervisor hold from their day on', async () => {
    const moved = await after(() =>
      admin('week', 'assignments', { unitId: unit(3), position: 'Arsiparis', from: day }),
    );
    expect(moved).toEqual(known(...inside(), week(7), range(2, 5)));
    const led = await after(() => admin('week', 'supervisors', { supervisorId: who.deputy, from: day }));
    expect(led).toEqual(known(...inside(), week(7), range(2, 5)));
    for (const changed of [moved, led]) expect(changed).not.toContain(week(-7));
  });

  it('somebody who comes into the books late was missing all the time', async () => {
    const changed = await after(async () =>
      good(
        await clients.admin.post('/api/admin/people', {
          id: randomUUID(),
          name: 'Nia',
          position: 'Staf',
          unitId: unit(2),
          from: day,
          login: 'nia',
          supervisorId: who.boss,
        }),
      ),
    );
    expect(changed).toEqual(known(...inside(), week(7), range(2, 5)));
  });

  it('an account that is opened again was expected since it was closed', async () => {
    const changed = await after(async () =>
      good(await clients.admin.patch(`/api/admin/people/${who.plain}`, { disabled: false })),
    );
    expect(changed).toEqual(known(week(0), week(7), range(2, 5)));
    expect(changed).not.toContain(week(-7));
  });

  it('so was one that the operator makes an admin', async () => {
    const changed = await after(() =>
      app.part(SetupService).createAdmin({
        login: 'deputy',
        name: 'deputy',
        password: 'lampu pasar ikan 77',
        organisation: 'x',
        zone: 'Asia/Jakarta',
      }),
    );
    expect(changed).toEqual(known(...inside(), week(7), week(-7)));
    expect(changed).not.toContain(week(-21));
  });
});
