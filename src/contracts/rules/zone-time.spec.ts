import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, dateOfDay, dayNumber } from './local-date.js';
import { dateInZone, endOfDate, instantOf } from './zone-time.js';

const utc = (ms: number) => new Date(ms).toISOString();

describe('the date in a zone', () => {
  const lateUtc = new Date('2026-11-20T15:30:00Z');

  it('turns two hours earlier in Jayapura than in Jakarta', () => {
    expect(dateInZone('Asia/Jakarta', lateUtc)).toBe('2026-11-20');
    expect(dateInZone('Asia/Makassar', lateUtc)).toBe('2026-11-20');
    expect(dateInZone('Asia/Jayapura', lateUtc)).toBe('2026-11-21');
  });

  it.each([
    ['Asia/Jakarta', '2026-11-20T17:00:00.000Z'],
    ['Asia/Makassar', '2026-11-20T16:00:00.000Z'],
    ['Asia/Jayapura', '2026-11-20T15:00:00.000Z'],
  ])('midnight in %s is %s: a millisecond earlier is still the day before', (zone, midnight) => {
    const end = endOfDate(zone, '2026-11-20');
    expect(utc(end)).toBe(midnight);
    expect(dateInZone(zone, end - 1)).toBe('2026-11-20');
    expect(dateInZone(zone, end)).toBe('2026-11-21');
  });

  it('refuses an unknown zone and an unreadable time', () => {
    expect(() => dateInZone('Asia/Atlantis', 0)).toThrow(RangeError);
    for (const time of ['24:01', '7:30', '07:60', '99:00', '07:30:00', ''])
      expect(() => instantOf('Asia/Jakarta', '2026-01-02', time)).toThrow(RangeError);
  });
});

describe('clock changes', () => {
  const hours = (zone: string, date: string) =>
    (endOfDate(zone, date) - endOfDate(zone, addDays(date, -1))) / 3_600_000;

  it('makes days of 23 and 25 hours in New York', () => {
    expect(hours('America/New_York', '2026-03-08')).toBe(23);
    expect(hours('America/New_York', '2026-03-09')).toBe(24);
    expect(hours('America/New_York', '2026-11-01')).toBe(25);
    expect(utc(endOfDate('America/New_York', '2026-03-07'))).toBe('2026-03-08T05:00:00.000Z');
    expect(utc(endOfDate('America/New_York', '2026-03-08'))).toBe('2026-03-09T04:00:00.000Z');
  });

  it('reads a skipped time with the offset before, a repeated one as its first', () => {
    expect(utc(instantOf('America/New_York', '2026-03-08', '02:30'))).toBe('2026-03-08T07:30:00.000Z');
    expect(utc(instantOf('America/New_York', '2026-11-01', '01:30'))).toBe('2026-11-01T05:30:00.000Z');
    expect(utc(instantOf('America/New_York', '2026-11-01', '02:00'))).toBe('2026-11-01T07:00:00.000Z');
    expect(utc(instantOf('America/New_York', '2026-11-01', '24:00'))).toBe('2026-11-02T05:00:00.000Z');
  });

  it('ends a date where midnight itself is skipped (Santiago), repeated (Havana) or a whole date is (Apia)', () => {
    for (const [zone, date] of [
      ['America/Santiago', '2024-09-07'],
      ['America/Santiago', '2024-04-06'],
      ['America/Havana', '2024-11-02'],
      ['Australia/Lord_Howe', '2024-04-06'],
    ] as const) {
      const end = endOfDate(zone, date);
      expect([dateInZone(zone, end - 1), dateInZone(zone, end)]).toEqual([date, addDays(date, 1)]);
    }
    expect(dateInZone('Pacific/Apia', endOfDate('Pacific/Apia', '2011-12-29'))).toBe('2011-12-31');
  });

  it('agrees with Intl at any moment and finds every midnight', () => {
    const zones = [
      'Asia/Jakarta',
      'Asia/Jayapura',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    ];
    const clocks = new Map(
      zones.map((zone) => [zone, new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })]),
    );
    const moment = fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, seconds) => {
        const date = dateInZone(zone, seconds * 1000);
        expect(date).toBe(clocks.get(zone)!.format(seconds * 1000));
        expect(endOfDate(zone, date)).toBeGreaterThan(seconds * 1000);
        expect(endOfDate(zone, addDays(date, -1))).toBeLessThanOrEqual(seconds * 1000);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its answers right when a cache has overflowed', () => {
    const first = dayNumber('2000-01-01');
    for (let i = 0; i < 9000; i++) endOfDate('Asia/Jakarta', dateOfDay(first + i));
    expect(utc(endOfDate('Asia/Jakarta', '2000-01-01'))).toBe('2000-01-01T17:00:00.000Z');
  });
});
