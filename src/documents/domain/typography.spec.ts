import { describe, expect, it } from '@jest/globals';
import { Typography } from './typography.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import { duration, wordsOf } from './words.js';

const id = new Typography('id', 'Asia/Jakarta');
const en = new Typography('en', 'Asia/Jayapura');

const week = summaryPeriod('2026-W34');

describe('printed numbers', () => {
  it('follow the language', () => {
    expect([id.count(14_456), en.count(14_456)]).toEqual(['14.456', '14,456']);
    expect([id.number(1234.567), en.number(1234.567)]).toEqual(['1.234,57', '1,234.57']);
    expect([id.percent(93.75), en.percent(93.75)]).toEqual(['93,75%', '93.75%']);
  });

  it('have a real minus, and a dash where there is no value', () => {
    expect(id.number(-12.5)).toBe('−12,5');
    expect([id.change(2), id.change(0), id.change(-2)]).toEqual(['+2', '0', '−2']);
    expect([id.number(null), id.percent(null), id.change(null)]).toEqual(['–', '–', '–']);
  });

  it('tell minutes as people do', () => {
    expect(duration(45.4, wordsOf('id', week), id)).toBe('45 menit');
    expect(duration(162, wordsOf('id', week), id)).toBe('2 jam 42 menit');
    expect(duration(59.6, wordsOf('id', week), id)).toBe('1 jam 0 menit');
    expect(duration(162, wordsOf('en', week), en, true)).toBe('2 h 42 min');
  });
});

describe('printed dates', () => {
  it('say once what both ends share', () => {
    expect(id.range('2026-11-09', '2026-11-15')).toBe('9 – 15 November 2026');
    expect(id.range('2026-10-26', '2026-11-01')).toBe('26 Oktober – 1 November 2026');
    expect(en.range('2026-12-28', '2027-01-03')).toBe('28 December 2026 – 3 January 2027');
    expect(id.shortRange('2026-11-01', '2026-11-30')).toBe('1–30\u00a0Nov');
    expect(id.shortRange('2026-10-26', '2026-11-01')).toBe('26\u00a0Okt\u00a0– 1\u00a0Nov');
  });

  it('name the zone, whatever the zone of the machine', () => {
    expect(id.moment('2026-11-01T23:00:00Z')).toBe('Senin, 2 November 2026, 06.00 WIB');
    expect(en.moment('2026-11-01T23:00:00Z')).toBe('Monday, 2 November 2026, 08:00 WIT');
  });
});
