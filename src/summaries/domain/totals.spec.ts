import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Revision } from '../summaries.repository.js';
import { unitsView } from '../summary-view.js';
import type { EmployeeFacts } from './facts.js';
import { shownUnits, Totals, type UnitSums } from './totals.js';

const person = (unitId: string, figures: Partial<EmployeeFacts> = {}): EmployeeFacts => ({
  expectedDays: 5,
  feedback: { praise: 1, suggestion: 0, question: 0, correction: 0, replies: 3 },
  indicators: [],
  late: 1,
  missing: 1,
  onLeave: 0,
  onTime: 3,
  pending: 0,
  personId: 'p',
  responseMinutes: null,
  supervisorId: null,
  unanswered: 0,
  unitId,
  ...figures,
});

describe('sums', () => {
  it('go up the tree, and the median is of all answers below, not of medians', () => {
    const totals = new Totals();
    totals.add(person('b'), [600_000, 1_200_000]);
    totals.add(person('c', { onTime: 0, late: 0, missing: 5 }), [18_000_000]);
    const units = totals.units(
      new Map([
        ['a', null],
        ['b', 'a'],
        ['c', 'a'],
        ['empty', 'a'],
      ]),
    );
    expect(
      units.map((u) => [u.unitId, u.employees, u.reported, u.missing, u.feedbackReceived, u.responseMinutes]),
    ).toEqual([
      ['a', 2, 1, 6, 2, 20],
      ['b', 1, 1, 1, 1, 15],
      ['c', 1, 0, 5, 1, 300],
    ]);
    expect(totals.organisation).toMatchObject({ employees: 2, reported: 1, expectedDays: 10 });
  });
});

describe('what somebody without a right to the rows may see', () => {
  const of =
    (own: boolean) =>
    (...sizes: number[]) => [
      ...shownUnits(
        sizes.map((people, i) => ({ unitId: String(i), people })),
        own,
      ),
    ];
  const shown = of(false);

  it('is nothing that fewer than five made', () => {
    expect(shown(60, 12, 4)).toEqual(['0', '1']);
    expect(shown(4)).toEqual([]);
    expect(shown(5)).toEqual(['0']);
  });

  it('is nothing that leaves fewer than five of the one above it', () => {
    expect(shown(60, 57, 10)).toEqual(['0', '2']);
    expect(shown(60, 60, 55)).toEqual(['0', '1', '2']);
    expect(shown(12, 9, 6)).toEqual(['0', '2']);
  });

  it('is nothing that leaves fewer than five once they take away what is their own', () => {
    expect(of(true)(5)).toEqual([]);
    expect(of(true)(6)).toEqual(['0']);
    expect(of(true)(60, 12, 5)).toEqual(['0', '1']);
  });

  /** Somebody in one of the units of a chain: whether they answered reports in time counts for the median. */
  const people = fc.array(fc.record({ depth: fc.nat(4), answers: fc.boolean() }), {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  });

  it('tells of no group of fewer than five, whatever is taken from whatever, in any chain of units', () => {
    let medians = 0;
    fc.assert(
      fc.property(people, fc.nat(), (everybody, place) => {
        const chain = ['u0', 'u1', 'u2', 'u3', 'u4'];
        const totals = new Totals();
        for (const { depth, answers } of everybody)
          totals.add(
            person(`u${depth}`, { responseMinutes: answers ? 1 : null }),
            answers ? [60_000, 120_000] : [],
          );
        const units = totals.units(new Map(chain.map((id, n) => [id, n === 0 ? null : `u${n - 1}`])));
        const at = place % everybody.length;
        const reader = everybody[at]!;
        const home = person(`u${reader.depth}`, { responseMinutes: reader.answers ? 1 : null });
        const view = unitsView(
          { units } as unknown as Revision,
          { kind: 'own', personId: 'p' },
          home,
          new Map(),
        );
        /** Who is in a unit or below it, and made a figure of it. */
        const made = (unitId: string, answered: boolean) =>
          new Set(
            everybody.flatMap((one, n) =>
              `u${one.depth}` >= unitId && (one.answers || !answered) ? [n] : [],
            ),
          );
        const safe = (shown: readonly string[], answered: boolean) => {
          const known = shown.map((id) => made(id, answered));
          if (!answered || reader.answers) known.push(new Set([at]));
          for (const [n, a] of known.entries()) {
            if (n < shown.length) expect(a.size).toBeGreaterThanOrEqual(5);
            for (const b of known.slice(n + 1)) {
              const left = [...a].filter((one) => !b.has(one)).length;
              expect(left === 0 || left >= 5).toBe(true);
            }
          }
        };
        safe(
          view.flatMap((u) => (u.suppressed ? [] : [u.unitId])),
          false,
        );
        const asked = view.flatMap((u) => (u.responseMinutes === null ? [] : [u.unitId]));
        medians += asked.length;
        safe(asked, true);
        expect(view.every((u) => !('responders' in u))).toBe(true);
      }),
      { numRuns: 300, seed: 20_261 },
    );
    expect(medians).toBeGreaterThan(100);
  });

  it('is no median of a revision that was stored before it was known how many people made it', () => {
    const totals = new Totals();
    for (let n = 0; n < 20; n++) totals.add(person('u'), [60_000]);
    const stored = (units: UnitSums[]) =>
      unitsView({ units } as unknown as Revision, { kind: 'own', personId: 'p' }, person('u'), new Map())[0]
        ?.responseMinutes;
    const units = totals.units(new Map([['u', null]]));
    expect(stored(units)).toBe(1);
    expect(stored(units.map(({ responders: _, ...old }) => old))).toBeNull();
  });
});
