import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  achievement,
  achievementToDate,
  capAchievement,
  expectedToDate,
  formula,
  meanOf,
  progressOf,
  type Elapsed,
  type Measure,
} from './achievement.js';

const higher = { polarity: 'higher', aspect: 'quantity' } as const;
const lower = { polarity: 'lower', aspect: 'quality' } as const;
const range = { polarity: 'range', aspect: 'quantity', target: 7, targetMax: 8 } as const;
const months = { ...range, aspect: 'time' } as const;

describe('achievement, row by row', () => {
  it.each<[string, Measure, number | null]>([
    ['higher: R / T', { ...higher, target: 100, actual: 7 }, 7],
    ['higher: nothing done is 0', { ...higher, target: 100, actual: 0 }, 0],
    ['higher: above the target', { ...higher, target: 4, actual: 9 }, 225],
    ['higher: target 0 is not computable', { ...higher, target: 0, actual: 5 }, null],
    ['higher: target 0.0000 neither', { ...higher, target: '0.0000', actual: '0' }, null],
    ['lower: (2T − R) / T', { ...lower, target: 10, actual: 8 }, 120],
    ['lower: on target', { ...lower, target: 10, actual: 10 }, 100],
    ['lower: nothing at all is 200', { ...lower, target: 10, actual: 0 }, 200],
    ['lower: more than double is negative', { ...lower, target: 10, actual: 25 }, -50],
    ['lower: target 0, none happened', { ...lower, target: 0, actual: 0 }, 100],
    ['lower: target 0, one happened', { ...lower, target: '0.00', actual: '1' }, 0],
    ['range: inside', { ...range, actual: 7.5 }, 100],
    ['range: on the lower bound', { ...range, actual: 7 }, 100],
    ['range: on the upper bound', { ...range, actual: '8.0000' }, 100],
    ['range: above, R / b', { ...range, actual: 10 }, 125],
    ['range: below, R / a', { ...range, actual: 3.5 }, 50],
    ['range of time: early, 7–8 months in 6.5', { ...months, actual: 6.5 }, 750 / 7],
    ['range of time: late, 7–8 months in 9', { ...months, actual: 9 }, 87.5],
    ['range of cost: the same formula', { ...months, aspect: 'cost', actual: 9 }, 87.5],
    ['range of quality: the ratio', { ...months, aspect: 'quality', actual: 10 }, 125],
    ['range: a lower bound of 0 is fine inside', { ...range, target: 0, actual: 0 }, 100],
    ['range: crossed upper bound', { ...range, target: 0, targetMax: 4, actual: 5 }, 125],
    ['range: crossed bound 0', { ...range, target: 0, targetMax: 0, actual: 1 }, null],
    ['range of time: crossed bound 0', { ...months, target: 0, targetMax: 0, actual: 1 }, null],
    ['range: without its upper bound', { ...range, targetMax: null, actual: 7 }, null],
    ['range: upside down', { ...range, target: 9, actual: 8.5 }, null],
    ['no data yet is not 0', { ...higher, target: 100, actual: null }, null],
    ['an upper bound means nothing without a range', { ...higher, target: 4, targetMax: 2, actual: 3 }, 75],
  ])('%s', (_, measure, expected) => {
    expect(achievement(measure)).toBe(expected);
  });

  it('is 107.14 for 6.5 of 7–8 months, as the regulation prints it', () => {
    expect(achievement({ ...months, actual: '6.5' })?.toFixed(2)).toBe('107.14');
  });

  it('computes with decimals, not with floats', () => {
    expect((0.07 / 1) * 100).not.toBe(7);
    expect(achievement({ ...higher, target: 1, actual: 0.07 })).toBe(7);
    expect(achievement({ ...higher, target: '0.3', actual: '0.1' })).toBe(100 / 3);
    expect(achievement({ ...higher, target: 0.3, actual: '0.1' })).toBe(100 / 3);
    expect(achievement({ ...lower, target: '0.3000', actual: '0.1' })).toBe(500 / 3);
    expect(achievement({ ...higher, target: '999999999999.9999', actual: '999999999999.9999' })).toBe(100);
    expect(achievement({ ...higher, target: '100000000000000000000', actual: '7000000000000000000' })).toBe(
      7,
    );
    expect(achievement({ ...higher, target: 1e21, actual: 7e19 })).toBe(7);
    expect(achievement({ ...higher, target: 1e-7, actual: '7e-9' })).toBe(7);
  });

  it('rounds once: a hair above the middle of two doubles goes up', () => {
    const [middle, hair] = [2n ** 53n + 1n, 10n ** 40n];
    const actual = String(middle * hair + 1n);
    expect(achievement({ ...higher, target: String(100n * hair), actual })).toBe(2 ** 53 + 2);
    expect(achievement({ ...higher, target: String(100n * hair), actual: String(middle * hair) })).toBe(
      2 ** 53,
    );
  });

  it.each(['', ' ', '1,5', '1.2.3', '-', '.', 'NaN', '--1', '1e', '0x10', NaN, Infinity])(
    'refuses %p',
    (actual) => {
      expect(() => achievement({ ...higher, target: 100, actual })).toThrow(RangeError);
      expect(() => expectedToDate({ rollup: 'sum', target: actual, elapsedDays: 1, totalDays: 2 })).toThrow(
        RangeError,
      );
    },
  );
});

