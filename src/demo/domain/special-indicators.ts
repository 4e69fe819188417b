import type { IndicatorSpec } from './job.js';

/** An indicator that waits, came back or is still being written. `daysAgo` counts the owner's working days. */
export interface Proposal extends Omit<IndicatorSpec, 'key' | 'every' | 'lines'> {
  readonly owner: string;
  readonly daysAgo: number;
  readonly state: 'draft' | 'proposed' | 'returned';
  readonly returned?: string;
}

/** Another target for an indicator in force. */
export interface Revision {
  readonly owner: string;
  readonly key: string;
  readonly daysAgo: number;
  readonly target: number;
  readonly state: 'agreed' | 'proposed' | 'returned';
  readonly reason: string;
  readonly returned?: string;
}

export const proposals: readonly Proposal[] = [
  {
    owner: 'staf',
    daysAgo: 1,
    state: 'proposed',
    name: 'Waktu menjawab pesan warga di nomor WhatsApp loket 1',
    unit: 'menit',
    aspect: 'time',
    polarity: 'lower',
    period: 'month',
    rollup: 'average',
    target: 20,
    baseline: 45,
    source: 'Riwayat pesan nomor layanan loket 1',
    result: 'Warga mendapat jawaban sebelum datang ke kantor',
  },
  {
    owner: 'staf2',
    daysAgo: 2,
    state: 'draft',
    name: 'Kartu keluarga daring yang selesai pada hari yang sama',
    unit: '%',
    aspect: 'quality',
    polarity: 'higher',
    period: 'month',
    rollup: 'average',
    target: 90,
    of: ['permohonan daring yang selesai hari itu juga', 'permohonan daring yang masuk hari itu'],
    result: 'Permohonan daring tidak menumpuk ke esok hari',
  },
  {
    owner: 'fauzan',
    daysAgo: 3,
    state: 'returned',
    returned:
      'Targetnya belum jelas satuannya, Mas Fauzan: apakah dihitung per kunjungan atau per warga yang direkam? Tolong diperjelas lalu ajukan lagi.',
    name: 'Perekaman di rumah warga lanjut usia oleh loket 3',
    unit: 'kunjungan',
    aspect: 'quantity',
    polarity: 'higher',
    period: 'month',
    rollup: 'sum',
    target: 12,
    source: 'Berita acara perekaman rumah',
    result: 'Warga yang tidak dapat datang tetap memiliki KTP-el',
  },
  {
    owner: 'stafpkm',
    daysAgo: 2,
    state: 'proposed',
    name: 'Pasien hipertensi Sukarimba yang kontrol rutin setiap bulan',
    unit: '%',
    aspect: 'quality',
    polarity: 'higher',
    period: 'month',
    rollup: 'last',
    target: 75,
    baseline: 62,
    source: 'Kartu kontrol pasien hipertensi',
    of: ['pasien hipertensi yang kontrol bulan ini', 'pasien hipertensi terdaftar di poli umum'],
    result: 'Tekanan darah pasien terpantau',
  },
  {
    owner: 'eka',
    daysAgo: 4,
    state: 'returned',
    returned:
      'Sumber datanya baru dari satu desa, Mbak Eka. Pakai hasil inspeksi semua desa binaan supaya angkanya mewakili wilayah kita.',
    name: 'Depot air minum di Sukarimba yang layak sehat',
    unit: '%',
    aspect: 'quality',
    polarity: 'higher',
    period: 'quarter',
    rollup: 'last',
    target: 90,
    source: 'Formulir inspeksi depot',
    of: ['depot air minum yang layak', 'depot air minum yang diinspeksi'],
    result: 'Air isi ulang warga aman diminum',
  },
  {
    owner: 'joko',
    daysAgo: 2,
    state: 'draft',
    name: 'Gorong-gorong yang dibersihkan sebelum musim hujan',
    unit: 'titik',
    aspect: 'quantity',
    polarity: 'higher',
    period: 'quarter',
    rollup: 'sum',
    target: 45,
    result: 'Jalan tidak tergenang saat hujan deras',
  },
  {
    owner: 'nadia',
    daysAgo: 1,
    state: 'proposed',
    name: 'Kehilangan air pada pipa utama zona timur',
    unit: '%',
    aspect: 'quality',
    polarity: 'lower',
    period: 'month',
    rollup: 'last',
    target: 22,
    baseline: 29,
    source: 'Selisih meter induk dan meter pelanggan zona timur',
    of: ['air yang tidak tercatat di meter pelanggan', 'air yang keluar dari meter induk'],
    result: 'Air tidak terbuang sebelum sampai ke warga',
  },
];

export const revisions: readonly Revision[] = [
  {
    owner: 'goreti',
    key: 'cetak',
    daysAgo: 1,
    target: 450,
    state: 'proposed',
    reason: 'Printer kedua di loket 2 sudah dipakai sejak bulan lalu, jadi kemampuan cetak bertambah.',
  },
  {
    owner: 'ratna',
    key: 'akta',
    daysAgo: 20,
    target: 185,
    state: 'agreed',
    reason: 'Pendaftaran akta dari bidan desa mulai masuk lewat satu pintu, sehingga berkas bertambah.',
  },
  {
    owner: 'kevin',
    key: 'anomali',
    daysAgo: 5,
    target: 240,
    state: 'returned',
    reason: 'Daftar konsolidasi bulan ini lebih pendek dari bulan sebelumnya.',
    returned:
      'Daftar yang pendek baru satu bulan, Mas Kevin. Mari kita lihat satu bulan lagi sebelum target diturunkan.',
  },
  {
    owner: 'hendra',
    key: 'resep',
    daysAgo: 24,
    target: 740,
    state: 'agreed',
    reason: 'Poli lansia buka dua hari sepekan, resep yang dilayani bertambah.',
  },
];
