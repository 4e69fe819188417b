import { describe, expect, it } from '@jest/globals';
import type { ComputingHour } from '#contracts/rules/computing-hour.js';
import { periodOfRun, type RecurringTime } from '#contracts/rules/recurrence.js';
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
    const monthly = nextRuns({ ...time, kind: 'monthly' }, at('2026-11-30T00:00:00Z'), 2, undefined);
    expect(monthly.map((r) => [r.date, r.time, r.zoneName, r.week, r.period])).toEqual([
      ['2026-12-02', '06:00', 'WITA', null, '2026-11'],
      ['2027-01-02', '06:00', 'WITA', null, '2026-12'],
    ]);
    const quarterly = nextRuns({ ...time, kind: 'quarterly' }, at('2026-11-30T00:00:00Z'), 2, undefined);
    expect(quarterly.map((r) => [r.date, r.period])).toEqual([
      ['2027-01-02', '2026-Q4'],
      ['2027-04-02', '2027-Q1'],
    ]);
  });

  it('crosses the year by ISO weeks', () => {
    expect(
      nextRuns(monday, at('2026-12-30T00:00:00Z'), 2, undefined).map((r) => [
        r.date,
        r.time,
        r.zoneName,
        r.week,
      ]),
    ).toEqual([
      ['2027-01-04', '06:00', 'WIB', '2026-W53'],
      ['2027-01-11', '06:00', 'WIB', '2027-W01'],
    ]);
  });
});

describe('an occurrence before the hour of its summary', () => {
  const computing = { zone: 'Asia/Jakarta', weekday: 1, hour: '06:00' };
  const waits = (time: RecurringTime, after: string, count: number, by: ComputingHour = computing) =>
    nextRuns(time, at(after), count, by).map(({ waitsUntil: until }) =>
      until === null ? null : `${until.date} ${until.time} ${until.zoneName}`,
    );

  it.each([
    // The same hour further east is earlier, further west later.
    ['Asia/Jayapura', '06:00', '2026-11-30 06:00 WIB'],
    ['Asia/Jayapura', '07:59', '2026-11-30 06:00 WIB'],
    ['Asia/Jayapura', '08:00', null],
    ['Asia/Makassar', '06:59', '2026-11-30 06:00 WIB'],
    ['Asia/Makassar', '07:00', null],
    ['Asia/Jakarta', '05:59', '2026-11-30 06:00 WIB'],
    ['Asia/Jakarta', '06:00', null],
    // Already Monday there, and the week over, while it is Sunday in Jakarta.
    ['Pacific/Kiritimati', '00:00', '2026-11-30 06:00 WIB'],
    ['America/New_York', '00:00', null],
  ])('on Monday in %s at %s: %s', (zone, hour, until) => {
    expect(waits({ ...monday, zone, hour }, '2026-11-28T00:00:00Z', 1)).toEqual([until]);
  });

  it('waits for a later day of the week too, and on the days after it not', () => {
    const wednesday = { ...computing, weekday: 3, hour: '13:30' };
    const on = (weekday: 1 | 3 | 4, hour: string) =>
      waits({ ...monday, weekday, hour }, '2026-11-28T00:00:00Z', 1, wednesday);
    expect(on(1, '20:00')).toEqual(['2026-12-02 13:30 WIB']);
    expect(on(3, '13:29')).toEqual(['2026-12-02 13:30 WIB']);
    expect(on(3, '13:30')).toEqual([null]);
    expect(on(4, '00:00')).toEqual([null]);
  });

  it('changes with the clocks of either side', () => {
    // 00.30 in Berlin is 06.30 in Jakarta in winter, and 05.30 in summer.
    const berlin = { ...monday, zone: 'Europe/Berlin', hour: '00:30' };
    expect(waits(berlin, '2026-03-17T00:00:00Z', 3)).toEqual([
      null,
      '2026-03-30 06:00 WIB',
      '2026-04-06 06:00 WIB',
    ]);
    // An office in Berlin computes at 06.00, which is 12.00 in Jakarta in winter and 11.00 in summer.
    const noon = { ...monday, hour: '11:30' };
    const inBerlin = { ...computing, zone: 'Europe/Berlin' };
    expect(waits(noon, '2026-03-17T00:00:00Z', 2, inBerlin)).toEqual(['2026-03-23 06:00 UTC+1', null]);
  });

  it('of a month or a quarter waits for the day after its last one', () => {
    const early = { ...monday, hour: '05:00' };
    expect(waits({ ...early, kind: 'monthly' }, '2026-11-28T00:00:00Z', 1)).toEqual(['2026-12-01 06:00 WIB']);
    expect(waits({ ...early, kind: 'quarterly' }, '2026-11-28T00:00:00Z', 1)).toEqual([
      '2027-01-01 06:00 WIB',
    ]);
    expect(waits({ ...early, kind: 'monthly', day: 2 }, '2026-11-28T00:00:00Z', 1)).toEqual([null]);
  });

  it('is none while there is no organisation', () => {
    expect(nextRuns(monday, at('2026-11-28T00:00:00Z'), 1, undefined)[0]!.waitsUntil).toBeNull();
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
