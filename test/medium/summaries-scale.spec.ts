import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { UnitStory } from '#contracts/coverage.js';
import { Summary } from '#contracts/summaries.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { download } from '../support/summary-files.js';
import { storeOffice } from '../support/stored-office.js';
import { WeekOffice } from '../support/week-office.js';

const WEEK = '2026-W30';
const PEOPLE = 1_201;
/** People whose figures may be in memory together. */
const PAGE = 125;

describe('a summary of many people', () => {
  let app: TestApp;
  let hr: TestClient;
  /** Most people's figures that one statement has read. */
  let most: number;

  beforeAll(async () => {
    app = await startTestApp();
    await new WeekOffice(app.sql).seed();
    const office = { week: WEEK, agencies: 2, sections: 2, people: PEOPLE, indicators: 2 };
    await storeOffice(app.sql, office);
    await storeOffice(app.sql, { ...office, revision: 2 });
    hr = await app.login('hr');
    most = 0;
    const query = UnitOfWork.prototype.query;
    jest.spyOn(UnitOfWork.prototype, 'query').mockImplementation(async function <T extends object>(
      this: UnitOfWork,
      ...asked: Parameters<UnitOfWork['query']>
    ): Promise<T[]> {
      const rows = await query.apply(this, asked);
      const figures = rows.filter((row) => 'facts' in row || 'before' in row);
      most = Math.max(most, figures.length);
      return rows as T[];
    });
  });
  afterEach(() => {
    most = 0;
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.stop();
  });

  const fetched = async (query = '') => {
    const { status, headers, bytes } = await download(hr, `/api/summaries/${WEEK}${query}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const body: unknown = JSON.parse(bytes.toString());
    expect(Summary.safeParse(body).error?.issues).toBeUndefined();
    return { summary: body as Summary, bytes, length: headers.get('content-length') };
  };

  it('is sent whole while it is read, a page of people at a time', async () => {
    const { summary, bytes, length } = await fetched();
    expect([bytes.length > 1_048_576, length]).toEqual([true, null]);
    expect(summary).toMatchObject({ revision: 2, revisions: 2, coverage: { employees: PEOPLE } });
    expect(new Set(summary.employees.map((e) => e.personId)).size).toBe(PEOPLE);
    const names = summary.employees.map((e) => e.name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'id')));
    expect(summary.employees.every((e) => e.indicators.length === 2)).toBe(true);
    const moved = summary.differences.filter((d) => d.field === 'missing');
    expect(moved).toHaveLength(Math.floor(PEOPLE / 13));
    expect(most).toBe(PAGE);
  });

  it('has no differences in its first revision, and the same people', async () => {
    const { summary } = await fetched('?revision=1');
    expect([summary.differences.length, summary.employees.length]).toEqual([0, PEOPLE]);
  });

  it('tells what a unit reached from a page of people at a time', async () => {
    const { summary } = await fetched();
    const root = summary.units.find((u) => u.parentId === null);
    most = 0;
    const story = await hr.get<UnitStory>(`/api/coverage/units/${root?.unitId ?? ''}`);
    expect(story.status).toBe(200);
    expect(story.body.outcomes.map((o) => o.indicators)).toEqual([PEOPLE, PEOPLE]);
    expect(most).toBe(PAGE);
  });
});
