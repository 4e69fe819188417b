import { describe, expect, it } from '@jest/globals';
import { isLocalDate } from '#contracts/rules/local-date.js';
import { HOLIDAYS_ID, daysOff, holidayYear } from './holidays-id.js';

describe('the holidays of Indonesia', () => {
  it('has 17 national holidays and 8 days of collective leave in 2026, and 26 days off in 2027', () => {
    const [first, second] = HOLIDAYS_ID;
    expect([first!.national.length, first!.collectiveLeave.length]).toEqual([17, 8]);
    expect(second!.nonWorking).toHaveLength(26);
  });

  it.each(HOLIDAYS_ID)(
    '$year is decreed, its days exist, are of that year, and none is named twice',
    (year) => {
      const days = daysOff(year);
      expect(year.status).toBe('decreed');
      expect(days.filter((day) => !isLocalDate(day) || !day.startsWith(`${year.year}-`))).toEqual([]);
      expect([...new Set(days)].sort()).toEqual(days);
      expect(year.ramadan!.from < year.ramadan!.to).toBe(true);
    },
  );

  it('knows the Lebaran week of 2026 and that the Ramadan of 2027 is an estimate', () => {
    expect(daysOff(holidayYear(2026)).filter((day) => day > '2026-03-15' && day < '2026-03-30')).toEqual([
      '2026-03-18',
      '2026-03-19',
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
      '2026-03-23',
      '2026-03-24',
    ]);
    expect(holidayYear(2027).ramadan?.status).toBe('estimate');
  });

  it('estimates a year without a decree by the fixed dates, and says so', () => {
    expect(holidayYear(2028)).toMatchObject({ year: 2028, status: 'estimate', ramadan: null });
    expect(daysOff(holidayYear(2028))).toEqual([
      '2028-01-01',
      '2028-05-01',
      '2028-06-01',
      '2028-08-17',
      '2028-12-25',
    ]);
  });
});
