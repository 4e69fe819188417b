import { describe, expect, it } from '@jest/globals';
import type { BoardCell } from '#contracts/index.js';
import {
  countsByUnit,
  dayState,
  inOrder,
  isNewer,
  keptOrder,
  matches,
  movesBetween,
  rankOf,
  unitTree,
} from './cells.js';

const cell = (over: Partial<BoardCell> & { name: string }): BoardCell => ({
  personId: over.name.toLowerCase(),
  position: 'Petugas',
  unitId: 'u',
  version: 1,
  date: '2026-11-23',
  report: {
    id: null,
    date: '2026-11-23',
    state: 'none',
    onTime: null,
    submittedAt: null,
    lines: 0,
    lastActivity: null,
    obstacle: null,
  },
  onLeave: false,
  disabled: false,
  waiting: 0,
  waitingSince: null,
  indicator: null,
  ...over,
});
const report = (state: 'submitted' | 'returned' | 'accepted', obstacle: string | null = null) => ({
  id: 'r',
  date: '2026-11-23',
  state,
  onTime: true,
  submittedAt: '2026-11-23T08:00:00Z',
  lines: 1,
  lastActivity: 'Merekam',
  obstacle,
});

describe('cells', () => {
  it('are newer by date, then by version', () => {
    const known = cell({ name: 'A', date: '2026-11-23', version: 7 });
    expect(isNewer(cell({ name: 'A', date: '2026-11-24', version: 1 }), known)).toBe(true);
    expect(isNewer(cell({ name: 'A', date: '2026-11-23', version: 8 }), known)).toBe(true);
    expect(isNewer(cell({ name: 'A', date: '2026-11-23', version: 7 }), known)).toBe(false);
    expect(isNewer(cell({ name: 'A', date: '2026-11-22', version: 9 }), known)).toBe(false);
    expect(isNewer(known, undefined)).toBe(true);
  });

  it('call nobody missing who is on leave, off or disabled', () => {
    expect(dayState(cell({ name: 'A' }))).toBe('none');
    expect(dayState(cell({ name: 'A', onLeave: true }))).toBe('leave');
    expect(dayState(cell({ name: 'A', onLeave: true, report: null }))).toBe('leave');
    expect(dayState(cell({ name: 'A', report: null }))).toBe('off');
    expect(dayState(cell({ name: 'A', disabled: true, report: null }))).toBe('disabled');
    expect(dayState(cell({ name: 'A', disabled: true, onLeave: true, report: null }))).toBe('disabled');
    expect(dayState(cell({ name: 'A', disabled: true, report: report('accepted') }))).toBe('accepted');
    expect(rankOf(cell({ name: 'A', disabled: true, report: null }))).toBe('done');
    expect(dayState(cell({ name: 'A', onLeave: true, report: report('submitted') }))).toBe('submitted');
  });

  it('stand by what presses, then by how long it waits, then by name', () => {
    const rows = [
      cell({ name: 'Selesai', report: report('accepted', 'listrik padam') }),
      cell({ name: 'Belum' }),
      cell({ name: 'Cuti', onLeave: true }),
      cell({ name: 'Baru', report: report('submitted'), waiting: 1, waitingSince: '2026-11-23T08:30:00Z' }),
      cell({ name: 'Lama', report: report('submitted'), waiting: 1, waitingSince: '2026-11-20T08:30:00Z' }),
      cell({ name: 'Terhambat', report: report('submitted', 'jaringan mati') }),
      cell({ name: 'Anwar' }),
      cell({ name: 'Aminah', report: report('returned') }),
    ];
    expect(inOrder(rows, 'id').map((row) => row.name)).toEqual([
      'Terhambat',
      'Lama',
      'Baru',
      'Anwar',
      'Belum',
      'Aminah',
      'Selesai',
      'Cuti',
    ]);
    expect(rankOf(cell({ name: 'A', onLeave: true, waiting: 2 }))).toBe('unread');
    expect(rankOf(cell({ name: 'A', report: report('returned', 'jaringan mati') }))).toBe('blocked');
  });

  it('keep their place while somebody looks', () => {
    expect(keptOrder(['a', 'b', 'c'], ['c', 'd', 'a'])).toEqual(['a', 'c', 'd']);
  });

  it('are found by every word typed', () => {
    const row = cell({ name: 'Siti Nuraisyah', position: 'Operator' });
    expect(matches(row, 'siti loket', 'Loket 2')).toBe(true);
    expect(matches(row, 'siti gudang', 'Loket 2')).toBe(false);
    expect(matches(row, '', '')).toBe(true);
  });
});

describe('unitTree', () => {
  it('hangs units below those that are seen, and names the tops', () => {
    const unit = (id: string, parentId: string | null) => ({ id, parentId, name: id, people: 1 });
    const { choices, roots } = unitTree([
      unit('seksi', 'bidang'),
      unit('bidang', 'dinas'),
      unit('lain', null),
    ]);
    expect(choices.map(({ id, depth }) => [id, depth])).toEqual([
      ['bidang', 0],
      ['seksi', 1],
      ['lain', 0],
    ]);
    expect(roots).toEqual(['bidang', 'lain']);
  });
});

describe('movesBetween', () => {
  it('counts the fewest rows that have to move', () => {
    expect(movesBetween(['a', 'b', 'c'], ['a', 'b', 'c'])).toBe(0);
    expect(movesBetween(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'])).toBe(1);
    expect(movesBetween(['a', 'b', 'c', 'd'], ['d', 'c', 'b', 'a'])).toBe(3);
    expect(movesBetween([], [])).toBe(0);
  });
});

describe('countsByUnit', () => {
  it('sums a unit with all below it, keeps leave apart from done, and calls a returned report no missing one', () => {
    const { choices } = unitTree([
      { id: 'dinas', parentId: null, name: 'Dinas', people: 4 },
      { id: 'seksi', parentId: 'dinas', name: 'Seksi', people: 3 },
    ]);
    const sums = countsByUnit(
      [
        cell({ name: 'Ani', unitId: 'dinas', report: report('accepted') }),
        cell({ name: 'Budi', unitId: 'seksi', report: report('submitted', 'Listrik padam') }),
        cell({ name: 'Citra', unitId: 'seksi', report: null, onLeave: true }),
        cell({ name: 'Dedi', unitId: 'seksi' }),
        cell({ name: 'Eka', unitId: 'seksi', report: report('returned') }),
      ],
      choices,
    );
    const below = { blocked: 1, unread: 0, missing: 1, returned: 1, done: 0, away: 1, people: 4 };
    expect(sums.get('seksi')).toEqual(below);
    expect(sums.get('dinas')).toEqual({ ...below, done: 1, people: 5 });
  });
});
