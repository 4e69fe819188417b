import { describe, expect, it } from '@jest/globals';
import { yearWithEdits } from './year-with-edits.js';

describe('the holidays of a year with the edits of the organisation', () => {
  it('are those of the decree, by date', () => {
    const year = yearWithEdits(2026, []);
    expect(year.status).toBe('decreed');
    expect(year.days).toHaveLength(25);
    expect(year.days[0]).toEqual({
      date: '2026-01-01',
      name: 'Libur nasional',
      working: false,
      edited: false,
    });
    expect(year.days.map((d) => d.date)).toEqual(year.days.map((d) => d.date).sort());
    expect(year.ramadan).toEqual({ from: '2026-02-19', to: '2026-03-20', status: 'decided' });
  });

  it('get days added and struck out', () => {
    const year = yearWithEdits(2026, [
      { date: '2026-12-24', name: '', working: true },
      { date: '2026-11-30', name: 'Hari jadi kabupaten', working: false },
      { date: '2027-01-04', name: 'Tahun lain', working: false },
    ]);
    expect(year.days).toHaveLength(26);
    expect(year.days.find((d) => d.date === '2026-12-24')).toEqual({
      date: '2026-12-24',
      name: 'Cuti bersama',
      working: true,
      edited: true,
    });
    expect(year.days.find((d) => d.date === '2026-11-30')).toEqual({
      date: '2026-11-30',
      name: 'Hari jadi kabupaten',
      working: false,
      edited: true,
    });
  });

  it('are an estimate in a year without a decree', () => {
    expect(yearWithEdits(2031, [])).toMatchObject({ status: 'estimate', ramadan: null });
    expect(yearWithEdits(2031, []).days).toHaveLength(5);
  });
});
