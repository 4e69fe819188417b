import { describe, expect, it } from '@jest/globals';
import type { IndicatorFacts } from './facts.js';
import { Outcomes, type Wording } from './outcomes.js';

const facts = (indicatorId: string, over: Partial<IndicatorFacts> = {}): IndicatorFacts => ({
  indicatorId,
  achievement: 50,
  achievementCapped: 50,
  achievementToDate: 90,
  actual: 10.1,
  ended: false,
  expectedToDate: 12.2,
  periodFrom: '2026-11-01',
  periodTo: '2026-11-30',
  revision: 1,
  target: 20,
  targetMax: null,
  ...over,
});
const cards: Wording = { name: 'KTP-el dicetak', unit: 'dokumen', period: 'month', rollup: 'sum' };

function outcomesOf(
  rows: readonly IndicatorFacts[],
  wordingOf: (facts: IndicatorFacts) => Wording | undefined,
) {
  const outcomes = new Outcomes();
  for (const row of rows) outcomes.add(row, wordingOf(row));
  return outcomes.all();
}

describe('outcomes', () => {
  it('adds up what says the same, and counts what has no data yet', () => {
    expect(
      outcomesOf(
        [
          facts('a'),
          facts('b', { actual: 20.2, achievementToDate: 100 }),
          facts('c', { actual: null, achievementToDate: null }),
        ],
        ({ indicatorId }) => (indicatorId === 'b' ? { ...cards, name: ' ktp-el Dicetak' } : cards),
      ),
    ).toEqual([
      {
        name: 'KTP-el dicetak',
        unit: 'dokumen',
        period: 'month',
        indicators: 3,
        reached: 1,
        noData: 1,
        actual: 30.3,
        expectedToDate: 36.6,
      },
    ]);
  });

  it('adds no averages, shows a single one, keeps other periods apart, and leaves out what ended', () => {
    const wording: Record<string, Wording> = {
      a: { ...cards, rollup: 'average' },
      b: { ...cards, rollup: 'average' },
      c: { ...cards, period: 'week' },
      d: { ...cards, name: 'Waktu layanan', rollup: 'average' },
    };
    const found = outcomesOf(
      [facts('a'), facts('b'), facts('c', { ended: true }), facts('c'), facts('d')],
      ({ indicatorId }) => wording[indicatorId],
    );
    expect(found.map(({ name, period, actual, indicators }) => [name, period, actual, indicators])).toEqual([
      ['KTP-el dicetak', 'month', null, 2],
      ['KTP-el dicetak', 'week', 10.1, 1],
      ['Waktu layanan', 'month', 10.1, 1],
    ]);
  });
});
