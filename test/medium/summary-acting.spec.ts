import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#contracts/rules/local-date.js';
import type { Summary, SummaryItem } from '#contracts/summaries.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { fixedId } from '../support/office.js';
import { summaryFiles } from '../support/summary-files.js';
import { WEEK, WeekOffice, weekPeople, weekUnits, type WeekPerson } from '../support/week-office.js';

/** Who stands for the leader of unit six (and of mover and sixHead in it). */
describe('a summary for who stands for a leader', () => {
  let app: TestApp;
  let today: string;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '3600000', ROLES: 'web' });
    const office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    await app.part(OwedPeriods).computePeriod(WEEK, { now: Date.parse('2026-11-02T17:05:00Z') });
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    const [now] = await app.sql<{ today: string }>(
      `SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date::text AS today`,
    );
    today = now?.today ?? '';
    await app.sql(`DELETE FROM acting_line`);
    await app.sql(`UPDATE account SET disabled_at = NULL, roles = '{leader}' WHERE person_id = $1`, [
      weekPeople.sixHead,
    ]);
  });

  /** @param from, to days from today on: from included, to excluded */
  const act = (who: WeekPerson, whom: WeekPerson, from: number, to: number | null, kind = 'plt', n = 1) =>
    app.sql(
      `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        fixedId(87, n),
        weekPeople[whom],
        weekPeople[who],
        kind,
        addDays(today, from),
        to === null ? null : addDays(today, to),
      ],
    );
  const read = async (client: TestClient) => {
    const { body } = await client.get<Summary>(`/api/summaries/${WEEK}`);
    return body.employees.map((one) => one.personId).sort();
  };
  const of = (...who: WeekPerson[]) => who.map((one) => weekPeople[one]).sort();
  const own = of('early');
  const all = of('early', 'mover', 'sixHead');

  it.each<[string, () => Promise<unknown>, string[]]>([
    ['acts today', () => act('early', 'sixHead', -10, 10), all],
    ['acts from today on', () => act('early', 'sixHead', 0, null), all],
    ['acts until today', () => act('early', 'sixHead', -10, 1), all],
    ['stands in for some days', () => act('early', 'sixHead', -1, 1, 'plh'), all],
    ['is a delegate', () => act('early', 'sixHead', -1, 1, 'delegate'), all],
    ['will act tomorrow', () => act('early', 'sixHead', 1, 10), own],
    ['acted until yesterday', () => act('early', 'sixHead', -10, 0), own],
    ['acts for somebody who leads nothing', () => act('early', 'boss', -1, 1), own],
    [
      'acts for who acts for the leader',
      async () => {
        await act('boss', 'sixHead', -1, 1);
        await act('early', 'boss', -1, 1, 'plh', 2);
      },
      all,
    ],
    [
      'acts for a leader who has gone',
      async () => {
        await app.sql(`UPDATE account SET disabled_at = now() WHERE person_id = $1`, [weekPeople.sixHead]);
        await act('early', 'sixHead', -1, 1);
      },
      all,
    ],
    [
      'acts for a leader who is none any more',
      async () => {
        await app.sql(`UPDATE account SET roles = '{}' WHERE person_id = $1`, [weekPeople.sixHead]);
        await act('early', 'sixHead', -1, 1);
      },
      own,
    ],
  ])('who %s', async (_, arrange, expected) => {
    await arrange();
    expect(await read(await app.login('early'))).toEqual(expected);
  });

  it('has the units, the list, the rows and the documents of that part, and no others', async () => {
    await act('early', 'sixHead', -1, 1);
    const early = await app.login('early');
    const { body } = await early.get<Summary>(`/api/summaries/${WEEK}`);
    expect(body.units.map((u) => u.unitId)).toEqual([weekUnits.six]);
    const { items } = (await early.get<{ items: SummaryItem[] }>('/api/summaries')).body;
    expect(items.find((item) => item.period === WEEK)?.coverage).toEqual(body.coverage);
    const rows = (who: WeekPerson) => early.get(`/api/summaries/${WEEK}/rows?people=${weekPeople[who]}`);
    expect([(await rows('mover')).status, (await rows('early')).status]).toEqual([200, 200]);
    expect([(await rows('full')).status, (await rows('boss')).status]).toEqual([404, 404]);
    const csv = await fetch(new URL(`/api/summaries/${WEEK}.csv`, early.url), {
      headers: { cookie: early.cookie },
    });
    const [head, ...written] = (await summaryFiles()).readCsv(await csv.text());
    const at = head?.fields.indexOf('personId') ?? -1;
    expect([...new Set(written.map(({ fields }) => fields[at]))].sort()).toEqual(all);
    await app.sql(`DELETE FROM acting_line`);
    expect(await read(early)).toEqual(own);
  });

  it('keeps a leader’s own subtree beside the one that they stand for', async () => {
    await app.sql(`UPDATE account SET roles = '{leader}' WHERE person_id = $1`, [weekPeople.boss]);
    await act('boss', 'sixHead', -1, 1);
    expect(await read(await app.login('boss'))).toEqual(
      of('boss', 'early', 'away', 'full', 'mover', 'sixHead'),
    );
    await app.sql(`UPDATE account SET roles = '{}' WHERE person_id = $1`, [weekPeople.boss]);
  });
});
