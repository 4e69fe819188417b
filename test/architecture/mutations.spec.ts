import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { applyPatch, compile, patched } from '../faults/support/broken-build.js';
import { aimedPlans, aimedTests, mutations } from '../faults/support/mutations.js';
import { typeErrors, type Variant } from './support/type-errors.js';

/** Reading every library's types on a busy machine. */
const PATIENCE_MS = 240_000;

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
    expect(Object.values(mutations).map((m) => ('plan' in m ? m.plan : undefined))).toContain(plan);
  });

  it.each(Object.entries(aimedTests))(
    'somebody is aimed at by the test of %s, which is there once',
    async (name, t) => {
      expect(Object.values(mutations).map((m) => ('test' in m ? m.test : undefined))).toContain(name);
      const source = await readFile(resolve(import.meta.dirname, '../..', t.file), 'utf8');
      expect(source.split(t.title)).toHaveLength(2);
      expect(source).toContain(`process.env['BUILD_UNDER_TEST']`);
    },
  );

  it('are refused when a text is not there, or twice', () => {
    const patch = { file: 'a.ts', search: 'x', replace: 'y' };
    expect(applyPatch('an x', patch)).toBe('an y');
    expect(() => applyPatch('nothing', patch)).toThrow('0 times');
    expect(() => applyPatch('x and x', patch)).toThrow('2 times');
  });

  // A build that throws where it was to do the wrong thing is found too, and proves nothing.
  describe('are sound to the compiler', () => {
    const errors = new Map<string, string[]>();

    beforeAll(async () => {
      const variants: (Variant & { name: string })[] = [];
      for (const [name, { patches }] of Object.entries(mutations))
        for (const [file, source] of await patched(patches)) variants.push({ name, file, source });
      const found = typeErrors(variants);
      for (const [n, { name, file }] of variants.entries())
        errors.set(name, [...(errors.get(name) ?? []), ...(found[n] ?? []).map((e) => `${file}: ${e}`)]);
    }, PATIENCE_MS);

    it.each(Object.keys(mutations))('%s', (name) => {
      expect(errors.get(name)).toEqual([]);
    });

    it(
      'and an error of types would be noticed',
      () => {
        const file = 'src/contracts/rules/local-date.ts';
        expect(typeErrors([{ file, source: 'export const a: number = "one";' }])).toEqual([
          [expect.stringContaining('not assignable')],
        ]);
      },
      PATIENCE_MS,
    );
  });
});
