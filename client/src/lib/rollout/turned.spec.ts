import { expect, it } from '@jest/globals';
import type { RolloutUnit } from '#contracts/index.js';
import { turned } from './turned.js';

const unit = (unitId: string, openedAt: string | null): RolloutUnit => ({
  unitId,
  parentId: null,
  name: unitId,
  openedAt,
  people: 3,
  steps: null,
});
const since = '2026-11-02T01:00:00Z';

it('are those of a branch that stood the other way, and no others', () => {
  const before = [unit('dinas', since), unit('seksi', since), unit('loket', null), unit('lain', since)];
  const after = [unit('dinas', null), unit('seksi', null), unit('loket', null), unit('lain', since)];
  expect(turned(before, after)).toEqual(['dinas', 'seksi']);
  expect(turned(after, before)).toEqual(['dinas', 'seksi']);
  expect(turned(before, before)).toEqual([]);
  // A unit that came in between was turned by nobody.
  expect(turned([], after)).toEqual([]);
});
