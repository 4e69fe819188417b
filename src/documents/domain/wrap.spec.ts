import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable, wrap } from './wrap.js';

/** One letter is one point wide. */
const widthOf = (text: string) => text.length;

describe('breaking lines', () => {
  it('breaks at blanks', () => {
    expect(wrap('Dinas Kependudukan dan Pencatatan Sipil', 14, widthOf)).toEqual([
      'Dinas',
      'Kependudukan',
      'dan Pencatatan',
      'Sipil',
    ]);
  });

  it('breaks at a soft hyphen only where it must', () => {
    expect(wrap('Terlam\u00adbat', 9, widthOf)).toEqual(['Terlambat']);
    expect(wrap('Terlam\u00adbat', 8, widthOf)).toEqual(['Terlam-', 'bat']);
  });

  it('cuts a word that is wider than the line', () => {
    expect(wrap('ab Kependudukan', 5, widthOf)).toEqual(['ab', 'Kepen', 'duduk', 'an']);
  });

  it('cuts it after a hyphen or a stroke where it has one', () => {
    expect(wrap('dokumen/kecamatan/per-layanan', 12, widthOf)).toEqual([
      'dokumen/',
      'kecamatan/',
      'per-layanan',
    ]);
    expect(wrap('bulan-per-layanan', 12, widthOf)).toEqual(['bulan-per-', 'layanan']);
    expect(wrap('/kependudukan', 5, widthOf)).toEqual(['/', 'kepen', 'duduk', 'an']);
  });

  it('loses no letter and keeps every line in its width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z/-]{1,12}$/)),
        fc.integer({ min: 1, max: 15 }),
        (parts, width) => {
          const lines = wrap(parts.join(' '), width, widthOf);
          expect(lines.join('').replaceAll(' ', '')).toBe(parts.join(''));
          expect(lines.every((line) => line.length <= width)).toBe(true);
        },
      ),
    );
  });

  it('prints no control characters', () => {
    expect(printable('a\u0000b\u202ec\td\u0065\u0301')).toBe('abc dé');
  });
});
