import { describe, expect, it } from '@jest/globals';
import type { QuietRule } from '#contracts/notifications.js';
import { FIVE_DAY_WEEK, SIX_DAY_WEEK, type UnitCalendar } from '#contracts/rules/calendar.js';
import { nextDigest, nextLoud } from './quiet.js';

const unit: QuietRule = { mode: 'unit' };
const calendarIn = (zone: string, more: Partial<UnitCalendar> = {}): UnitCalendar => ({
  zone,
  ...FIVE_DAY_WEEK,
  worksOnHolidays: false,
  holidays: new Set(['2026-12-25']),
  ramadan: [{ from: '2027-02-08', to: '2027-03-09' }],
  ...more,
});
const wib = calendarIn('Asia/Jakarta');
const none = new Set<string>();
/** The moment as the zone's clocks show it. */
const at = (offset: number, local: string) => Date.parse(`${local}:00+0${String(offset)}:00`);
const loud = (rule: QuietRule, calendar: UnitCalendar, offset: number, now: string, leave = none) =>
  new Date(nextLoud(rule, calendar, leave, at(offset, now)) + offset * 3_600_000).toISOString().slice(0, 16);

describe('quiet hours of the unit', () => {
  it.each([
    ['in the morning, now', '2026-11-23T09:15', '2026-11-23T09:15'],
    ['in the break, now', '2026-11-23T12:30', '2026-11-23T12:30'],
    ['before the office opens, when it does', '2026-11-23T05:00', '2026-11-23T07:30'],
    ['at its very end, tomorrow', '2026-11-23T16:00', '2026-11-24T07:30'],
    ['at night, tomorrow', '2026-11-23T22:10', '2026-11-24T07:30'],
    ['on Friday until 16.30', '2026-11-27T16:20', '2026-11-27T16:20'],
    ['after Friday, on Monday', '2026-11-27T16:30', '2026-11-30T07:30'],
    ['on Sunday, on Monday', '2026-11-29T10:00', '2026-11-30T07:30'],
    ['on the eve of a holiday before a weekend, after it', '2026-12-24T18:00', '2026-12-28T07:30'],
    ['in Ramadan, from eight', '2027-02-10T07:40', '2027-02-10T08:00'],
  ])('%s', (_name, now, then) => {
    expect(loud(unit, wib, 7, now)).toBe(then);
  });

  it('are those of the unit’s own zone', () => {
    // 08:00 in Jakarta is 09:00 in Makassar and 10:00 in Jayapura; 06:45 in Jakarta is 07:45 and 08:45 there.
    const moment = at(7, '2026-11-23T06:45');
    expect(nextLoud(unit, wib, none, moment)).toBe(at(7, '2026-11-23T07:30'));
    expect(nextLoud(unit, calendarIn('Asia/Makassar'), none, moment)).toBe(moment);
    expect(nextLoud(unit, calendarIn('Asia/Jayapura'), none, moment)).toBe(moment);
    const evening = at(7, '2026-11-23T14:30');
    expect(nextLoud(unit, wib, none, evening)).toBe(evening);
    expect(nextLoud(unit, calendarIn('Asia/Makassar'), none, evening)).toBe(evening);
    expect(nextLoud(unit, calendarIn('Asia/Jayapura'), none, evening)).toBe(at(9, '2026-11-24T07:30'));
  });

  it('last through one’s own leave', () => {
    expect(loud(unit, wib, 7, '2026-11-23T09:15', new Set(['2026-11-23', '2026-11-24']))).toBe(
      '2026-11-25T07:30',
    );
  });

  it('of a puskesmas that works on Saturday and on holidays end there', () => {
    const clinic = calendarIn('Asia/Jakarta', { ...SIX_DAY_WEEK, worksOnHolidays: true });
    expect(loud(unit, clinic, 7, '2026-11-27T20:00')).toBe('2026-11-28T07:30');
    expect(loud(unit, clinic, 7, '2026-12-24T20:00')).toBe('2026-12-25T07:30');
  });

  it('ask again after a day when there is no hour in sight', () => {
    const leave = new Set(
      Array.from({ length: 100 }, (_, i) => new Date(Date.UTC(2026, 10, 20 + i)).toISOString().slice(0, 10)),
    );
    const now = at(7, '2026-11-23T09:15');
    expect(nextLoud(unit, wib, leave, now)).toBe(now + 86_400_000);
  });
});

describe('own quiet hours', () => {
  const own: QuietRule = { mode: 'own', from: '06:00', to: '21:00', days: [1, 2, 3, 4, 5, 6] };
  it.each([
    ['evening, now', '2026-11-23T20:59', '2026-11-23T20:59'],
    ['late, tomorrow', '2026-11-23T21:00', '2026-11-24T06:00'],
    ['Saturday, now', '2026-11-28T10:00', '2026-11-28T10:00'],
    ['Sunday, on Monday', '2026-11-29T10:00', '2026-11-30T06:00'],
    ['a holiday of the unit, now', '2026-12-25T10:00', '2026-12-25T10:00'],
  ])('%s', (_name, now, then) => {
    expect(loud(own, wib, 7, now)).toBe(then);
  });

  it('may be none at all, but leave is leave', () => {
    const always: QuietRule = { mode: 'own', from: '00:00', to: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };
    expect(loud(always, wib, 7, '2026-11-29T03:00')).toBe('2026-11-29T03:00');
    expect(loud(always, wib, 7, '2026-11-29T03:00', new Set(['2026-11-29']))).toBe('2026-11-30T00:00');
  });
});

describe('the daily mail', () => {
  const due = (
    now: string,
    o: { last?: string; hour?: string; leave?: ReadonlySet<string>; since?: string } = {},
  ) => {
    const next = nextDigest(unit, wib, o.leave ?? none, o.hour ?? '08:00', {
      now: at(7, now),
      since: at(7, o.since ?? '2026-11-22T20:00'),
      last: o.last ?? null,
    });
    return next === null ? null : [new Date(next.at + 7 * 3_600_000).toISOString().slice(0, 16), next.date];
  };
  it.each([
    ['before its hour, then', '2026-11-23T06:00', {}, ['2026-11-23T08:00', '2026-11-23']],
    [
      'after its hour, when it was owed before, still today',
      '2026-11-23T10:00',
      {},
      ['2026-11-23T10:00', '2026-11-23'],
    ],
    [
      'after its hour, when there was nothing to say at it, tomorrow',
      '2026-11-23T10:00',
      { since: '2026-11-23T09:59' },
      ['2026-11-24T08:00', '2026-11-24'],
    ],
    ['once a day', '2026-11-23T10:00', { last: '2026-11-23' }, ['2026-11-24T08:00', '2026-11-24']],
    ['after the office has closed, tomorrow', '2026-11-23T17:00', {}, ['2026-11-24T08:00', '2026-11-24']],
    ['not on a holiday or at the weekend', '2026-12-24T17:00', {}, ['2026-12-28T08:00', '2026-12-28']],
    [
      'when the office opens, if its hour is earlier',
      '2026-11-23T04:00',
      { hour: '05:00' },
      ['2026-11-23T07:30', '2026-11-23'],
    ],
    [
      'before the office closes, if its hour is later',
      '2026-11-23T04:00',
      { hour: '20:00' },
      ['2026-11-23T15:59', '2026-11-23'],
    ],
    [
      'not on leave',
      '2026-11-23T06:00',
      { leave: new Set(['2026-11-23']) },
      ['2026-11-24T08:00', '2026-11-24'],
    ],
  ])('%s', (_name, now, o, then) => {
    expect(due(now, o)).toEqual(then);
  });
});