describe('the cap', () => {
  it.each([
    [225, undefined, 120],
    [-50, undefined, 0],
    [119.99, undefined, 119.99],
    [225, 150, 150],
    [0, undefined, 0],
    [null, undefined, null],
  ])('%p with cap %p is %p', (raw, cap, expected) => {
    expect(capAchievement(raw, cap)).toBe(expected);
  });
});

describe('to date', () => {
  const sum = { rollup: 'sum', elapsedDays: 5, totalDays: 20 } as const;

  it('expects of a sum the share of days, of an average or last value the target', () => {
    expect(expectedToDate({ ...sum, target: 100 })).toBe(25);
    expect(expectedToDate({ ...sum, target: '0.1', elapsedDays: 1, totalDays: 3 })).toBe(1 / 30);
    expect(expectedToDate({ ...sum, target: '999999999999.9999', elapsedDays: 10 })).toBe(
      Number('499999999999.99995'),
    );
    expect(expectedToDate({ ...sum, rollup: 'average', target: '4.5' })).toBe(4.5);
    expect(expectedToDate({ ...sum, rollup: 'last', target: 80, elapsedDays: 0 })).toBe(80);
  });

  it('expects nothing before the first day, and cannot say in a period without working days', () => {
    expect(expectedToDate({ ...sum, target: 100, elapsedDays: 0 })).toBe(0);
    expect(expectedToDate({ ...sum, target: 100, elapsedDays: 0, totalDays: 0 })).toBeNull();
  });

  it.each<[string, Measure & Elapsed, number | null]>([
    ['higher', { ...higher, ...sum, target: 100, actual: 20 }, 80],
    ['thirds stay exact', { ...higher, ...sum, elapsedDays: 7, totalDays: 21, target: 3, actual: 1 }, 100],
    ['lower', { ...lower, ...sum, target: 8, actual: 3 }, 50],
    [
      'a summed range, both bounds scaled, inside',
      { ...range, ...sum, target: 40, targetMax: 60, actual: 12 },
      100,
    ],
    ['a summed range, above', { ...range, ...sum, target: 40, targetMax: 60, actual: 18 }, 120],
    ['a summed range, below', { ...range, ...sum, target: 40, targetMax: 60, actual: 5 }, 50],
    ['a summed range of cost, above', { ...months, ...sum, target: 40, targetMax: 60, actual: 18 }, 80],
    ['an averaged range is not scaled', { ...range, ...sum, rollup: 'average', actual: 7 }, 100],
    ['last against the target itself', { ...higher, ...sum, rollup: 'last', target: 80, actual: 60 }, 75],
    ['nothing elapsed', { ...higher, ...sum, elapsedDays: 0, target: 100, actual: 20 }, null],
    ['nothing elapsed of lower', { ...lower, ...sum, elapsedDays: 0, target: 8, actual: 0 }, null],
    ['nothing elapsed of a range', { ...range, ...sum, elapsedDays: 0, actual: 0 }, null],
    ['no working day', { ...higher, ...sum, elapsedDays: 0, totalDays: 0, target: 100, actual: 20 }, null],
    ['expected 0 of lower', { ...lower, ...sum, target: 0, actual: 0 }, null],
    ['expected 0 of last', { ...lower, ...sum, rollup: 'last', target: '0.00', actual: 0 }, null],
    ['a range from 0', { ...range, ...sum, target: 0, targetMax: 8, actual: 1 }, 100],
    ['a range from 0 to 0', { ...range, ...sum, target: 0, targetMax: 0, actual: 0 }, null],
    ['no data yet', { ...higher, ...sum, target: 100, actual: null }, null],
  ])('%s', (_, input, expected) => {
    expect(achievementToDate(input)).toBe(expected);
  });
});

