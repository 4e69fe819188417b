import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boardDigest } from './board-digest.js';

const a = { personId: '0b6cbb54-0000-4000-8000-000000000001', date: '2026-11-20', version: 3 };
const b = { personId: '0b6cbb54-0000-4000-8000-000000000002', date: '2026-11-20', version: 12 };

describe('the digest of a board', () => {
  it('does not depend on the order and does not touch the input', () => {
    const cells = [b, a];
    expect(boardDigest(cells)).toBe(boardDigest([a, b]));
    expect(cells).toEqual([b, a]);
    expect(boardDigest(new Set([b, a]))).toBe(boardDigest([a, b]));
  });

  it('stays the same from release to release: server and client may differ by one', () => {
    expect(boardDigest([])).toBe('811c9dc5');
    expect(boardDigest([a, b])).toBe('102954c8');
  });

  it('changes with a version, a date, a person, and a missing or doubled cell', () => {
    const seen = [
      [a, b],
      [a, { ...b, version: 13 }],
      [a, { ...b, date: '2026-11-21' }],
      [{ ...a, personId: b.personId }, b],
      [a],
      [a, b, b],
      [],
    ].map(boardDigest);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is order-independent for any cells', () => {
    const cell = fc.record({
      personId: fc.uuid(),
      date: fc.constantFrom('2026-11-20', '2026-11-21'),
      version: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        expect(boardDigest([...cells].reverse())).toBe(boardDigest(cells));
        expect(boardDigest(cells)).toMatch(/^[0-9a-f]{8}$/);
      }),
    );
  });
});
