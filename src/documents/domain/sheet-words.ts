import type { Language } from '#contracts/common.js';
import type { Aspect, Polarity, Rollup } from '#contracts/indicators.js';

/** Header and meaning of a column. */
type Term = readonly [header: string, meaning: string];
type Terms = Readonly<Record<string, Readonly<Record<Language, Term>>>>;

/** Every column of the workbook by its code; the same codes head the columns of the CSV. */
export const columnTerms = {
  name: {
    id: ['Nama', 'Nama pegawai pada hari berkas dibuat'],
    en: ['Name', 'Name on the day the file was made'],
  },
  unitName: {
    id: ['Unit kerja', 'Unit pada hari terakhir pegawai itu di periode ini'],
    en: ['Unit', 'Unit on the person’s last day in the period'],
  },
  parentName: { id: ['Unit induk', 'Unit di atasnya'], en: ['Parent unit', 'The unit above'] },
  level: { id: ['Tingkat', '1 = paling atas yang ditampilkan'], en: ['Level', '1 = the uppermost shown'] },
  employees: {
    id: ['Pegawai', 'Pegawai unit ini dan unit di bawahnya'],
    en: ['People', 'People of the unit and all units below it'],
  },
  reported: {
    id: ['Melapor', 'Pegawai dengan sedikitnya satu laporan bertanggal periode ini'],
    en: ['Reported', 'People with at least one report dated in the period'],
  },
  expectedDays: {
    id: ['Hari kerja', 'Hari kerja unit dikurangi cuti pegawai'],
    en: ['Working days', 'The unit’s working days minus the person’s leave'],
  },
  onTime: {
    id: ['Tepat waktu', 'Laporan yang masuk sebelum tenggat'],
    en: ['On time', 'Reports before their deadline'],
  },
  late: {
    id: ['Terlambat', 'Laporan yang masuk sesudah tenggat'],
    en: ['Late', 'Reports after their deadline'],
  },
  missing: {
    id: ['Tanpa laporan', 'Hari kerja yang tenggatnya lewat tanpa laporan'],
    en: ['No report', 'Working days whose deadline has passed without a report'],
  },
  pending: {
    id: ['Masih ditunggu', 'Hari kerja yang tenggatnya belum lewat saat dihitung'],
    en: ['Still open', 'Working days whose deadline had not passed when computed'],
  },
  onLeave: { id: ['Cuti (hari)', 'Hari kerja dalam cuti'], en: ['Leave (days)', 'Working days on leave'] },
  feedbackReceived: {
    id: ['Tanggapan diterima', 'Jumlah tanggapan semua jenis'],
    en: ['Feedback received', 'Comments of any kind'],
  },
  praise: { id: ['Apresiasi', 'Tanggapan jenis apresiasi'], en: ['Praise', 'Comments of praise'] },
  suggestion: { id: ['Saran', 'Tanggapan jenis saran'], en: ['Suggestions', 'Suggestions received'] },
  question: { id: ['Pertanyaan', 'Tanggapan jenis pertanyaan'], en: ['Questions', 'Questions received'] },
  correction: { id: ['Perbaikan', 'Tanggapan jenis perbaikan'], en: ['Corrections', 'Corrections received'] },
  replies: {
    id: ['Balasan', 'Balasan pegawai atas tanggapan yang diterima'],
    en: ['Replies', 'The person’s replies to comments received'],
  },
  responseMinutes: {
    id: [
      'Waktu tanggap (menit kerja)',
      'Sebagai atasan: median menit kerja sampai tanggapan pertama atas laporan',
    ],
    en: [
      'Response time (working minutes)',
      'As a supervisor: median working minutes to the first response to a report',
    ],
  },
  unanswered: {
    id: ['Belum ditanggapi', 'Sebagai atasan: laporan tanpa keputusan dan tanggapan saat dihitung'],
    en: ['Unanswered', 'As a supervisor: reports without decision or comment when computed'],
  },
  context: {
    id: ['Keterangan', 'Keterangan pegawai atas hari kerjanya'],
    en: ['Note', 'The person’s own note on their days'],
  },
  indicator: {
    id: ['Indikator', 'Rumusan indikator yang disepakati'],
    en: ['Indicator', 'Wording of the agreed indicator'],
  },
  unit: { id: ['Satuan', 'Satuan indikator'], en: ['Measured in', 'Unit of the indicator'] },
  period: {
    id: ['Jenis periode', 'Pekan, bulan, triwulan, atau tahun'],
    en: ['Kind of period', 'Week, month, quarter or year'],
  },
  aspect: {
    id: ['Aspek', 'Kuantitas, kualitas, waktu, atau biaya'],
    en: ['Aspect', 'Quantity, quality, time or cost'],
  },
  polarity: {
    id: [
      'Arah',
      'Makin tinggi makin baik: realisasi ÷ target × 100. Makin rendah makin baik: (2 × target − realisasi) ÷ target × 100. Di dalam rentang: 100; di luarnya terhadap batas yang dilewati, pada waktu dan biaya dengan rumus makin rendah',
    ],
    en: [
      'Direction',
      'Higher is better: actual ÷ target × 100. Lower is better: (2 × target − actual) ÷ target × 100. Inside a range: 100; outside it against the bound that was crossed, for time and cost by the formula of lower is better',
    ],
  },
  rollup: {
    id: ['Cara menghitung', 'Realisasi dari butir laporan: jumlah, rata-rata, atau angka terakhir'],
    en: ['Rolled up by', 'The actual from the report lines: their sum, mean, or the last'],
  },
  periodFrom: {
    id: ['Periode mulai', 'Hari pertama periode'],
    en: ['Period from', 'First day of the period'],
  },
  periodTo: { id: ['Periode sampai', 'Hari terakhir periode'], en: ['Period to', 'Last day of the period'] },
  ended: {
    id: ['Selesai', 'Periode berakhir sebelum hari terakhir ringkasan ini'],
    en: ['Ended', 'The period ended before the last day of this summary'],
  },
  target: {
    id: ['Target', 'Target; pada rentang: batas bawah'],
    en: ['Target', 'Target; of a range the lower bound'],
  },
  targetMax: { id: ['Batas atas', 'Batas atas rentang'], en: ['Upper bound', 'Upper bound of a range'] },
  actual: {
    id: ['Realisasi', 'Dari butir laporan yang terkirim dan disetujui; kosong = belum ada data'],
    en: ['Actual', 'From submitted and accepted report lines; empty = no data yet'],
  },
  expectedToDate: {
    id: ['Seharusnya', 'Yang diharapkan sampai hari terakhir ringkasan ini'],
    en: ['Expected', 'Expected up to the last day of this summary'],
  },
  achievement: {
    id: ['Capaian (%)', 'Terhadap target; tidak dibulatkan dan tidak dibatasi'],
    en: ['Achievement (%)', 'Against the target; neither rounded nor capped'],
  },
  achievementCapped: {
    id: ['Capaian dibatasi (%)', 'Capaian dibatasi 0 sampai batas atas'],
    en: ['Capped achievement (%)', 'Achievement held between 0 and the cap'],
  },
  achievementToDate: {
    id: ['Capaian s.d. hari terakhir (%)', 'Terhadap yang seharusnya'],
    en: ['Achievement to date (%)', 'Against what was expected'],
  },
  change: {
    id: ['Perubahan', 'Perubahan realisasi sejak ringkasan sebelumnya'],
    en: ['Change', 'Change of the actual since the summary before'],
  },
  indicatorContext: {
    id: ['Keterangan', 'Keterangan pegawai atas angka ini'],
    en: ['Note', 'The person’s own note on this figure'],
  },
  field: { id: ['Angka', 'Angka yang berubah'], en: ['Figure', 'The figure that changed'] },
  before: { id: ['Sebelumnya', 'Pada revisi sebelumnya'], en: ['Before', 'In the revision before'] },
  after: { id: ['Sekarang', 'Pada revisi ini'], en: ['Now', 'In this revision'] },
  suppressed: {
    id: ['Tidak ditampilkan', 'Kurang dari 5 orang lain'],
    en: ['Not shown', 'Fewer than 5 other people'],
  },
  personId: { id: ['ID pegawai', 'Pengenal tetap'], en: ['Person ID', 'Fixed identifier'] },
  unitId: { id: ['ID unit', 'Pengenal tetap'], en: ['Unit ID', 'Fixed identifier'] },
  parentId: { id: ['ID unit induk', 'Pengenal tetap'], en: ['Parent ID', 'Fixed identifier'] },
  supervisorId: {
    id: ['ID atasan', 'Pejabat penilai pada hari terakhir'],
    en: ['Supervisor ID', 'Assessor on the last day'],
  },
  indicatorId: { id: ['ID indikator', 'Pengenal tetap'], en: ['Indicator ID', 'Fixed identifier'] },
  terms: {
    id: ['Revisi indikator', 'Kesepakatan yang dipakai mengukur'],
    en: ['Terms', 'Revision of the agreed terms measured against'],
  },
  rowDigest: {
    id: ['Sidik baris', '16 digit pertama SHA-256 angka pegawai ini'],
    en: ['Row digest', 'First 16 digits of the SHA-256 of this person’s figures'],
  },
} as const satisfies Terms;

