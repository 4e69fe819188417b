import { describe, expect, it } from '@jest/globals';
import { periodOfRun } from '#contracts/rules/recurrence.js';
import { nextRuns, owedAt } from './occurrences.js';

const at = (text: string) => Date.parse(text);
const monday = { kind: 'weekly', day: 1, weekday: 1, hour: '06:00', zone: 'Asia/Jakarta' } as const;

describe('the week of an occurrence', () => {
  it('is the one before, on the clocks of the schedule', () => {
    expect(periodOfRun(monday, at('2026-08-23T23:00:00Z'))).toBe('2026-W34');
    // Still Sunday of week 34 in Jakarta, but Monday of week 35 where the schedule lives.
    const early = { kind: 'weekly', day: 1, weekday: 1, hour: '01:00', zone: 'Asia/Jayapura' } as const;
    expect(periodOfRun(early, at('2026-08-23T16:00:00Z'))).toBe('2026-W34');
    const sunday = { kind: 'weekly', day: 1, weekday: 7, hour: '20:00', zone: 'America/New_York' } as const;
    expect(periodOfRun(sunday, at('2026-08-24T00:00:00Z'))).toBe('2026-W33');
  });

  it('is the month or the quarter before', () => {
    const time = { ...monday, day: 2, zone: 'Asia/Makassar' } as const;
    const monthly = nextRuns({ ...time, kind: 'monthly' }, at('2026-11-30T00:00:00Z'), 2);
    expect(monthly.map((r) => [r.date, r.time, r.zoneName, r.week, r.period])).toEqual([
      ['2026-12-02', '06:00', 'WITA', null, '2026-11'],
      ['2027-01-02', '06:00', 'WITA', null, '2026-12'],
    ]);
    const quarterly = nextRuns({ ...time, kind: 'quarterly' }, at('2026-11-30T00:00:00Z'), 2);
    expect(quarterly.map((r) => [r.date, r.period])).toEqual([
      ['2027-01-02', '2026-Q4'],
      ['2027-04-02', '2027-Q1'],
    ]);
  });

  it('crosses the year by ISO weeks', () => {
    expect(
      nextRuns(monday, at('2026-12-30T00:00:00Z'), 2).map((r) => [r.date, r.time, r.zoneName, r.week]),
    ).toEqual([
      ['2027-01-04', '06:00', 'WIB', '2026-W53'],
      ['2027-01-11', '06:00', 'WIB', '2027-W01'],
    ]);
  });
});

describe('what is owed', () => {
  const due = at('2026-08-23T23:00:00Z');
  const week = 7 * 86_400_000;

  it('is the occurrence that has come, and the next one', () => {
    expect(owedAt(monday, due, due)).toEqual({ due, missed: [], next: due + week });
    expect(owedAt(monday, due, due + week - 1)).toEqual({ due, missed: [], next: due + week });
  });

  it('after a long stop is the newest; the others were missed', () => {
    expect(owedAt(monday, due, due + 3 * week)).toEqual({
      due: due + 3 * week,
      missed: [due, due + week, due + 2 * week],
      next: due + 4 * week,
    });
  });

  it('after years is at most a year of missed ones, the newest', () => {
    const { missed, due: newest } = owedAt(monday, due, due + 200 * week);
    expect(newest).toBe(due + 200 * week);
    expect(missed).toHaveLength(53);
    expect(missed.at(-1)).toBe(due + 199 * week);
  });
});
