import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storyOf as storyOfPage } from '../../client/src/lib/summaries/story.js';
import { totalOf } from '../../client/src/lib/summaries/behind.js';
import { summaryPeriod } from '../../src/contracts/rules/summary-period.js';
import type { Summary } from '../../src/contracts/summaries.js';
import { storyOf as storyOfDocument } from '../../src/documents/domain/story.js';
import { Typography } from '../../src/documents/domain/typography.js';
import { wordsOf } from '../../src/documents/domain/words.js';
import { OwedPeriods, StoredSummaries } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { fixedId } from '../support/office.js';
import { indicators, WEEK, WeekOffice, weekPeople } from '../support/week-office.js';

const MONDAY = Date.parse('2026-11-01T23:00:00Z');

describe('what is unknown of a summary', () => {
  let app: TestApp;
  let hr: TestClient;
  let leader: TestClient;

  beforeAll(async () => {
    app = await startTestApp();
    const office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    // Higher is better than 0: measured, and not computable.
    await app.sql(`UPDATE indicator_revision SET target = 0 WHERE indicator_id = $1`, [indicators.sum]);
    // Agreed for this week, and not measured in it.
    await app.sql(`UPDATE report_line SET quantity = NULL WHERE indicator_id = $1`, [indicators.average]);
    await app.part(OwedPeriods).computePeriod(WEEK, { now: MONDAY });
    hr = await app.login('hr');
    leader = await app.login('sixhead');
  });
  afterAll(() => app.stop());

  /** The names and numbers that the documents tell. */
  async function documentsTell(personId: string, roles: string[]): Promise<string[]> {
    const stored = app.part(StoredSummaries);
    const { part, revision } = await stored.partOf({ personId, roles }, WEEK);
    const words = wordsOf('id', summaryPeriod(WEEK));
    const { unknown } = storyOfDocument(
      await stored.open(WEEK, revision, part),
      {
        ...words,
        sentences: {
          ...words.sentences,
          pending: (n) => `pending ${n}`,
          withoutSupervisor: (n) => `withoutSupervisor ${n}`,
          withoutActual: (n) => `noData ${n}`,
          notComputable: (n) => `notComputable ${n}`,
        },
      },
      new Typography('id', 'Asia/Jakarta'),
    );
    return unknown;
  }
  const pageTells = async (client: TestClient) => {
    const { body } = await client.get<Summary>(`/api/summaries/${WEEK}`);
    return { summary: body, unknown: storyOfPage(body).unknown };
  };

  it('is the same on the page as in the documents, and of each the rows can be opened', async () => {
    const { summary, unknown } = await pageTells(hr);
    expect(unknown.map((one) => `${one.say} ${'n' in one ? one.n : '?'}`)).toEqual(
      await documentsTell(weekPeople.hr, ['hr']),
    );
    expect(unknown.map(({ say }) => say)).toEqual([
      'pending',
      'withoutSupervisor',
      'noData',
      'notComputable',
    ]);
    for (const one of unknown)
      expect([one.say, one.rows.map((rows) => totalOf(rows, summary.employees))]).toEqual([
        one.say,
        ['n' in one ? one.n : '?'],
      ]);
  });

  it('is the same of the part of a leader', async () => {
    const { unknown } = await pageTells(leader);
    expect(unknown.map((one) => `${one.say} ${'n' in one ? one.n : '?'}`)).toEqual(
      await documentsTell(weekPeople.sixHead, ['leader']),
    );
  });

  it('is no supervisor for whom nobody stands above by design, unless somebody should stand there', async () => {
    const told = async () => {
      const { summary, unknown } = await pageTells(hr);
      expect(unknown.map((one) => `${one.say} ${'n' in one ? one.n : '?'}`)).toEqual(
        await documentsTell(weekPeople.hr, ['hr']),
      );
      const lacking = summary.employees.filter((one) => one.supervisorId === null && !one.topmost);
      expect(unknown).toContainEqual(
        expect.objectContaining({ say: 'withoutSupervisor', n: lacking.length }),
      );
      return summary.employees.filter((one) => one.topmost).map((one) => one.name);
    };
    const line = `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from) VALUES ($1, $2, $3, '2026-01-01')`;
    // Nobody in the unit above the head of the agency supervises anybody.
    expect(await told()).toEqual(['Budi']);
    // The leader of the whole is somebody's supervisor: that the head has none is a line that is missing.
    await app.sql(line, [fixedId(88, 1), weekPeople.hr, weekPeople.leader]);
    expect(await told()).toEqual(['Lestari']);
    await app.sql(`UPDATE supervisor_line SET valid_to = '2026-10-26' WHERE supervisor_id = $1`, [
      weekPeople.leader,
    ]);
    expect(await told()).toEqual(['Budi']);
    await app.sql(`DELETE FROM supervisor_line WHERE supervisor_id = $1`, [weekPeople.leader]);
  });
});