export type ColumnCode = keyof typeof columnTerms;

export interface SheetWords {
  readonly sheets: Readonly<
    Record<'summary' | 'units' | 'people' | 'indicators' | 'changes' | 'about', string>
  >;
  readonly periods: Readonly<Record<'week' | 'month' | 'quarter' | 'year', string>>;
  readonly aspects: Readonly<Record<Aspect, string>>;
  readonly polarities: Readonly<Record<Polarity, string>>;
  readonly rollups: Readonly<Record<Rollup, string>>;
  readonly before: string;
  readonly figure: string;
  readonly item: string;
  readonly value: string;
  readonly code: string;
  readonly sheet: string;
  readonly column: string;
  readonly meaning: string;
  readonly key: string;
  readonly zone: string;
  readonly provisional: string;
}

export const sheetWords: Readonly<Record<Language, SheetWords>> = {
  id: {
    sheets: {
      summary: 'Ringkasan',
      units: 'Unit',
      people: 'Pegawai',
      indicators: 'Indikator',
      changes: 'Perubahan',
      about: 'Tentang',
    },
    periods: { week: 'pekan', month: 'bulan', quarter: 'triwulan', year: 'tahun' },
    aspects: { quantity: 'kuantitas', quality: 'kualitas', time: 'waktu', cost: 'biaya' },
    polarities: {
      higher: 'makin tinggi makin baik',
      lower: 'makin rendah makin baik',
      range: 'di dalam rentang',
    },
    rollups: { sum: 'jumlah', average: 'rata-rata', last: 'angka terakhir' },
    before: 'Sebelumnya',
    figure: 'Angka',
    item: 'Hal',
    value: 'Isi',
    code: 'Kode',
    sheet: 'Lembar',
    column: 'Kolom',
    meaning: 'Arti',
    key: 'Kode periode',
    zone: 'Zona waktu',
    provisional: 'Sementara',
  },
  en: {
    sheets: {
      summary: 'Summary',
      units: 'Units',
      people: 'Employees',
      indicators: 'Indicators',
      changes: 'Changes',
      about: 'About',
    },
    periods: { week: 'week', month: 'month', quarter: 'quarter', year: 'year' },
    aspects: { quantity: 'quantity', quality: 'quality', time: 'time', cost: 'cost' },
    polarities: { higher: 'higher is better', lower: 'lower is better', range: 'inside a range' },
    rollups: { sum: 'sum', average: 'mean', last: 'last figure' },
    before: 'Before',
    figure: 'Figure',
    item: 'Item',
    value: 'Value',
    code: 'Code',
    sheet: 'Sheet',
    column: 'Column',
    meaning: 'Meaning',
    key: 'Code of the period',
    zone: 'Time zone',
    provisional: 'Provisional',
  },
};
