import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Indicator } from '#contracts/indicators.js';
import { IndicatorProgress } from '../../src/indicators/index.js';
import { IndicatorsRepository } from '../../src/indicators/indicators.repository.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { seedOffice, type Office } from '../support/office.js';

interface Setup {
  owner?: string;
  rollup?: string;
  period?: string;
  polarity?: string;
  aspect?: string;
  target?: number;
  targetMax?: number | null;
  agreedOn?: string | null;
  closedOn?: string | null;
}
interface Written {
  date: string;
  state?: 'submitted' | 'accepted' | 'returned';
  /** Quantities by version; the last version is the current one. */
  versions: (number | string | null)[][];
}

/**
 * February 2026 has 18 working days (the 16th and 17th are off), its first week 5. Rows are put straight into the tables,
 * so that dates don't move with today.
 */
describe('the progress of indicators', () => {
  let app: TestApp;
  let office: Office;

  beforeAll(async () => {
    app = await startTestApp();
    office = await seedOffice(app.sql);
  });
  afterAll(() => app.stop());

  const indicator = async (o: Setup, lines: Written[] = []): Promise<string> => {
    const id = randomUUID();
    const owner = o.owner ?? office.people.staff;
    const { agreedOn = '2025-06-02', closedOn = null } = o;
    await app.sql(
      `INSERT INTO indicator (id, owner_id, state, agreed_on, closed_on) VALUES ($1, $2, $3, $4, $5)`,
      [id, owner, agreedOn === null ? 'draft' : closedOn === null ? 'active' : 'closed', agreedOn, closedOn],
    );
    await app.sql(
      `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, target_max,
         period, rollup, agreed_on)
       VALUES ($1, 1, $2, 'Dokumen', 'dokumen', $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        agreedOn === null ? 'draft' : 'agreed',
        o.aspect ?? 'quantity',
        o.polarity ?? 'higher',
        o.target ?? 100,
        o.targetMax ?? null,
        o.period ?? 'month',
        o.rollup ?? 'sum',
        agreedOn,
      ],
    );
    for (const { date, state = 'submitted', versions } of lines) {
      const [existing] = await app.sql<{ id: string; version: number }>(
        `SELECT id, version FROM report WHERE owner_id = $1 AND date = $2`,
        [owner, date],
      );
      const report = existing?.id ?? randomUUID();
      const first = existing?.version ?? 0;
      if (existing === undefined)
        await app.sql(
          `INSERT INTO report (id, owner_id, date, state, version, deadline, first_submitted_at, submitted_at, on_time,
             return_reason)
           VALUES ($1, $2, $3, $4, $5, now(), now(), now(), true, CASE WHEN $4 = 'returned' THEN 'Lengkapi' END)`,
          [report, owner, date, state, versions.length],
        );
      for (const [v, quantities] of versions.entries()) {
        const version = existing === undefined ? v + 1 : first;
        if (existing === undefined)
          await app.sql(
            `INSERT INTO report_version (report_id, version, submission_id, draft_version) VALUES ($1, $2, $3, 1)`,
            [report, version, randomUUID()],
          );
        for (const [position, quantity] of quantities.entries())
          await app.sql(
            `INSERT INTO report_line (report_id, version, line_id, position, activity, indicator_id, quantity)
             VALUES ($1, $2, $3, $4, 'Kegiatan', $5, $6)`,
            [report, version, randomUUID(), position, id, quantity],
          );
      }
    }
    return id;
  };

  const inForce = async (owners: readonly string[], asOf?: ReadonlyMap<string, string>) => {
    const service = app.part(IndicatorProgress);
    return service.at(await service.inForce(owners), asOf);
  };

  const progress = async (id: string, asOf: string, owner: string = office.people.staff) => {
    const found = await inForce([owner], new Map([[owner, asOf]]));
    return found.get(owner)?.find((i) => i.id === id)?.progress;
  };

  it('sums the current versions of submitted and accepted reports of the period, nothing else', async () => {
    const id = await indicator({}, [
      { date: '2026-01-30', versions: [[1000]] },
      { date: '2026-02-02', versions: [[999], [10, 5]] },
      { date: '2026-02-03', state: 'accepted', versions: [[20]] },
      { date: '2026-02-04', state: 'returned', versions: [[40]] },
      { date: '2026-02-11', versions: [[80]] },
    ]);
    expect(await progress(id, '2026-02-10')).toEqual({
      actual: 35,
      expectedToDate: (100 * 7) / 18,
      achievement: 35,
      achievementCapped: 35,
      achievementToDate: (35 * 18) / 7,
    });
    expect((await progress(id, '2026-02-28'))?.actual).toBe(115);
    expect((await progress(id, '2026-03-02'))?.actual).toBeNull();
  });

  it('counts days from the agreement on, without leave in either number', async () => {
    const owner = office.people.colleague;
    const agreed = await indicator({ owner, agreedOn: '2026-02-05' });
    expect((await progress(agreed, '2026-02-10', owner))?.expectedToDate).toBe((100 * 4) / 18);
    await app.sql(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to) VALUES ($1, $2, 'annual', '2026-02-06', '2026-02-10')`,
      [randomUUID(), owner],
    );
    expect((await progress(agreed, '2026-02-10', owner))?.expectedToDate).toBe((100 * 2) / 16);
  });

  it('takes the mean of the lines, not of the days', async () => {
    const id = await indicator({ rollup: 'average', target: 4, period: 'week' }, [
      { date: '2026-02-23', versions: [[1, 2, 3]] },
      { date: '2026-02-24', versions: [[4, null]] },
    ]);
    expect(await progress(id, '2026-02-25')).toEqual({
      actual: 2.5,
      expectedToDate: 4,
      achievement: 62.5,
      achievementCapped: 62.5,
      achievementToDate: 62.5,
    });
  });

  it('takes the last line by date of the report, then by position', async () => {
    const id = await indicator({ rollup: 'last', target: 10, period: 'quarter' }, [
      { date: '2026-01-15', versions: [[9]] },
      { date: '2026-01-14', versions: [[7]] },
      { date: '2026-01-16', versions: [[3, 8, null]] },
    ]);
    expect((await progress(id, '2026-01-15'))?.actual).toBe(9);
    expect((await progress(id, '2026-03-31'))?.actual).toBe(8);
  });

  it('adds exact decimals', async () => {
    const id = await indicator({ target: 0.3 }, [{ date: '2025-09-01', versions: [['0.1', '0.1', '0.1']] }]);
    expect(await progress(id, '2025-09-30')).toMatchObject({ actual: 0.3, achievement: 100 });
  });

  it('measures a range and caps at 120', async () => {
    const months = { polarity: 'range', aspect: 'time', target: 7, targetMax: 8, rollup: 'last' };
    const id = await indicator(months, [{ date: '2025-10-01', versions: [[9]] }]);
    expect((await progress(id, '2025-10-31'))?.achievement).toBe(87.5);
    const high = await indicator({ target: 10 }, [{ date: '2025-10-02', versions: [[25]] }]);
    expect(await progress(high, '2025-10-31')).toMatchObject({ achievement: 250, achievementCapped: 120 });
  });

  it('says 0 where 0 was measured and nothing where nothing was', async () => {
    const zero = await indicator({}, [{ date: '2025-11-03', versions: [[0]] }]);
    expect(await progress(zero, '2025-11-28')).toMatchObject({ actual: 0, achievement: 0 });
    const none = await indicator({}, [{ date: '2025-11-04', versions: [[null]] }]);
    expect(await progress(none, '2025-11-28')).toMatchObject({ actual: null, achievement: null });
  });

  it('of what is not agreed is its actual only; of what is closed stays as on its last day', async () => {
    const client = await app.login('staff');
    const day = office.today;
    const of = async (id: string) => (await client.get<Indicator>(`/api/indicators/${id}`)).body.progress;
    const draft = await indicator({ agreedOn: null }, [{ date: day, versions: [[5]] }]);
    expect(await of(draft)).toEqual({
      actual: 5,
      expectedToDate: null,
      achievement: null,
      achievementCapped: null,
      achievementToDate: null,
    });
    const closed = await indicator({ closedOn: '2025-12-02' }, [
      { date: '2025-12-01', versions: [[6]] },
      { date: '2025-12-03', versions: [[60]] },
    ]);
    expect(await of(closed)).toMatchObject({ actual: 6, achievement: 6 });
    expect((await inForce([office.people.staff])).get(office.people.staff)).not.toContainEqual(
      expect.objectContaining({ id: closed }),
    );
  });

  it('goes back eight steps, the current one as far as it has come, and tells nothing from 0', async () => {
    const trend = async (id: string) =>
      app.part(IndicatorProgress).trend((await app.part(IndicatorsRepository).find(id))!);
    // A day has one report, whatever its lines speak of; each of the three is on the same days.
    const owner = office.people.other;
    const lines: Written[] = [
      { date: '2025-12-21', versions: [[500]] },
      { date: '2025-12-22', versions: [[1, 2.5]] },
      { date: '2025-12-28', state: 'accepted', versions: [[4]] },
      { date: '2026-01-05', versions: [[0]] },
      { date: '2026-01-06', state: 'returned', versions: [[70]] },
      { date: '2026-02-10', versions: [[8]] },
      { date: '2026-02-12', versions: [[90]] },
    ];
    // Closed on a Wednesday: the trend ends there.
    const sums = await trend(await indicator({ owner, closedOn: '2026-02-11' }, lines));
    expect(sums.step).toBe('week');
    expect(sums.target).toBeNull();
    expect(sums.items.map(({ actual }) => actual)).toEqual([7.5, null, 0, null, null, null, null, 8]);
    expect(sums.items.at(0)).toMatchObject({ from: '2025-12-22', to: '2025-12-28' });
    expect(sums.items.at(-1)).toMatchObject({ from: '2026-02-09', to: '2026-02-11' });
    const means = await trend(await indicator({ owner, closedOn: '2026-02-11', rollup: 'average' }, lines));
    expect(means.target).toBe(100);
    expect(means.items[0]?.actual).toBe(2.5);
    const lasts = await trend(
      await indicator({ owner, closedOn: '2026-02-11', rollup: 'last', period: 'year' }, lines),
    );
    expect(lasts.step).toBe('month');
    expect(lasts.items.map(({ actual }) => actual)).toEqual([null, null, null, null, null, 4, 0, 8]);
    expect(lasts.items.at(-1)).toMatchObject({ from: '2026-02-01', to: '2026-02-11' });
  });

  it('asks the same number of statements for many owners as for one', async () => {
    const owners = [office.people.staff, office.people.colleague, office.people.direct, office.people.other];
    for (const owner of owners) for (let i = 0; i < 3; i++) await indicator({ owner });
    const work = app.part(UnitOfWork);
    const original = { query: work.query.bind(work), prepared: work.prepared.bind(work) };
    let statements = 0;
    const count = async (ids: readonly string[]) => {
      await inForce(ids);
      statements = 0;
      work.query = (sql, parameters) => {
        statements++;
        return original.query(sql, parameters);
      };
      work.prepared = (sql, parameters) => {
        statements++;
        return original.prepared(sql, parameters);
      };
      try {
        const found = await inForce(ids);
        expect(found.size).toBe(ids.length);
      } finally {
        Object.assign(work, original);
      }
      return statements;
    };
    const one = await count(owners.slice(0, 1));
    expect(await count(owners)).toBe(one);
    expect(one).toBeLessThanOrEqual(5);
  });
});
