import { describe, expect, it } from '@jest/globals';
import type { Coverage, Summary, SummaryEmployee } from '#contracts/index.js';
import { storyOf } from './story.js';
import { employeeRow as employeeOf, indicatorRow as indicator } from './testing.js';

/** Somebody with a supervisor. */
const employee = (over: Partial<SummaryEmployee>) => employeeOf({ supervisorId: 'boss', ...over });

const sum = (rows: readonly SummaryEmployee[]): Coverage => {
  const of = (key: 'expectedDays' | 'onTime' | 'late' | 'missing' | 'pending' | 'onLeave') =>
    rows.reduce((total, row) => total + row[key], 0);
  return {
    employees: rows.length,
    reported: rows.filter((row) => row.onTime + row.late > 0).length,
    expectedDays: of('expectedDays'),
    onTime: of('onTime'),
    late: of('late'),
    missing: of('missing'),
    pending: of('pending'),
    onLeave: of('onLeave'),
  };
};

const summaryOf = (rows: SummaryEmployee[], rest: Partial<Summary> = {}): Summary => ({
  week: '2026-W47',
  period: '2026-W47',
  from: '2026-11-16',
  to: '2026-11-22',
  revision: 1,
  revisions: 1,
  hash: 'f'.repeat(64),
  provisional: false,
  computedAt: '2026-11-22T23:00:00.000Z',
  coverage: sum(rows),
  before: null,
  employees: rows,
  units: [],
  differences: [],
  ...rest,
});

describe('the story of a week', () => {
  const diligent = employee({ onTime: 5 });
  const tardy = employee({ onTime: 3, late: 2, unanswered: 2 });
  const away = employee({ expectedDays: 0, onTime: 0, onLeave: 5 });
  const absent = employee({ onTime: 0, missing: 5 });
  const offDuty = employee({ expectedDays: 0, onTime: 0 });

  it('counts who reported, who was away, and who is still asked; somebody without a working day is none of them', () => {
    const story = storyOf(summaryOf([diligent, tardy, away, absent, offDuty]));
    expect(story.happened[0]).toEqual({
      say: 'coverage',
      reported: 2,
      employees: 5,
      away: 1,
      absent: 1,
      rows: ['reported', 'away', 'absent'],
    });
    expect(story.decide).toEqual([
      { say: 'unanswered', n: 2, rows: ['unanswered'] },
      { say: 'absent', n: 1, rows: ['absent'] },
    ]);
  });

  it('does not call somebody absent who came in on a day of leave', () => {
    const busy = employee({ expectedDays: 0, onLeave: 5, onTime: 1 });
    const [coverage] = storyOf(summaryOf([busy])).happened;
    expect(coverage).toMatchObject({ reported: 1, away: 0, absent: 0 });
  });

  it('compares only what differs, and says when there is nothing to compare with', () => {
    const rows = [diligent, tardy];
    expect(storyOf(summaryOf(rows)).changed).toBeNull();
    const same = { week: '2026-W46', period: '2026-W46', revision: 1, coverage: sum(rows) };
    expect(storyOf(summaryOf(rows, { before: same })).changed).toEqual([]);
    const better = { week: '2026-W46', period: '2026-W46', revision: 1, coverage: { ...sum(rows), late: 0 } };
    expect(storyOf(summaryOf(rows, { before: better })).changed).toEqual([
      { say: 'wasLate', n: 2, before: 0, rows: ['late'], since: true },
    ]);
  });

  it('keeps what nobody knows apart from what waits for somebody', () => {
    const open = employee({ onTime: 4, pending: 1 });
    const story = storyOf(summaryOf([open], { provisional: true }));
    expect(story.unknown).toEqual([{ say: 'pending', n: 1, rows: ['pending'] }]);
    expect(story.decide).toEqual([]);
  });

  it('names whose supervisor nobody recorded, and what cannot be measured or computed', () => {
    const measured = employee({
      supervisorId: null,
      indicators: [
        indicator({ actual: null, achievement: null }),
        indicator({ target: 0, achievement: null }),
        indicator({}),
      ],
    });
    const head = employee({ supervisorId: null, topmost: true });
    expect(storyOf(summaryOf([measured, diligent, head])).unknown).toEqual([
      { say: 'withoutSupervisor', n: 1, rows: ['withoutSupervisor'] },
      { say: 'noData', n: 1, rows: ['noData'] },
      { say: 'notComputable', n: 1, rows: ['notComputable'] },
    ]);
  });

  it('tells how fast supervisors answer from the one unit above all others, and of several from none', () => {
    const unit = (unitId: string, parentId: string | null, responseMinutes: number) =>
      ({ unitId, parentId, responseMinutes }) as Summary['units'][number];
    const told = (units: Summary['units']) =>
      storyOf(summaryOf([diligent, tardy], { units })).happened.find(({ say }) => say === 'response');
    expect(told([unit('a', 'r', 9), unit('r', 'elsewhere', 45)])).toMatchObject({ minutes: 45 });
    expect(told([unit('r', null, 45), unit('s', null, 600)])).toBeUndefined();
  });
});
