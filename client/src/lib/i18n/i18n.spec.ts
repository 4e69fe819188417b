import { readFileSync } from 'node:fs';
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

/** Every sentence of a catalogue with its place; what takes parameters is filled with numbers, or with names. */
function sentences(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const at = `${path}/${key}`;
    if (typeof value === 'string') return [[at, value] as [string, string]];
    if (typeof value === 'object' && value !== null) return sentences(value, at);
    const say = value as (...parameters: unknown[]) => string;
    return [1, 3, 'Sari'].flatMap((sample) => {
      try {
        return [[at, say(...Array.from({ length: say.length }, () => sample))] as [string, string]];
      } catch {
        // It wants the other kind of parameter.
        return [];
      }
    });
  });
}

/** Words that no Indonesian sentence has, and that are left behind when one is not translated. */
const english =
  /\b(the|and|or|you|your|yours|with|without|for|from|not|of|to|is|are|was|were|be|been|has|have|this|that|these|those|please|error|loading|submit|submitted|save|saved|cancel|delete|remove|edit|back|next|previous|search|settings?|password|username|login|logout|sign|update|updated|upload|download|file|feedback|reports?|comments?|reply|replies|today|yesterday|week|month|year|send|sent|read|unread|open|close|closed|new|all|none|show|hide|more|less|yes|no|try|again|retry|person|people|unit's|staff|supervisor|leader|schedule|delivery|mail|e-mail|deadline|dashboard|link|device|browser|offline|online|HR)\b/i;
/** Loan words that the glossary names, in the sentences where they are meant. */
const loans = /\b(e-mail|unit|PDF|XLSX|CSV|data|server|admin|tab)\b/gi;

describe('catalogues', () => {
  it('uses the words of the glossary, and the glossary only words that are used', async () => {
    const all = async (language: 'id' | 'en') => {
      const parts = await Promise.all(
        Object.values(areas).map(async (area) => (await area[language]()).default),
      );
      return `${parts.flatMap((words) => sentences(words).map(([, said]) => said)).join('\n')}\nWIB, WITA, WIT`.toLowerCase();
    };
    const [id, en] = [await all('id'), await all('en')];
    const table = readFileSync(new URL('../../../../docs/glossary.md', import.meta.url), 'utf8');
    const rows = [...table.matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\|/gm)]
      .slice(1)
      .filter(([row]) => !row.includes('---'));
    expect(rows.length).toBeGreaterThan(30);
    const unused = rows.filter(
      ([, term = '', english = '']) =>
        !id.includes(term.toLowerCase()) || !en.includes(english.toLowerCase()),
    );
    expect(unused.map(([, term, english]) => [term, english])).toEqual([]);
  });

  it.each(Object.keys(areas) as (keyof typeof areas)[])('%s has no English left in it', async (area) => {
    const left = sentences((await areas[area].id()).default)
      .map(([at, words]) => [at, words.replaceAll(loans, '')] as const)
      .filter(([, words]) => english.test(words));
    expect(left).toEqual([]);
  });

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
  it('say a day of the week by its short name alone, in each language', async () => {
    expect(formatDate('2026-11-24', 'weekday')).toBe('Sel');
    await changeLanguage('en');
    expect(formatDate('2026-11-24', 'weekday')).toBe('Tue');
    await changeLanguage('id');
  });

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
