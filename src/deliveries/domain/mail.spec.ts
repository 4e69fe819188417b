import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import { isEmpty, mailText, type MailContent } from './mail.js';

const content: MailContent = {
  language: 'id',
  period: summaryPeriod('2026-W34'),
  revision: 1,
  newest: 1,
  provisional: false,
  hash: 'a'.repeat(64),
  about: 'Kabupaten Lembah Sari',
  coverage: {
    employees: 1052,
    reported: 41,
    expectedDays: 260,
    onTime: 200,
    late: 12,
    missing: 20,
    pending: 0,
    onLeave: 6,
  },
  units: [
    { name: 'Seksi <Data> & "Arsip"', employees: 52, reported: 41, late: 12, missing: 20, onLeave: null },
  ],
  link: 'https://tanggap.example/ringkasan/2026-W34',
  attached: ['PDF', 'XLSX'],
  linked: [],
  schedule: 'Senin pagi',
  unsubscribe: null,
  sample: null,
};

describe('the mail about a week', () => {
  it('says it in sentences with numbers, in Indonesian', () => {
    const { subject, text } = mailText(content);
    expect(subject).toBe('Ringkasan mingguan 17–23 Agustus 2026');
    expect(text).toContain('41 dari 1.052 pegawai melapor.');
    expect(text).toContain('Laporan tepat waktu: 200. Terlambat: 12.');
    expect(text).toContain('20 dari 260 hari kerja tanpa laporan.');
    expect(text).toContain('6 hari cuti');
    expect(text).toContain('Terlampir: PDF, XLSX.');
    expect(text).toContain('https://tanggap.example/ringkasan/2026-W34');
    expect(text).toContain('“Senin pagi”');
    expect(text).not.toMatch(/sementara|revisi sebelumnya|Berhenti menerima/);
  });

  it('in English', () => {
    const { subject, text } = mailText({
      ...content,
      language: 'en',
      provisional: true,
      revision: 2,
      newest: 2,
    });
    expect(subject).toBe('Weekly summary 17–23 August 2026 (provisional)');
    expect(text).toContain('41 of 1,052 employees reported.');
    expect(text).toContain('These figures are provisional');
    expect(text).toContain('This is revision 2.');
  });

  it('writes both dates out when the week spans two months or years', () => {
    const subject = (key: string) => mailText({ ...content, period: summaryPeriod(key) }).subject;
    expect(subject('2026-W36')).toBe('Ringkasan mingguan 31 Agustus–6 September 2026');
    expect(subject('2026-W01')).toBe('Ringkasan mingguan 29 Desember 2025–4 Januari 2026');
  });

  it('names the recap that it is about, in both languages', () => {
    const subject = (key: string, language: 'id' | 'en') =>
      mailText({ ...content, language, provisional: true, period: summaryPeriod(key) }).subject;
    expect(subject('2026-08', 'id')).toBe('Rekap bulan Agustus 2026 (sementara)');
    expect(subject('2026-Q3', 'en')).toBe('Recap of the third quarter of 2026 (provisional)');
  });

  it.each([
    [
      'id',
      'Ringkasan mingguan 17–23 Agustus 2026 (revisi 1, sudah digantikan revisi 3)',
      'Surel ini berisi revisi 1. Sudah ada revisi 3; angka di surel ini tidak berlaku lagi.',
      /sementara|menyusul/,
    ],
    [
      'en',
      'Weekly summary 17–23 August 2026 (revision 1, replaced by revision 3)',
      'This mail shows revision 1. Revision 3 exists, so the figures here no longer hold.',
      /provisional|final/,
    ],
  ] as const)(
    'about a revision that is no longer the newest says so (%s)',
    (language, line, note, before) => {
      const { subject, text, html } = mailText({ ...content, language, provisional: true, newest: 3 });
      expect(subject).toBe(line);
      expect(html).toContain(`<title>${line}</title>`);
      for (const part of [text, html]) {
        expect(part).toContain(note);
        expect(part).not.toMatch(before);
      }
    },
  );

  it('says which documents are had on the page, and of whom the figures are', () => {
    const { text, html } = mailText({ ...content, attached: ['CSV'], linked: ['PDF', 'XLSX'] });
    for (const part of [text, html]) {
      expect(part).toContain('Terlampir: CSV.');
      expect(part).toContain('Tidak terlampir: PDF, XLSX. Unduh di halaman ringkasan');
      expect(part).toContain('Kabupaten Lembah Sari');
    }
  });

  it('shows what is unknown as unknown, and cuts a long list of units with its count', () => {
    const units = Array.from({ length: 75 }, (_, i) => ({ ...content.units[0]!, name: `Unit ${String(i)}` }));
    const { text, html } = mailText({ ...content, units });
    expect(text).toContain('Hari cuti –');
    expect(text).toContain('Dan 15 unit lain');
    expect(html.match(/<tr>/g)).toHaveLength(61);
  });

  it('has the same sentences in both parts, names escaped', () => {
    const { html } = mailText({ ...content, unsubscribe: 'https://t.example/x?a=1&b=2' });
    expect(html).toContain('41 dari 1.052 pegawai melapor.');
    expect(html).toContain('Seksi &lt;Data&gt; &amp; &quot;Arsip&quot;');
    expect(html).toContain('href="https://t.example/x?a=1&amp;b=2"');
    expect(html).toContain('<html lang="id">');
  });

  it('never lets a name become markup, loads nothing and has no colour of its own', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, schedule) => {
        const { html } = mailText({ ...content, schedule, units: [{ ...content.units[0]!, name }] });
        const plain = mailText({
          ...content,
          schedule: 'x',
          units: [{ ...content.units[0]!, name: 'x' }],
        }).html;
        expect(html.match(/<[a-z/!]/gi)).toEqual(plain.match(/<[a-z/!]/gi));
        expect(html).not.toMatch(/<(img|link|script|iframe|style)|color:|background/i);
      }),
    );
  });
});

describe('an empty week', () => {
  it('is one in which nobody was expected and nobody reported', () => {
    expect(isEmpty({ ...content.coverage, expectedDays: 0, reported: 0 })).toBe(true);
    expect(isEmpty({ ...content.coverage, expectedDays: 0, reported: 1 })).toBe(false);
    expect(isEmpty({ ...content.coverage, expectedDays: 5, reported: 0 })).toBe(false);
  });
});
