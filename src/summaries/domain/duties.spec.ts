import { describe, expect, it } from '@jest/globals';
import { dutyPage, ofKind, type Duty } from './duties.js';

const duty = (id: string, date: string, time: number | null, waiting = time === null): Duty => ({
  id,
  date,
  time,
  waiting,
});
const all = [
  duty('c', '2026-10-27', 60_000),
  duty('a', '2026-10-26', 60_000),
  duty('d', '2026-10-27', null),
  duty('b', '2026-10-27', 0),
  // Answered, returned and handed in again.
  duty('e', '2026-10-28', 60_000, true),
  // Taken back before anybody looked.
  duty('f', '2026-10-28', null, false),
];
const ids = (duties: readonly Duty[]) => duties.map((one) => one.id).join('');

describe('the reports that a supervisor had to look at', () => {
  it('are answered, or wait, or both, or neither', () => {
    expect(ids(ofKind('answered', all))).toBe('cabe');
    expect(ids(ofKind('waiting', all))).toBe('de');
  });

  it.each([1, 2, 3, 4, 5])('come once each and by date in pages of %i', (limit) => {
    const seen: string[] = [];
    let left = 4;
    for (let next: string | null | undefined; next !== null;) {
      const page: ReturnType<typeof dutyPage> = dutyPage('answered', all, limit, next);
      seen.push(...page.items.map((one) => one.id));
      left -= page.items.length;
      expect(page.left).toBe(left);
      next = page.next;
    }
    expect(seen.join('')).toBe('abce');
  });

  it('go on behind the place that a page ended at, also when that row is gone', () => {
    const { next } = dutyPage('answered', all, 2);
    expect(
      ids(
        dutyPage(
          'answered',
          all.filter((one) => one.id !== 'b'),
          2,
          next ?? '',
        ).items,
      ),
    ).toBe('ce');
  });
});
