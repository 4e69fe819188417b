import { describe, expect, it } from '@jest/globals';
import type { IndicatorTerms } from '#contracts/indicators.js';
import { boundsFit, patched, sameTerms, termsOf } from './terms.js';

const terms: IndicatorTerms = termsOf({
  name: 'Lama penerbitan KTP',
  unit: 'hari',
  aspect: 'time',
  polarity: 'range',
  target: 7,
  targetMax: 8,
  period: 'month',
  rollup: 'average',
});

describe('the terms of an indicator', () => {
  it('hold null where nothing was said', () => {
    expect(terms).toMatchObject({ baseline: null, source: null, workResult: null });
    expect(termsOf({ ...terms, source: '' }).source).toBeNull();
  });

  it('change only where the patch speaks', () => {
    expect(patched(terms, { target: 6, reason: 'x', closed: false })).toEqual({ ...terms, target: 6 });
    expect(patched(terms, {})).toEqual(terms);
    expect(patched({ ...terms, baseline: 3 }, { baseline: null }).baseline).toBeNull();
  });

  it('lose the upper bound with the range, unless the patch insists on one', () => {
    const lower = patched(terms, { polarity: 'lower' });
    expect(lower).toMatchObject({ polarity: 'lower', targetMax: null });
    expect(boundsFit(lower)).toBe(true);
    expect(boundsFit(patched(terms, { polarity: 'lower', targetMax: 8 }))).toBe(false);
  });

  it.each([
    ['range', 7, 8, true],
    ['range', 7, 7, true],
    ['range', 8, 7, false],
    ['range', 7, null, false],
    ['higher', 7, null, true],
    ['higher', 7, 8, false],
  ] as const)('%s %d to %s fits: %s', (polarity, target, targetMax, fits) => {
    expect(boundsFit({ polarity, target, targetMax })).toBe(fits);
  });

  it('are the same when every one is', () => {
    expect(sameTerms(terms, { ...terms })).toBe(true);
    for (const [key, value] of Object.entries({ name: 'x', target: 1, targetMax: null, source: 's' }))
      expect(sameTerms(terms, { ...terms, [key]: value })).toBe(false);
  });
});
