import { describe, expect, it } from '@jest/globals';
import { periodName, recapTitle } from './period-names.js';
import { summaryPeriod } from './summary-period.js';

describe('the name of a period', () => {
  it.each([
    ['2026-W04', 'pekan ke-4 tahun 2026', 'week 4 of 2026'],
    ['2026-08', 'bulan Agustus 2026', 'August 2026'],
    ['2026-Q3', 'triwulan III 2026', 'the third quarter of 2026'],
    ['2026-08-03--2026-08-28', '3–28 Agustus 2026', '3–28 August 2026'],
    ['2026-08-03--2026-08-03', '3 Agustus 2026', '3 August 2026'],
    ['2026-07-28--2026-08-03', '28 Juli – 3 Agustus 2026', '28 July – 3 August 2026'],
    ['2026-12-28--2027-01-03', '28 Desember 2026 – 3 Januari 2027', '28 December 2026 – 3 January 2027'],
  ])('%s', (key, id, en) => {
    expect(periodName(summaryPeriod(key), 'id')).toBe(id);
    expect(periodName(summaryPeriod(key), 'en')).toBe(en);
  });

  it('is that of its recap', () => {
    expect(recapTitle(summaryPeriod('2026-08'), 'id')).toBe('Rekap bulan Agustus 2026');
    expect(recapTitle(summaryPeriod('2026-Q3'), 'en')).toBe('Recap of the third quarter of 2026');
  });
});
