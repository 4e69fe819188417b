import { describe, expect, it } from '@jest/globals';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import { storyOf, type Told } from './story.js';
import { Typography } from './typography.js';
import { wordsOf } from './words.js';

const coverage = {
  employees: 52,
  reported: 41,
  expectedDays: 250,
  onTime: 190,
  late: 4,
  missing: 16,
  pending: 40,
  onLeave: 30,
};

const told: Told = {
  part: { kind: 'all' },
  coverage,
  before: null,
  units: [
    { unitId: 'r', parentId: null, responseMinutes: 45 },
    { unitId: 'a', parentId: 'r', responseMinutes: 600 },
  ],
  tally: {
    reported: 41,
    away: 6,
    absent: 5,
    feedback: { praise: 1, suggestion: 0, question: 2, correction: 0 },
    unanswered: 3,
    withoutSupervisor: 0,
    indicators: 100,
    withoutActual: 7,
    notComputable: 0,
  },
};

const tell = (summary: Told) =>
  storyOf(summary, wordsOf('id', summaryPeriod('2026-W34')), new Typography('id', 'Asia/Jakarta'));

describe('the week in sentences', () => {
  it('begins with who reported', () => {
    expect(tell(told).happened[0]).toBe('41 dari 52 melapor; 6 cuti; 5 belum.');
    expect(tell(told).happened).toContain('Atasan menanggapi laporan dalam 45 menit waktu kerja (median).');
  });

  it('says what waits for somebody, or that nothing does, and of one person nothing', () => {
    expect(tell(told).decide).toEqual([
      '3 laporan belum ditanggapi atasannya.',
      '5 pegawai tidak melapor sehari pun. Mungkin cutinya belum dicatat.',
    ]);
    const tally = { ...told.tally, unanswered: 0, absent: 0 };
    expect(tell({ ...told, tally }).decide).toEqual(['Tidak ada yang menunggu keputusan.']);
    expect(tell({ ...told, part: { kind: 'own' } }).decide).toEqual([]);
  });

  it('says what nobody knows yet, or that all is known', () => {
    expect(tell(told).unknown).toEqual([
      '40 hari masih dapat dilaporkan tepat waktu.',
      '7 dari 100 baris indikator belum punya data.',
    ]);
    const known = {
      ...told,
      coverage: { ...coverage, pending: 0 },
      tally: { ...told.tally, withoutActual: 0 },
    };
    expect(tell(known).unknown).toEqual(['Semua angka pekan ini sudah diketahui.']);
  });

  it('compares with the week before, and says so when nothing differs', () => {
    expect(tell(told).changed).toEqual(['Belum ada pekan sebelumnya untuk dibandingkan.']);
    expect(tell({ ...told, before: { coverage } }).changed).toEqual([
      'Tidak ada yang berbeda dari pekan sebelumnya.',
    ]);
    expect(tell({ ...told, before: { coverage: { ...coverage, late: 9 } } }).changed).toEqual([
      'Terlambat: 4; pekan sebelumnya 9.',
    ]);
  });

  it('speaks of one person only in their own part', () => {
    const own = tell({
      ...told,
      part: { kind: 'own' },
      coverage: { ...coverage, expectedDays: 5, onTime: 4 },
    });
    expect(own.happened[0]).toBe('4 dari 5 hari kerja dilaporkan tepat waktu.');
    expect(own.happened.join()).not.toContain('Atasan');
  });

  it('tells nothing of nobody, and of days on which no report was expected that there were none', () => {
    const empty = { ...told, coverage: { ...coverage, employees: 0, reported: 0, expectedDays: 0 } };
    expect(tell(empty)).toEqual({
      happened: ['Tidak ada pegawai pada cakupan ini pada pekan ini.'],
      changed: [],
      decide: [],
      unknown: [],
    });
    const holidays = { ...coverage, expectedDays: 0, onTime: 2, late: 0, missing: 0, pending: 0 };
    for (const kind of ['all', 'own'] as const)
      expect(tell({ ...told, part: { kind }, coverage: holidays }).happened).toContain(
        'Tidak ada hari kerja yang laporannya diharapkan pada pekan ini.',
      );
  });

  it('has words in both languages', () => {
    const en = storyOf(told, wordsOf('en', summaryPeriod('2026-W34')), new Typography('en', 'Asia/Jakarta'));
    expect(en.happened[0]).toBe('41 of 52 reported; 6 on leave; 5 not yet.');
  });
});
