import type { Language } from '#contracts/common.js';
import { recapTitle } from '#contracts/rules/period-names.js';
import type { SummaryPeriod } from '#contracts/rules/summary-period.js';

const number = {
  id: new Intl.NumberFormat('id-ID'),
  en: new Intl.NumberFormat('en-GB'),
};
const dates = {
  id: new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
};

/** What a mail is about: `Ringkasan mingguan 17–23 Agustus 2026`, `Rekap bulan Agustus 2026`. */
export function about(language: Language, period: SummaryPeriod): string {
  if (period.kind !== 'week') return recapTitle(period, language);
  const weekly = language === 'id' ? 'Ringkasan mingguan' : 'Weekly summary';
  return `${weekly} ${dateRange(language, period.from, period.to)}`;
}

function dateRange(language: Language, from: string, to: string): string {
  return dates[language]
    .formatRange(Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`))
    .replace(/[\u2009\u202f]/g, '');
}

type Count = (n: number) => string;

/** Every sentence of the mail, in both languages; `n` writes a number. */
const words = {
  id: (n: Count) => ({
    subject: (what: string, provisional: boolean) => `${what}${provisional ? ' (sementara)' : ''}`,
    supersededSubject: (what: string, revision: number, newest: number) =>
      `${what} (revisi ${n(revision)}, sudah digantikan revisi ${n(newest)})`,
    superseded: (revision: number, newest: number) =>
      `Surel ini berisi revisi ${n(revision)}. Sudah ada revisi ${n(newest)}; angka di surel ini tidak berlaku lagi. Buka ringkasan untuk angka terbaru.`,
    provisional: 'Angka ini sementara: tenggat terakhirnya belum lewat. Angka akhir menyusul.',
    revision: (revision: number) =>
      `Ini revisi ${n(revision)}. Angka dari revisi sebelumnya tidak berlaku lagi.`,
    reported: (reported: number, employees: number) => `${n(reported)} dari ${n(employees)} pegawai melapor.`,
    days: (onTime: number, late: number) => `Laporan tepat waktu: ${n(onTime)}. Terlambat: ${n(late)}.`,
    missing: (missing: number, expected: number) =>
      `${n(missing)} dari ${n(expected)} hari kerja tanpa laporan.`,
    pending: (pending: number) => `${n(pending)} hari kerja masih dapat dilaporkan tepat waktu.`,
    leave: (days: number) => `${n(days)} hari cuti; hari cuti tidak dihitung sebagai tanpa laporan.`,
    units: 'Per unit kerja',
    columns: ['Unit kerja', 'Pegawai', 'Melapor', 'Terlambat', 'Tanpa laporan', 'Hari cuti'],
    moreUnits: (count: number) => `Dan ${n(count)} unit lain, di halaman ringkasan.`,
    open: 'Buka ringkasan (perlu masuk)',
    attached: (formats: string) => `Terlampir: ${formats}.`,
    linked: (formats: string) => `Tidak terlampir: ${formats}. Unduh di halaman ringkasan, setelah masuk.`,
    hash: (revision: number) => `Sidik isi revisi ${n(revision)}`,
    why: (schedule: string) =>
      `Anda menerima surel ini karena pengelola kinerja memasukkan Anda ke jadwal “${schedule}”. Isinya hanya untuk Anda.`,
    test: 'Ini surel percobaan yang Anda kirim kepada diri sendiri.',
    unsubscribe: 'Berhenti menerima surel ini',
    sample: (name: string) =>
      `Ini contoh yang Anda kirim kepada diri sendiri. Beginilah surel yang diterima ${name}.`,
    unsubscribeThere: 'Di sini surel aslinya memuat tautan untuk berhenti menerimanya.',
  }),
  en: (n: Count) => ({
    subject: (what: string, provisional: boolean) => `${what}${provisional ? ' (provisional)' : ''}`,
    supersededSubject: (what: string, revision: number, newest: number) =>
      `${what} (revision ${n(revision)}, replaced by revision ${n(newest)})`,
    superseded: (revision: number, newest: number) =>
      `This mail shows revision ${n(revision)}. Revision ${n(newest)} exists, so the figures here no longer hold. Open the summary for the newest ones.`,
    provisional: 'These figures are provisional: their last deadline has not passed. The final ones follow.',
    revision: (revision: number) =>
      `This is revision ${n(revision)}. Figures of earlier revisions no longer hold.`,
    reported: (reported: number, employees: number) =>
      `${n(reported)} of ${n(employees)} employees reported.`,
    days: (onTime: number, late: number) => `Reports on time: ${n(onTime)}. Late: ${n(late)}.`,
    missing: (missing: number, expected: number) =>
      `${n(missing)} of ${n(expected)} working days have no report.`,
    pending: (pending: number) => `${n(pending)} working days can still be reported on time.`,
    leave: (days: number) => `${n(days)} days of leave; they never count as missing.`,
    units: 'By unit',
    columns: ['Unit', 'Employees', 'Reported', 'Late', 'No report', 'Days of leave'],
    moreUnits: (count: number) => `And ${n(count)} more units, on the summary's page.`,
    open: 'Open the summary (log in first)',
    attached: (formats: string) => `Attached: ${formats}.`,
    linked: (formats: string) =>
      `Not attached: ${formats}. Download on the summary's page, after logging in.`,
    hash: (revision: number) => `Content hash of revision ${n(revision)}`,
    why: (schedule: string) =>
      `You receive this because HR put you on the schedule “${schedule}”. It is for you alone.`,
    test: 'This is a test mail that you sent to yourself.',
    unsubscribe: 'Stop receiving these mails',
    sample: (name: string) =>
      `This is a sample that you sent to yourself. It is the mail that ${name} receives.`,
    unsubscribeThere: 'Here the mail itself has a link to stop receiving it.',
  }),
} as const;

export type MailWords = ReturnType<(typeof words)['id']>;

/** The words of a language, with its way to write numbers. */
export const wordsOf = (language: Language): { words: MailWords; count: Count } => {
  const count: Count = (value) => number[language].format(value);
  return { words: language === 'en' ? words.en(count) : words.id(count), count };
};
