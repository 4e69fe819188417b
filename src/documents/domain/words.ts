import type { Language } from '#contracts/common.js';
import { periodName, recapTitle } from '#contracts/rules/period-names.js';
import type { SummaryPeriod } from '#contracts/rules/summary-period.js';
import type { Typography } from './typography.js';

/** Names of figures, as in the columns of tables and sheets. */
export type Figure =
  | 'expectedDays'
  | 'onTime'
  | 'late'
  | 'missing'
  | 'pending'
  | 'onLeave'
  | 'feedbackReceived'
  | 'replies'
  | 'responseMinutes'
  | 'unanswered'
  | 'actual'
  | 'target'
  | 'expectedToDate';

/** All words of a document in one language; each sentence gets numbers that are written already. */
export interface Words {
  /** What is summed up, as a title. */
  readonly title: string;
  /** The same, shorter, for a line that says more. */
  readonly period: string;
  readonly about: {
    readonly organisation: string;
    readonly part: string;
    readonly whole: string;
    readonly unit: (name: string) => string;
    readonly period: string;
    readonly revision: string;
    readonly computed: string;
    readonly state: string;
  };
  readonly provisional: string;
  readonly final: string;
  readonly provisionalWhy: string;
  readonly headings: {
    readonly period: string;
    readonly changed: string;
    readonly decide: string;
    readonly unknown: string;
    readonly remarks: string;
    readonly coverage: string;
    readonly response: string;
    readonly units: string;
    readonly revision: (n: string) => string;
    readonly people: string;
    readonly indicators: string;
    readonly feedback: string;
    readonly approval: string;
    readonly seal: string;
  };
  readonly sentences: {
    readonly coverage: (
      reported: string,
      employees: string,
      away: string | null,
      absent: string | null,
    ) => string;
    readonly nobody: string;
    readonly expected: (expected: string, onTime: string) => string;
    readonly noneExpected: string;
    readonly own: (onTime: string, expected: string) => string;
    readonly late: (n: string) => string;
    readonly missing: (n: string) => string;
    readonly pending: (n: string) => string;
    readonly leave: (n: string) => string;
    readonly feedback: (
      n: string,
      praise: string,
      suggestion: string,
      question: string,
      correction: string,
    ) => string;
    readonly noFeedback: string;
    readonly response: (time: string) => string;
    readonly unanswered: (n: string) => string;
    readonly absent: (n: string) => string;
    readonly nothingWaits: string;
    readonly withoutSupervisor: (n: string) => string;
    readonly withoutActual: (n: string, of: string) => string;
    readonly notComputable: (n: string) => string;
    readonly allKnown: string;
    readonly was: (figure: string, n: string, before: string) => string;
    readonly same: string;
    readonly noneBefore: string;
    readonly firstRevision: string;
    readonly noChanges: string;
    readonly moreChanges: (n: string) => string;
    readonly peopleElsewhere: (n: string) => string;
    readonly indicatorsElsewhere: string;
    readonly noIndicators: string;
    readonly formula: string;
    readonly moreRemarks: (n: string) => string;
    readonly remark: (text: string) => string;
    /** What the column of response times means, in a table of units and in one of people. */
    readonly responseUnits: string;
    readonly responsePeople: string;
  };
  readonly columns: {
    readonly unit: string;
    readonly person: string;
    readonly employees: string;
    readonly reported: string;
    readonly response: string;
    readonly feedback: string;
    readonly indicator: string;
    readonly period: string;
    readonly achievement: string;
    /** Before a capped achievement. */
    readonly capped: string;
    readonly toDate: string;
    readonly change: string;
    readonly figure: string;
    readonly before: string;
    readonly after: string;
  };
  readonly figures: Readonly<Record<Figure, string>>;
  readonly short: Readonly<
    Record<'expectedDays' | 'onTime' | 'late' | 'missing' | 'pending' | 'onLeave', string>
  >;
  /** How an achievement is computed where higher is not better. */
  readonly polarity: Readonly<Record<'lower' | 'range' | 'rangeLower', string>>;
  readonly suppressed: string;
  readonly noData: string;
  readonly notComputable: string;
  readonly ended: string;
  readonly chart: {
    readonly coverage: string;
    readonly coverageAlt: (units: string) => string;
    readonly response: string;
    readonly responseAlt: (units: string) => string;
    readonly days: string;
    readonly minutes: string;
    readonly more: (n: string) => string;
  };
  readonly duration: (hours: string | null, minutes: string) => string;
  /** The same, short enough for a column. */
  readonly shortDuration: (hours: string | null, minutes: string) => string;
  readonly of: (n: string, all: string) => string;
  readonly approval: {
    readonly place: string;
    readonly prepared: string;
    readonly known: string;
    readonly name: string;
    readonly position: string;
    readonly nip: string;
  };
  readonly seal: {
    readonly revision: string;
    readonly part: string;
    readonly how: string;
    readonly partHow: string;
  };
  readonly page: (n: string, of: string) => string;
}

