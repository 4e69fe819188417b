import { describe, expect, it } from '@jest/globals';
import { hourOf, type ComputingHour } from '#contracts/rules/computing-hour.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import { cronOf, newestDue, periodInstants, periodsFrom } from './schedule.js';

const wib: ComputingHour = { zone: 'Asia/Jakarta', weekday: 1, hour: '06:00' };
const keys = (first: string, last: string, most: number) =>
  periodsFrom(summaryPeriod(first).from, summaryPeriod(last), most).map((p) => p.key);
const iso = (ms: number) => new Date(ms).toISOString();

describe('when a week is owed', () => {
  it.each([
    ['Asia/Jakarta', '2026-11-01T23:00:00.000Z'],
    ['Asia/Makassar', '2026-11-01T22:00:00.000Z'],
    ['Asia/Jayapura', '2026-11-01T21:00:00.000Z'],
    // Clocks went back on 25 October: Monday 06:00 is a winter hour.
    ['Europe/Berlin', '2026-11-02T05:00:00.000Z'],
  ])('is Monday 06:00 in %s', (zone, at) => {
    expect(iso(hourOf(summaryPeriod('2026-W44'), { ...wib, zone }))).toBe(at);
  });

  it('follows the clock change of a zone that has one', () => {
    expect(iso(hourOf(summaryPeriod('2026-W12'), { ...wib, zone: 'Europe/Berlin' }))).toBe(
      '2026-03-23T05:00:00.000Z',
    );
    expect(iso(hourOf(summaryPeriod('2026-W13'), { ...wib, zone: 'Europe/Berlin' }))).toBe(
      '2026-03-30T04:00:00.000Z',
    );
  });

  it('can be another day and hour', () => {
    expect(iso(hourOf(summaryPeriod('2026-W44'), { ...wib, weekday: 3, hour: '13:30' }))).toBe(
      '2026-11-04T06:30:00.000Z',
    );
    expect(cronOf({ ...wib, weekday: 3, hour: '13:05' })).toBe('0 5 13 * * 3');
    expect(cronOf({ ...wib, weekday: 7 })).toBe('0 0 6 * * 0');
  });

  it('turns at that very moment', () => {
    const hour = hourOf(summaryPeriod('2026-W44'), wib);
    expect(newestDue('week', wib, hour - 1).key).toBe('2026-W43');
    expect(newestDue('week', wib, hour).key).toBe('2026-W44');
    expect(newestDue('week', wib, hour + 6 * 86_400_000).key).toBe('2026-W44');
  });
});

describe('weeks', () => {
  it('begin on Monday 00:00 and end at 24:00 of Sunday', () => {
    expect(periodInstants(summaryPeriod('2026-W44'), 'Asia/Jakarta')).toEqual({
      from: Date.parse('2026-10-25T17:00:00Z'),
      to: Date.parse('2026-11-01T17:00:00Z'),
    });
  });

  it('go on over the turn of a year with 53 weeks', () => {
    expect(keys('2026-W52', '2027-W02', 60)).toEqual(['2026-W52', '2026-W53', '2027-W01', '2027-W02']);
  });

  it('are made up for newest first when there are too many, and none when nothing is owed', () => {
    expect(keys('2020-W01', '2027-W02', 2)).toEqual(['2027-W01', '2027-W02']);
    expect(keys('2027-W03', '2027-W02', 60)).toEqual([]);
  });
});

describe('when a month or a quarter is owed', () => {
  it('is the hour of the day after its last one, whatever the weekday of weeks', () => {
    const late = { ...wib, weekday: 3, hour: '13:30' };
    expect(iso(hourOf(summaryPeriod('2026-08'), late))).toBe('2026-09-01T06:30:00.000Z');
    expect(iso(hourOf(summaryPeriod('2026-Q4'), wib))).toBe('2026-12-31T23:00:00.000Z');
    expect(iso(hourOf(summaryPeriod('2026-03'), { ...wib, zone: 'Europe/Berlin' }))).toBe(
      '2026-04-01T04:00:00.000Z',
    );
    expect(iso(hourOf(summaryPeriod('2026-08-03--2026-08-28'), wib))).toBe('2026-08-28T23:00:00.000Z');
  });

  it('turns at that very moment', () => {
    const hour = hourOf(summaryPeriod('2026-10'), wib);
    expect(newestDue('month', wib, hour - 1).key).toBe('2026-09');
    expect(newestDue('month', wib, hour).key).toBe('2026-10');
    expect(newestDue('quarter', wib, hour).key).toBe('2026-Q3');
  });

  it('goes on over the turn of a year', () => {
    expect(keys('2026-11', '2027-02', 14)).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
    expect(keys('2026-Q3', '2027-Q1', 5)).toEqual(['2026-Q3', '2026-Q4', '2027-Q1']);
  });
});