describe('progress', () => {
  it('says everything at once', () => {
    const input = { ...higher, rollup: 'sum', elapsedDays: 5, totalDays: 20, target: '10.0000' } as const;
    expect(progressOf({ ...input, actual: '14.5000' })).toEqual({
      actual: 14.5,
      expectedToDate: 2.5,
      achievement: 145,
      achievementCapped: 120,
      achievementToDate: 580,
    });
    expect(progressOf({ ...input, actual: '14.5000', cap: 150 }).achievementCapped).toBe(145);
  });

  it('has an expectation and nothing else while there is no data, and no negative zero', () => {
    const input = { ...higher, rollup: 'sum', elapsedDays: 5, totalDays: 20, target: 100 } as const;
    expect(progressOf({ ...input, actual: null })).toEqual({
      actual: null,
      expectedToDate: 25,
      achievement: null,
      achievementCapped: null,
      achievementToDate: null,
    });
    expect(progressOf({ ...input, actual: -0 })).toEqual({
      actual: 0,
      expectedToDate: 25,
      achievement: 0,
      achievementCapped: 0,
      achievementToDate: 0,
    });
  });
});

describe('the mean of lines', () => {
  it.each([
    ['of nothing is nothing', '0', 0, null],
    ['of one line is the line', '7.5000', 1, 7.5],
    ['of thirds is rounded once', '10.0000', 3, 10 / 3],
    ['keeps every digit', '999999999999.9998', 2, 499999999999.9999],
    ['of zeros is 0', '0.0000', 4, 0],
  ])('%s', (_, sum, count, expected) => {
    expect(meanOf(sum, count)).toBe(expected);
  });
});

describe('the mean of lines against a target', () => {
  const mean = { ...higher, rollup: 'average', elapsedDays: 1, totalDays: 1, target: '0.0001' } as const;

  it('is divided once', () => {
    // 5 + 11 + 33.3333 of three lines: the rounded mean against the target is 16444433.333333332.
    expect(progressOf({ ...mean, actual: '49.3333', lines: 3 })).toEqual({
      actual: 49.3333 / 3,
      expectedToDate: 0.0001,
      achievement: 49333300 / 3,
      achievementCapped: 120,
      achievementToDate: 49333300 / 3,
    });
  });

  it.each<[string, Measure, number | null]>([
    ['higher', { ...higher, target: 4, actual: 12, lines: 2 }, 150],
    ['lower', { ...lower, target: 4, actual: 12, lines: 2 }, 50],
    ['lower, target 0', { ...lower, target: 0, actual: 0, lines: 3 }, 100],
    ['inside a range', { ...range, actual: 22, lines: 3 }, 100],
    ['above a range', { ...range, actual: 20, lines: 2 }, 125],
    ['early in a range of time', { ...months, actual: 13, lines: 2 }, 750 / 7],
    ['no line', { ...higher, target: 4, actual: null }, null],
  ])('%s', (_, measure, expected) => {
    expect(achievement(measure)).toBe(expected);
    expect(formula(measure).result).toBe(expected);
  });
});

