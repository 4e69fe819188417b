import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { factsText, readFacts, sortIndicators, type EmployeeFacts, type IndicatorFacts } from './facts.js';

const count = fc.nat(7);
const amount = fc.oneof(
  fc.nat(1_000_000),
  fc.double({ min: 1e-7, max: 1e12, noNaN: true }),
  fc.double({ min: -5000, max: -0.001, noNaN: true }),
);
const perhaps = fc.option(amount, { nil: null });
const date = fc.integer({ min: 1, max: 28 }).map((d) => `2026-10-${String(d).padStart(2, '0')}`);
const indicator: fc.Arbitrary<IndicatorFacts> = fc.record({
  achievement: perhaps,
  achievementCapped: perhaps,
  achievementToDate: perhaps,
  actual: perhaps,
  ended: fc.boolean(),
  expectedToDate: perhaps,
  indicatorId: fc.uuid(),
  periodFrom: date,
  periodTo: date,
  revision: fc.integer({ min: 1, max: 9 }),
  target: amount,
  targetMax: perhaps,
});
const employee: fc.Arbitrary<EmployeeFacts> = fc.record({
  expectedDays: count,
  feedback: fc.record({
    praise: count,
    suggestion: count,
    question: count,
    correction: count,
    replies: count,
  }),
  indicators: fc.array(indicator, { maxLength: 5 }),
  late: count,
  missing: count,
  onLeave: count,
  onTime: count,
  pending: count,
  personId: fc.uuid(),
  responseMinutes: perhaps,
  supervisorId: fc.option(fc.uuid(), { nil: null }),
  unanswered: count,
  unitId: fc.uuid(),
});

describe('the text of a person’s figures', () => {
  it('is JSON without blanks, and reads back as what it was', () => {
    fc.assert(
      fc.property(employee, (facts) => {
        const text = factsText(facts);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
        expect(readFacts(text)).toEqual(facts);
      }),
    );
  });

  it('does not depend on the order in which indicators came', () => {
    fc.assert(
      fc.property(fc.array(indicator, { maxLength: 6 }), fc.nat(), (indicators, seed) => {
        const turned = [...indicators.slice(seed % 7), ...indicators.slice(0, seed % 7)];
        const ids = (list: IndicatorFacts[]) => list.map((i) => `${i.indicatorId} ${i.ended} ${i.periodTo}`);
        expect(ids(sortIndicators(turned))).toEqual(ids(sortIndicators([...indicators])));
      }),
    );
  });
});
