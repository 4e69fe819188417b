import { describe, expect, it } from '@jest/globals';
import { unitsToChoose } from './unit-tree.js';

const unit = (id: string, parentId: string | null) => ({
  id,
  parentId,
  name: id,
  zone: 'Asia/Jakarta',
  workdays: [1],
  worksOnHolidays: false,
});
const tree = [unit('root', null), unit('dinas', 'root'), unit('seksi a', 'dinas'), unit('seksi b', 'dinas')];

describe('unitsToChoose', () => {
  it('begins where the people part', () => {
    expect(unitsToChoose(tree, ['seksi a', 'seksi a', 'seksi b']).map((u) => [u.id, u.people])).toEqual([
      ['dinas', 3],
      ['seksi a', 2],
      ['seksi b', 1],
    ]);
  });
  it('is one unit for a head of one section', () => {
    expect(unitsToChoose(tree, ['seksi a']).map((u) => u.id)).toEqual(['seksi a']);
  });
  it('is empty without people, and survives an unknown unit', () => {
    expect(unitsToChoose(tree, [])).toEqual([]);
    expect(unitsToChoose(tree, ['elsewhere'])).toEqual([]);
  });
});
