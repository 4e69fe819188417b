import { expect, it } from '@jest/globals';
import { writesDay } from './day-keys.js';

it.each([
  ['/', true],
  ['/laporan/2026-11-23', true],
  ['/laporan', false],
  ['/indikator', false],
  ['/tanggapan', false],
  ['/ringkasan/2026-W48', false],
  ['/admin/peluncuran', false],
])('%s: the map of keys names those of a report: %s', (path, named) => {
  expect(writesDay(path)).toBe(named);
});