describe('the formula on the screen', () => {
  it('names its parts', () => {
    expect(formula({ ...higher, target: '12.5', actual: 5 })).toEqual({
      kind: 'ratio',
      actual: 5,
      bound: 12.5,
      numerator: 5,
      denominator: 12.5,
      result: 40,
    });
    expect(formula({ ...months, actual: '6.5' })).toEqual({
      kind: 'inverse',
      actual: 6.5,
      bound: 7,
      numerator: 7.5,
      denominator: 7,
      result: 750 / 7,
    });
    expect(formula({ ...range, actual: 7.5 })).toEqual({
      kind: 'inside',
      actual: 7.5,
      lower: 7,
      upper: 8,
      result: 100,
    });
    expect(formula({ ...lower, target: 0, actual: 3 })).toEqual({ kind: 'zero', actual: 3, result: 0 });
    expect(formula({ ...higher, target: 0, actual: 3 })).toEqual({
      kind: 'none',
      reason: 'no-base',
      result: null,
    });
    expect(formula({ ...higher, target: 9, actual: null })).toEqual({
      kind: 'none',
      reason: 'no-actual',
      result: null,
    });
  });

  it('shows the scaled bound to date', () => {
    const elapsed = { rollup: 'sum', elapsedDays: 5, totalDays: 20 } as const;
    expect(formula({ ...higher, target: 100, actual: 20 }, elapsed)).toMatchObject({
      denominator: 25,
      result: 80,
    });
  });
});

describe('the algebra', () => {
  const quantity = fc.oneof(
    fc.nat({ max: 1000 }),
    fc.nat({ max: 10_000_000 }).map((n) => (n / 10_000).toFixed(4)),
    fc.nat({ max: 10_000_000 }).map((n) => n / 10_000),
    fc.constantFrom(0, '0', '0.0000', 1e11, '999999999999.9999'),
  );
  const measure: fc.Arbitrary<Measure & Elapsed & { actual: number | string }> = fc.record({
    polarity: fc.constantFrom('higher', 'lower', 'range'),
    aspect: fc.constantFrom('quantity', 'quality', 'time', 'cost'),
    rollup: fc.constantFrom('sum', 'average', 'last'),
    target: quantity,
    targetMax: fc.option(quantity),
    actual: quantity,
    elapsedDays: fc.nat({ max: 250 }),
    totalDays: fc.nat({ max: 250 }),
    lines: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  });

  // An exponent in the text takes a quantity off the quick path; the value is the same.
  const exactly = (value: number | string) => `${value}e0`;
  const slow = <M extends Measure & { actual: number | string }>(m: M) => ({
    ...m,
    target: exactly(m.target),
    targetMax: m.targetMax == null ? null : exactly(m.targetMax),
    actual: exactly(m.actual),
  });

  it('the quick path is the exact path', () => {
    fc.assert(
      fc.property(measure, (m) => {
        expect(progressOf(m)).toEqual(progressOf(slow(m)));
      }),
      { numRuns: 2000 },
    );
  });

  it('numbers and their text are the same quantity', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1 }),
        (actual, target) => {
          const byNumber = achievement({ ...higher, target, actual });
          expect(byNumber).toBe(achievement({ ...higher, target: String(target), actual: String(actual) }));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('the formula has the result of the function', () => {
    fc.assert(
      fc.property(measure, (m) => {
        expect(formula(m).result).toBe(achievement(m));
        expect(formula(m, m).result).toBe(achievementToDate(m));
      }),
      { numRuns: 1000 },
    );
  });

  it('is the nearest double: no neighbour is closer to the exact quotient', () => {
    const whole = fc.bigInt({ min: 1n, max: 10n ** 30n });
    const distance = (x: number, n: bigint, d: bigint) => {
      // x as a fraction of powers of two, exact
      let [top, bottom] = [x, 1n];
      while (!Number.isInteger(top)) [top, bottom] = [top * 2, bottom * 2n];
      const gap = BigInt(top) * d - n * bottom;
      return { gap: gap < 0n ? -gap : gap, bottom };
    };
    fc.assert(
      fc.property(whole, whole, (actual, target) => {
        const result = achievement({ ...higher, target: String(target), actual: String(actual) })!;
        const step = result * 2 ** -53;
        const own = distance(result, 100n * actual, target);
        for (const other of [result - step, result + 2 * step].filter((x) => x !== result)) {
          const far = distance(other, 100n * actual, target);
          expect(own.gap * far.bottom <= far.gap * own.bottom).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('more is never worse when higher is better, never better when lower is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1 }), (a, b, target) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const of = (kind: typeof higher | typeof lower, actual: number) =>
          achievement({ ...kind, target, actual })!;
        expect(of(higher, more)).toBeGreaterThanOrEqual(of(higher, less));
        expect(of(lower, more)).toBeLessThanOrEqual(of(lower, less));
      }),
    );
  });
});
