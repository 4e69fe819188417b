import { describe, expect, it } from '@jest/globals';
import { areas } from './areas.js';
import {
  changeLanguage,
  dateOf,
  formatDate,
  formatNumber,
  formatPercent,
  formatTime,
  loadTexts,
  setZone,
  text,
  zoneName,
} from './index.js';

/** Every key of a catalogue with what stands there: `text`, or the number of parameters. */
function shape(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const at = `${path}/${key}`;
    if (typeof value === 'function') return [[at, `function of ${value.length}`] as [string, string]];
    if (typeof value === 'object' && value !== null) return shape(value, at);
    return [[at, typeof value === 'string' && value.trim() !== '' ? 'text' : 'EMPTY'] as [string, string]];
  });
}

describe('catalogues', () => {
  it.each(Object.keys(areas) as (keyof typeof areas)[])(
    '%s says the same things in both languages',
    async (area) => {
      const id = shape((await areas[area].id()).default);
      const en = shape((await areas[area].en()).default);
      expect(new Map(en)).toEqual(new Map(id));
      expect(id.filter(([, kind]) => kind === 'EMPTY')).toEqual([]);
    },
  );

  it('gives the words of the chosen language only after they were loaded', async () => {
    expect(() => text('shell')).toThrow('not loaded');
    await loadTexts('shell');
    expect(text('shell').nav.today).toBe('Hari ini');
    await changeLanguage('en');
    expect(text('shell').nav.today).toBe('Today');
    await changeLanguage('id');
    expect(text('shell').nav.today).toBe('Hari ini');
  });
});

describe('numbers and dates', () => {
  it('writes them as Indonesian does, in the zone of the unit', () => {
    setZone('Asia/Jayapura');
    expect(formatDate('2026-11-22')).toBe('Minggu, 22 November 2026');
    expect(formatTime('2026-11-22T08:02:00Z')).toBe('17.02');
    expect(dateOf('2026-11-22T15:30:00Z')).toBe('2026-11-23');
    expect(zoneName()).toBe('WIT');
    expect(formatNumber(1234.5)).toBe('1.234,5');
    expect(formatPercent(76.666)).toBe('76,7%');
  });
});
