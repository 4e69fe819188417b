import { describe, expect, it } from '@jest/globals';
import type { ReportLine } from '#contracts/reports.js';
import { decideSave, missing, sameContent, settle } from './draft.js';

const stored = (id: string, activity: string, more: Partial<ReportLine> = {}): ReportLine => ({
  id,
  activity,
  indicatorId: null,
  quantity: null,
  obstacle: null,
  ...more,
});
const none: ReadonlySet<string> = new Set();

function ids(): () => string {
  let n = 0;
  return () => `new-${++n}`;
}

describe('the ids of lines', () => {
  const settled = (
    lines: Parameters<typeof settle>[0]['lines'],
    known: readonly ReportLine[] = [],
    held: ReadonlySet<string> = none,
  ) => settle({ lines }, known, held, ids()).lines.map((l) => l.id);

  it('are kept, whatever changes in the line', () => {
    expect(settled([{ id: 'a', activity: 'Lain' }], [stored('a', 'Dulu')])).toEqual(['a']);
    expect(settled([{ id: 'mine', activity: 'Baru' }])).toEqual(['mine']);
  });

  it('are given where there is none, and found again by a client that keeps none', () => {
    expect(settled([{ activity: 'A' }, { activity: 'B' }])).toEqual(['new-1', 'new-2']);
    const known = [stored('a', 'A'), stored('b', 'B'), stored('b2', 'B')];
    expect(settled([{ activity: 'B' }, { activity: 'B', quantity: 2 }, { activity: 'C' }], known)).toEqual([
      'b',
      'b2',
      'new-1',
    ]);
  });

  it('do not cross over to another indicator', () => {
    const known = [stored('a', 'A', { indicatorId: 'one' })];
    expect(settled([{ activity: 'A', indicatorId: 'two' }], known)).toEqual(['new-1']);
  });

  it('are new for a second line with the same one, and for one that another report holds', () => {
    expect(
      settled([
        { id: 'a', activity: 'A' },
        { id: 'a', activity: 'B' },
      ]),
    ).toEqual(['a', 'new-1']);
    expect(settled([{ id: 'x', activity: 'A' }], [], new Set(['x']))).toEqual(['new-1']);
  });

  it('are not taken from a line that still claims its own', () => {
    expect(settled([{ activity: 'A' }, { id: 'a', activity: 'A' }], [stored('a', 'A')])).toEqual([
      'new-1',
      'a',
    ]);
  });
});

describe('the text', () => {
  it('holds null for what is blank', () => {
    const content = settle({ lines: [{ activity: 'A', obstacle: '' }], note: '' }, [], none, ids());
    expect(content).toEqual({ lines: [stored('new-1', 'A')], note: null });
  });

  it('is the same when nothing differs, order included', () => {
    const a = stored('a', 'A');
    const b = stored('b', 'B');
    const text = { lines: [a, b], note: null };
    expect(sameContent(text, { lines: [{ ...a }, { ...b }], note: null })).toBe(true);
    for (const other of [
      { lines: [b, a], note: null },
      { lines: [a], note: null },
      { lines: [a, b], note: 'n' },
      { lines: [a, { ...b, quantity: 0 }], note: null },
      { lines: [a, { ...b, obstacle: 'x' }], note: null },
      { lines: [a, { ...b, id: 'c' }], note: null },
      { lines: [a, { ...b, indicatorId: 'i' }], note: null },
    ])
      expect(sameContent(text, other)).toBe(false);
  });

  it('can be submitted with at least one line and none that is empty', () => {
    expect(missing({ lines: [stored('a', 'A')], note: null })).toEqual([]);
    expect(missing({ lines: [], note: 'n' }).map((f) => f.path)).toEqual(['/lines']);
    expect(missing({ lines: [stored('a', 'A'), stored('b', '')], note: null }).map((f) => f.path)).toEqual([
      '/lines/1/activity',
    ]);
  });
});

describe('a save', () => {
  it.each([
    ['the first of a day', undefined, 0, false, 'save'],
    ['the first, empty one too', undefined, 0, true, 'save'],
    ['on what was seen last', 3, 3, false, 'save'],
    ['on an older text', 2, 3, false, 'conflict'],
    ['on a number that never was', 4, 3, false, 'conflict'],
    ['by who has seen none', undefined, 3, false, 'conflict'],
    ['of what is stored', 3, 3, true, 'unchanged'],
    ['of what is stored, by who has not seen it', undefined, 3, true, 'unchanged'],
  ] as const)('%s: %s against %s', (_, base, draftVersion, same, outcome) => {
    expect(decideSave({ base, draftVersion, same })).toBe(outcome);
  });
});
