import { describe, expect, it } from '@jest/globals';
import type { Language } from '#contracts/common.js';
import type { NotificationKind } from '#contracts/notifications.js';
import { mailOf } from './words.js';

/** The sentence of one thing in a mail. */
function sentence(language: Language, kind: NotificationKind, about: string | null): string | undefined {
  const { text } = mailOf(language, [{ kind, byName: 'Sari', about, urgent: false, href: '/tanggapan' }], {
    base: 'https://tanggap.example',
    unsubscribe: '',
    digest: false,
    escape: (words) => words,
  });
  return text.split('\n').find((line) => line.includes(kind === 'summary' ? '2026' : 'Sari'));
}

describe('the sentence of a mail', () => {
  it.each([
    ['comment', '2026-08-24', 'Sari menanggapi laporan Anda, Senin, 24 Agustus 2026.'],
    ['comment', 'Berkas selesai', 'Sari menanggapi indikator Anda, “Berkas selesai”.'],
    ['comment', null, 'Sari menanggapi pekerjaan Anda.'],
    ['returned', '2026-08-24', 'Sari mengembalikan laporan Anda, Senin, 24 Agustus 2026.'],
    ['agreed', 'Berkas selesai', 'Sari menyetujui indikator “Berkas selesai”.'],
    ['summary', '2026-W35', 'Ringkasan pekan ke-35 tahun 2026 sudah siap.'],
    ['summary', '2026-08', 'Ringkasan bulan Agustus 2026 sudah siap.'],
  ] as const)('%s about %s: %s', (kind, about, told) => {
    expect(sentence('id', kind, about)).toContain(told);
  });

  it.each([
    ['comment', 'Files done', 'Sari gave feedback on your indicator “Files done”.'],
    ['comment', '2026-08-24', 'Sari gave feedback on your report of Monday, 24 August 2026.'],
    ['summary', '2026-W35', 'The summary of week 35 of 2026 is ready.'],
    ['summary', '2026-Q3', 'The summary of the third quarter of 2026 is ready.'],
  ] as const)('in English, %s about %s: %s', (kind, about, told) => {
    expect(sentence('en', kind, about)).toContain(told);
  });
});
