import type { Language } from '#contracts/common.js';
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
  readonly title: string;
  readonly week: (number: string, year: string) => string;
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
    readonly week: string;
    readonly changed: string;
    readonly unknown: string;
    readonly coverage: string;
    readonly response: string;
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
    readonly expected: (expected: string, onTime: string) => string;
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
    readonly remark: (text: string) => string;
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

const id: Words = {
  title: 'Ringkasan Mingguan Kinerja',
  week: (number, year) => `Pekan ke-${number} tahun ${year}`,
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
    week: 'Pekan ini',
    changed: 'Dibanding pekan sebelumnya',
    unknown: 'Belum diketahui',
    coverage: 'Hari kerja menurut unit',
    response: 'Waktu tanggap atasan menurut unit',
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
    withoutSupervisor: (n) => `${n} pegawai belum punya pejabat penilai.`,
    withoutActual: (n, of) => `${n} dari ${of} baris indikator belum punya data.`,
    notComputable: (n) => `${n} baris indikator berdata, tetapi capaiannya tidak dapat dihitung.`,
    allKnown: 'Semua angka pekan ini sudah diketahui.',
    was: (figure, n, before) => `${figure}: ${n}; pekan sebelumnya ${before}.`,
    same: 'Tidak ada yang berbeda dari pekan sebelumnya.',
    noneBefore: 'Belum ada pekan sebelumnya untuk dibandingkan.',
    firstRevision: 'Ini revisi pertama pekan ini.',
    noChanges: 'Tidak ada angka yang berubah pada cakupan ini.',
    moreChanges: (n) => `${n} perubahan lain ada pada lembar “Perubahan” di berkas XLSX.`,
    peopleElsewhere: (n) => `Rincian ${n} pegawai ada pada lembar “Pegawai” di berkas XLSX.`,
    indicatorsElsewhere: 'Rincian indikator setiap pegawai ada pada lembar “Indikator” di berkas XLSX.',
    noIndicators: 'Belum ada indikator yang berjalan pada pekan ini.',
    remark: (text) => `Keterangan: “${text}”`,
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
    toDate: 'S.d. pekan ini',
    change: 'Peru­bahan',
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
    expectedToDate: 'Seharus­nya',
  },
  short: {
    expectedDays: 'Hari kerja',
    onTime: 'Tepat waktu',
    late: 'Terlam­bat',
    missing: 'Tanpa laporan',
    pending: 'Ditung­gu',
    onLeave: 'Cuti',
  },
  suppressed: 'kurang dari 5 orang, tidak ditampilkan',
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
};

const en: Words = {
  title: 'Weekly Performance Summary',
  week: (number, year) => `Week ${number} of ${year}`,
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
    week: 'This week',
    changed: 'Compared with the week before',
    unknown: 'Not known yet',
    coverage: 'Working days by unit',
    response: 'Supervisors’ response time by unit',
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
    withoutSupervisor: (n) => `People without an assessor: ${n}.`,
    withoutActual: (n, of) => `${n} of ${of} rows of indicators have no data yet.`,
    notComputable: (n) => `Rows of indicators with data whose achievement cannot be computed: ${n}.`,
    allKnown: 'All figures of this week are known.',
    was: (figure, n, before) => `${figure}: ${n}; the week before ${before}.`,
    same: 'Nothing differs from the week before.',
    noneBefore: 'There is no week before to compare with.',
    firstRevision: 'This is the first revision of the week.',
    noChanges: 'No figure of this scope has changed.',
    moreChanges: (n) => `${n} more changes are on the sheet “Changes” of the XLSX file.`,
    peopleElsewhere: (n) => `The figures of ${n} people are on the sheet “Employees” of the XLSX file.`,
    indicatorsElsewhere: 'Everybody’s indicators are on the sheet “Indicators” of the XLSX file.',
    noIndicators: 'No indicator runs in this week.',
    remark: (text) => `Note: “${text}”`,
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
    achievement: 'Achieve­ment',
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
  suppressed: 'fewer than 5 people, not shown',
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
};

export const words: Readonly<Record<Language, Words>> = { id, en };

/** 2 jam 55 menit of working time, whole minutes; short: 2 j 55 mnt. */
export function duration(minutes: number, w: Words, t: Typography, short = false): string {
  const whole = Math.round(minutes);
  const say = short ? w.shortDuration : w.duration;
  if (whole < 60) return say(null, t.count(whole));
  return say(t.count(Math.floor(whole / 60)), String(whole % 60));
}
