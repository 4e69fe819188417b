import { describe, expect, it } from '@jest/globals';
import { weekOf } from '#contracts/rules/recurrence.js';
import { nextRuns, owedAt } from './occurrences.js';

const at = (text: string) => Date.parse(text);
const monday = { weekday: 1, hour: '06:00', zone: 'Asia/Jakarta' } as const;

describe('the week of an occurrence', () => {
  it('is the one before, on the clocks of the schedule', () => {
    expect(weekOf(monday, at('2026-08-23T23:00:00Z'))).toBe('2026-W34');
    // Still Sunday of week 34 in Jakarta, but Monday of week 35 where the schedule lives.
    const early = { weekday: 1, hour: '01:00', zone: 'Asia/Jayapura' } as const;
    expect(weekOf(early, at('2026-08-23T16:00:00Z'))).toBe('2026-W34');
    const sunday = { weekday: 7, hour: '20:00', zone: 'America/New_York' } as const;
    expect(weekOf(sunday, at('2026-08-24T00:00:00Z'))).toBe('2026-W33');
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
