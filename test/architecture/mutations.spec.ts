import { describe, expect, it } from '@jest/globals';
import { applyPatch, compile, patched } from '../faults/support/broken-build.js';
import { aimedPlans, mutations } from '../faults/support/mutations.js';

/** `npm run test:mutations` takes minutes; that its list still fits the product is told here, with every test run. */
describe('the builds that are broken on purpose', () => {
  it.each(Object.entries(mutations))(
    '%s: its texts are there once, and what comes out can be parsed',
    async (_, m) => {
      const files = await patched(m.patches);
      for (const [file, source] of files) expect(await compile(file, source)).not.toBe('');
    },
  );

  it.each(Object.keys(aimedPlans))('somebody is aimed at by the plan of %s', (plan) => {
    expect(Object.values(mutations).map((m) => m.plan)).toContain(plan);
  });

  it('are refused when a text is not there, or twice', () => {
    const patch = { file: 'a.ts', search: 'x', replace: 'y' };
    expect(applyPatch('an x', patch)).toBe('an y');
    expect(() => applyPatch('nothing', patch)).toThrow('0 times');
    expect(() => applyPatch('x and x', patch)).toThrow('2 times');
  });
});