/** What differs between a week, a month, a quarter and a range. */
interface Nouns {
  readonly noun: string;
  readonly now: string;
  readonly title: string;
  readonly name: string;
  /** There is none before it to compare it with. */
  readonly alone: boolean;
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const id = (p: Nouns): Words => ({
  title: p.title,
  period: p.name,
  about: {
    organisation: 'Organisasi',
    part: 'Cakupan',
    whole: 'Seluruh organisasi',
    unit: (name) => `${name} dan unit di bawahnya`,
    period: 'Periode',
    revision: 'Revisi',
    computed: 'Dihitung',
    state: 'Status',
  },
  provisional: 'Sementara',
  final: 'Tetap',
  provisionalWhy:
    'Sementara: sebagian hari masih dapat dilaporkan tepat waktu. Revisi menyusul sesudah tenggat terakhir lewat.',
  headings: {
    period: capital(p.now),
    changed: p.alone ? 'Perbandingan' : `Dibanding ${p.noun} sebelumnya`,
    decide: 'Perlu keputusan',
    unknown: 'Belum diketahui',
    remarks: 'Keterangan atas indikator',
    coverage: 'Hari kerja menurut unit',
    response: 'Waktu tanggap atasan menurut unit',
    units: 'Angka tiap unit',
    revision: (n) => `Yang berubah sejak revisi ${n}`,
    people: 'Pegawai menurut unit',
    indicators: 'Indikator',
    feedback: 'Tanggapan',
    approval: 'Pengesahan',
    seal: 'Sidik isi',
  },
  sentences: {
    coverage: (reported, employees, away, absent) =>
      `${[
        `${reported} dari ${employees} melapor`,
        ...(away === null ? [] : [`${away} cuti`]),
        ...(absent === null ? [] : [`${absent} belum`]),
      ].join('; ')}.`,
    nobody: `Tidak ada pegawai pada cakupan ini pada ${p.now}.`,
    noneExpected: `Tidak ada hari kerja yang laporannya diharapkan pada ${p.now}.`,
    expected: (expected, onTime) => `Dari ${expected} hari kerja, ${onTime} dilaporkan tepat waktu.`,
    own: (onTime, expected) => `${onTime} dari ${expected} hari kerja dilaporkan tepat waktu.`,
    late: (n) => `${n} laporan masuk terlambat.`,
    missing: (n) => `${n} hari kerja tanpa laporan.`,
    pending: (n) => `${n} hari masih dapat dilaporkan tepat waktu.`,
    leave: (n) => `${n} hari kerja dalam cuti; laporannya tidak diharapkan.`,
    feedback: (n, praise, suggestion, question, correction) =>
      `${n} tanggapan diterima: ${praise} apresiasi, ${suggestion} saran, ${question} pertanyaan, ${correction} perbaikan.`,
    noFeedback: 'Belum ada tanggapan yang diterima.',
    response: (time) => `Atasan menanggapi laporan dalam ${time} waktu kerja (median).`,
    unanswered: (n) => `${n} laporan belum ditanggapi atasannya.`,
    absent: (n) => `${n} pegawai tidak melapor sehari pun. Mungkin cutinya belum dicatat.`,
    nothingWaits: 'Tidak ada yang menunggu keputusan.',
    withoutSupervisor: (n) => `${n} pegawai belum punya pejabat penilai.`,
    withoutActual: (n, of) => `${n} dari ${of} baris indikator belum punya data.`,
    notComputable: (n) => `${n} baris indikator berdata, tetapi capaiannya tidak dapat dihitung.`,
    allKnown: `Semua angka ${p.now} sudah diketahui.`,
    was: (figure, n, before) => `${figure}: ${n}; ${p.noun} sebelumnya ${before}.`,
    same: `Tidak ada yang berbeda dari ${p.noun} sebelumnya.`,
    noneBefore: p.alone
      ? 'Rentang pilihan tidak dibandingkan dengan rentang lain.'
      : `Belum ada ${p.noun} sebelumnya untuk dibandingkan.`,
    firstRevision: `Ini revisi pertama ${p.now}.`,
    noChanges: 'Tidak ada angka yang berubah pada cakupan ini.',
    moreChanges: (n) => `${n} perubahan lain ada pada lembar “Perubahan” di berkas XLSX.`,
    peopleElsewhere: (n) => `Rincian ${n} pegawai ada pada lembar “Pegawai” di berkas XLSX.`,
    indicatorsElsewhere: 'Rincian indikator setiap pegawai ada pada lembar “Indikator” di berkas XLSX.',
    noIndicators: `Belum ada indikator yang berjalan pada ${p.now}.`,
    formula:
      'Capaian = realisasi ÷ target × 100 bila makin tinggi makin baik; arah lain dan rumusnya disebut di bawah nama indikator.',
    moreRemarks: (n) => `${n} keterangan lain ada pada lembar “Indikator” di berkas XLSX.`,
    remark: (text) => `Keterangan: “${text}”`,
    responseUnits:
      'Waktu tanggap: waktu kerja (median) sampai atasan pertama kali menanggapi sebuah laporan.',
    responsePeople:
      'Waktu tanggap, bagi yang menjadi atasan: waktu kerja (median) sampai ia pertama kali menanggapi sebuah laporan.',
  },
  columns: {
    unit: 'Unit kerja',
    person: 'Pegawai',
    employees: 'Pegawai',
    reported: 'Melapor',
    response: 'Waktu tanggap',
    feedback: 'Tanggapan',
    indicator: 'Indikator',
    period: 'Periode',
    achievement: 'Capaian',
    capped: 'dibatasi',
    toDate: `S.d. ${p.now}`,
    change: 'Perubahan',
    figure: 'Angka',
    before: 'Sebelumnya',
    after: 'Sekarang',
  },
  figures: {
    expectedDays: 'Hari kerja',
    onTime: 'Tepat waktu',
    late: 'Terlambat',
    missing: 'Tanpa laporan',
    pending: 'Masih ditunggu',
    onLeave: 'Cuti (hari)',
    feedbackReceived: 'Tanggapan diterima',
    replies: 'Balasan',
    responseMinutes: 'Waktu tanggap (menit kerja)',
    unanswered: 'Belum ditanggapi',
    actual: 'Realisasi',
    target: 'Target',
    expectedToDate: 'Seharusnya',
  },
  short: {
    expectedDays: 'Hari kerja',
    onTime: 'Tepat waktu',
    late: 'Terlambat',
    missing: 'Tanpa laporan',
    pending: 'Ditunggu',
    onLeave: 'Cuti',
  },
  polarity: {
    lower: 'Makin rendah makin baik: (2 × target − realisasi) ÷ target × 100.',
    range: 'Di dalam rentang: 100; di luarnya realisasi ÷ batas yang dilewati × 100.',
    rangeLower: 'Di dalam rentang: 100; di luarnya (2 × batas yang dilewati − realisasi) ÷ batas × 100.',
  },
  suppressed: 'kurang dari 5 orang lain, tidak ditampilkan',
  noData: 'belum ada data',
  notComputable: 'tidak dapat dihitung',
  ended: 'periode selesai',
  chart: {
    coverage:
      'Hari kerja tiap unit menurut keadaan laporannya. Semua batang sama panjang; angka di kanan: tepat waktu · terlambat · tanpa laporan · masih ditunggu.',
    coverageAlt: (units) =>
      `Diagram batang bertumpuk hari kerja ${units} unit: tepat waktu, terlambat, tanpa laporan, masih ditunggu. Angka yang sama ada dalam tabel berikut.`,
    response: 'Median waktu tanggap atasan tiap unit dalam jam kerja.',
    responseAlt: (units) =>
      `Diagram batang median waktu tanggap atasan ${units} unit. Angka yang sama ada dalam tabel unit.`,
    days: 'hari',
    minutes: 'menit',
    more: (n) => `${n} unit lain ada dalam tabel.`,
  },
  duration: (hours, minutes) => (hours === null ? `${minutes} menit` : `${hours} jam ${minutes} menit`),
  shortDuration: (hours, minutes) => (hours === null ? `${minutes} mnt` : `${hours} j ${minutes} mnt`),
  of: (n, all) => `${n} dari ${all}`,
  approval: {
    place: 'Tempat, tanggal',
    prepared: 'Disiapkan oleh',
    known: 'Mengetahui',
    name: 'Nama',
    position: 'Jabatan',
    nip: 'NIP',
  },
  seal: {
    revision: 'Sidik isi revisi (SHA-256)',
    part: 'Sidik isi cakupan ini (SHA-256)',
    how: 'Isi yang sama selalu memberi sidik yang sama. Untuk memeriksa: unduh berkas CSV atau XLSX revisi ini, jalankan “npm run summary:verify -- BERKAS”, lalu bandingkan hasilnya dengan sidik di atas.',
    partHow:
      'Sidik cakupan diperiksa dengan berkas cakupan ini; bahwa isinya bagian dari revisi diperiksa dengan tambahan “--against” berkas seluruh organisasi.',
  },
  page: (n, of) => `halaman ${n} dari ${of}`,
});

const en = (p: Nouns): Words => ({
  title: p.title,
  period: p.name,
  about: {
    organisation: 'Organisation',
    part: 'Scope',
    whole: 'The whole organisation',
    unit: (name) => `${name} and the units below it`,
    period: 'Period',
    revision: 'Revision',
    computed: 'Computed',
    state: 'Status',
  },
  provisional: 'Provisional',
  final: 'Final',
  provisionalWhy:
    'Provisional: some days can still be reported on time. A revision follows once the last deadline has passed.',
  headings: {
    period: capital(p.now),
    changed: p.alone ? 'Comparison' : `Compared with the ${p.noun} before`,
    decide: 'Needs a decision',
    unknown: 'Not known yet',
    remarks: 'Notes on indicators',
    coverage: 'Working days by unit',
    response: 'Supervisors’ response time by unit',
    units: 'Figures of each unit',
    revision: (n) => `Changed since revision ${n}`,
    people: 'People by unit',
    indicators: 'Indicators',
    feedback: 'Feedback',
    approval: 'Approval',
    seal: 'Fingerprint',
  },
  sentences: {
    coverage: (reported, employees, away, absent) =>
      `${[
        `${reported} of ${employees} reported`,
        ...(away === null ? [] : [`${away} on leave`]),
        ...(absent === null ? [] : [`${absent} not yet`]),
      ].join('; ')}.`,
    nobody: `Nobody belonged to this scope during ${p.now}.`,
    noneExpected: `No report was expected on any day of ${p.now}.`,
    expected: (expected, onTime) => `Of ${expected} working days, ${onTime} were reported on time.`,
    own: (onTime, expected) => `${onTime} of ${expected} working days reported on time.`,
    late: (n) => `Late reports: ${n}.`,
    missing: (n) => `Working days without a report: ${n}.`,
    pending: (n) => `Days that can still be reported on time: ${n}.`,
    leave: (n) => `Working days on leave, for which no report is expected: ${n}.`,
    feedback: (n, praise, suggestion, question, correction) =>
      `Feedback received: ${n}, of which praise ${praise}, suggestions ${suggestion}, questions ${question}, corrections ${correction}.`,
    noFeedback: 'No feedback has been received yet.',
    response: (time) => `Supervisors responded to reports within ${time} of working time (median).`,
    unanswered: (n) => `Reports without a response from the supervisor: ${n}.`,
    absent: (n) => `People who reported on no day: ${n}. Their leave may not be recorded yet.`,
    nothingWaits: 'Nothing waits for a decision.',
    withoutSupervisor: (n) => `People without an assessor: ${n}.`,
    withoutActual: (n, of) => `${n} of ${of} rows of indicators have no data yet.`,
    notComputable: (n) => `Rows of indicators with data whose achievement cannot be computed: ${n}.`,
    allKnown: `All figures of ${p.now} are known.`,
    was: (figure, n, before) => `${figure}: ${n}; the ${p.noun} before ${before}.`,
    same: `Nothing differs from the ${p.noun} before.`,
    noneBefore: p.alone
      ? 'Days of one’s own choice are not compared with any others.'
      : `There is no ${p.noun} before to compare with.`,
    firstRevision: `This is the first revision of ${p.now}.`,
    noChanges: 'No figure of this scope has changed.',
    moreChanges: (n) => `${n} more changes are on the sheet “Changes” of the XLSX file.`,
    peopleElsewhere: (n) => `The figures of ${n} people are on the sheet “Employees” of the XLSX file.`,
    indicatorsElsewhere: 'Everybody’s indicators are on the sheet “Indicators” of the XLSX file.',
    noIndicators: `No indicator runs in ${p.now}.`,
    formula:
      'Achievement = actual ÷ target × 100 where higher is better; another direction and its formula stand below the indicator’s name.',
    moreRemarks: (n) => `More notes on the sheet “Indicators” of the XLSX file: ${n}.`,
    remark: (text) => `Note: “${text}”`,
    responseUnits: 'Response time: working time (median) until supervisors first responded to a report.',
    responsePeople:
      'Response time, of those who supervise: working time (median) until they first responded to a report.',
  },
  columns: {
    unit: 'Unit',
    person: 'Employee',
    employees: 'People',
    reported: 'Reported',
    response: 'Response time',
    feedback: 'Feedback',
    indicator: 'Indicator',
    period: 'Period',
    achievement: 'Achievement',
    capped: 'capped at',
    toDate: 'To date',
    change: 'Change',
    figure: 'Figure',
    before: 'Before',
    after: 'Now',
  },
  figures: {
    expectedDays: 'Working days',
    onTime: 'On time',
    late: 'Late',
    missing: 'No report',
    pending: 'Still open',
    onLeave: 'Leave (days)',
    feedbackReceived: 'Feedback received',
    replies: 'Replies',
    responseMinutes: 'Response time (working minutes)',
    unanswered: 'Unanswered',
    actual: 'Actual',
    target: 'Target',
    expectedToDate: 'Expected',
  },
  short: {
    expectedDays: 'Working days',
    onTime: 'On time',
    late: 'Late',
    missing: 'No report',
    pending: 'Still open',
    onLeave: 'Leave',
  },
  polarity: {
    lower: 'Lower is better: (2 × target − actual) ÷ target × 100.',
    range: 'Inside the range: 100; outside it actual ÷ the bound crossed × 100.',
    rangeLower: 'Inside the range: 100; outside it (2 × the bound crossed − actual) ÷ bound × 100.',
  },
  suppressed: 'fewer than 5 other people, not shown',
  noData: 'no data yet',
  notComputable: 'cannot be computed',
  ended: 'period ended',
  chart: {
    coverage:
      'Working days of each unit by the state of their reports. All bars have the same length; the figures on the right: on time · late · no report · still open.',
    coverageAlt: (units) =>
      `Stacked bar chart of the working days of ${units} units: on time, late, no report, still open. The same figures are in the table that follows.`,
    response: 'Median response time of the supervisors of each unit, in working time.',
    responseAlt: (units) =>
      `Bar chart of the median response time of supervisors of ${units} units. The same figures are in the table of units.`,
    days: 'days',
    minutes: 'minutes',
    more: (n) => `${n} more units are in the table.`,
  },
  duration: (hours, minutes) => (hours === null ? `${minutes} minutes` : `${hours} h ${minutes} min`),
  shortDuration: (hours, minutes) => (hours === null ? `${minutes} min` : `${hours} h ${minutes} min`),
  of: (n, all) => `${n} of ${all}`,
  approval: {
    place: 'Place, date',
    prepared: 'Prepared by',
    known: 'Seen by',
    name: 'Name',
    position: 'Position',
    nip: 'NIP',
  },
  seal: {
    revision: 'Fingerprint of the revision (SHA-256)',
    part: 'Fingerprint of this scope (SHA-256)',
    how: 'The same content always has the same fingerprint. To check: download the CSV or XLSX file of this revision, run “npm run summary:verify -- FILE”, and compare its answer with the fingerprint above.',
    partHow:
      'The fingerprint of the scope is checked with the file of this scope; that it is a part of the revision, with “--against” and the file of the whole organisation.',
  },
  page: (n, of) => `page ${n} of ${of}`,
});

const nouns = {
  id: { week: 'pekan', month: 'bulan', quarter: 'triwulan', range: 'rentang' },
  en: { week: 'week', month: 'month', quarter: 'quarter', range: 'range of days' },
} as const;

/** All words of a document about a period. */
export function wordsOf(language: Language, period: SummaryPeriod): Words {
  const noun = nouns[language][period.kind];
  const weekly = language === 'id' ? 'Ringkasan Mingguan Kinerja' : 'Weekly Performance Summary';
  return { id, en }[language]({
    noun,
    now: language === 'id' ? `${noun} ini` : `this ${noun}`,
    title: period.kind === 'week' ? weekly : recapTitle(period, language),
    name: capital(periodName(period, language)),
    alone: period.kind === 'range',
  });
}

/** 2 jam 55 menit of working time, whole minutes; short: 2 j 55 mnt. */
export function duration(minutes: number, w: Words, t: Typography, short = false): string {
  const whole = Math.round(minutes);
  const say = short ? w.shortDuration : w.duration;
  if (whole < 60) return say(null, t.count(whole));
  return say(t.count(Math.floor(whole / 60)), String(whole % 60));
}
