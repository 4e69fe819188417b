import type { JobName } from './jobs.js';
import type { FeedbackRow } from './rows.js';

type Kind = FeedbackRow['kind'];

/**
 * A comment and how one answers it; without own answers those of its kind. `{sapa}`: whom one addresses, `{topik}`: what
 * the line is about, `{hari}`: the report's day, `{angka}`: a figure with its unit.
 */
export interface Remark {
  readonly text: string;
  readonly answers?: readonly string[];
}

const WHEN: Remark = {
  text: 'Kapan {topik} dilanjutkan, {sapa}?',
  answers: [
    'Rencananya {topik} saya lanjutkan [besok pagi|lusa|awal pekan depan], {sapa}.',
    '{topik} sebenarnya sudah selesai, {sapa}, [tinggal dirapikan berkasnya|lupa saya tulis|menunggu paraf saja].',
  ],
};

/** Work at a counter or with patients, work outdoors, work at a desk: one speaks of each in its own way. */
type Register = 'service' | 'field' | 'office';

const registers: Partial<Record<JobName, Register>> = {
  jalan: 'field',
  irigasi: 'field',
  air: 'field',
  masyarakat: 'field',
  keuangan: 'office',
  umum: 'office',
  kinerja: 'office',
  komputer: 'office',
  siak: 'office',
  kasi: 'office',
  kepala: 'office',
};

const common: Readonly<Record<Kind, readonly Remark[]>> = {
  praise: [
    { text: 'Terima kasih, {sapa}, {topik} selesai dengan baik pada {hari}.' },
    {
      text: '{sapa}, {topik} ini contoh yang baik untuk [rekan satu tim|teman-teman yang lain|petugas baru].',
    },
    {
      text: 'Saya senang membaca {topik}, {sapa}. [Urutannya jelas|Ceritanya lengkap|Kendalanya ditulis terbuka] dan mudah diperiksa untuk {hari}.',
    },
  ],
  suggestion: [
    {
      text: 'Simpan catatan singkat {topik} di map tim, {sapa}, agar mudah dicari saat [pemeriksaan|rapat|pergantian tugas].',
    },
  ],
  question: [
    {
      text: 'Apakah {topik} pada {hari} perlu bantuan orang lain, {sapa}?',
      answers: [
        'Belum perlu, {sapa}, {topik} [tinggal pengecekan akhir|besok dikerjakan bertiga|sudah dibantu rekan sebelah].',
        'Kalau bisa satu orang lagi untuk {topik}, {sapa}, [besok pagi|hari Kamis|sampai pekan depan] saja.',
      ],
    },
  ],
  correction: [
    { text: 'Mohon hasil {topik} ditulis juga, {sapa}, bukan hanya kegiatannya.' },
    { text: '{sapa}, catatan {topik} untuk {hari} belum lengkap, tolong [ditambah|dicek lagi|dirapikan].' },
  ],
};

const special: Readonly<Record<Register, Readonly<Record<Kind, readonly Remark[]>>>> = {
  service: {
    praise: [
      { text: 'Cara {sapa} menangani {topik} [hemat waktu|membuat warga tenang|patut ditiru], teruskan.' },
      { text: 'Ada warga yang berterima kasih lewat saya untuk {topik}, {sapa}.' },
    ],
    suggestion: [
      {
        text: '{sapa}, untuk {topik} coba [mulai lebih pagi|siapkan daftarnya sehari sebelumnya|bagi dalam dua gelombang|dahulukan lansia dan ibu hamil].',
      },
      {
        text: '{sapa}, coba bandingkan {topik} dengan pekan sebelumnya, [mungkin ada pola|barangkali jamnya bisa digeser|biar terlihat hari tersibuk].',
      },
    ],
    question: [
      {
        text: '{sapa}, berapa yang masih tersisa dari {topik}?',
        answers: [
          'Masih ada {k} lagi dari {topik}, {sapa}, [selesai besok|dijadwalkan lusa|menunggu kelengkapan].',
          'Untuk {topik} sudah habis, {sapa}, [tidak ada sisa|tinggal dua yang menunggu dijemput].',
        ],
      },
      {
        text: '{sapa}, apa yang membuat {topik} kali ini [lebih lama|lebih ramai|tidak seperti] biasanya?',
        answers: [
          'Untuk {topik}, {sapa}, sebabnya [antrean hari pasar|petugas berkurang satu|jaringan sempat lambat|berkas kurang lengkap].',
        ],
      },
    ],
    correction: [
      { text: 'Uraian {topik} sebaiknya dipisah per [desa|jenis|jam], {sapa}, agar mudah dibaca.' },
      { text: '{sapa}, jumlah {topik} untuk {hari} [berbeda dengan|belum sama dengan] buku register.' },
    ],
  },
  field: {
    praise: [
      { text: 'Saya sempat melihat lokasi {topik}, {sapa}, hasilnya [rapi|baik|sesuai rencana].' },
      { text: 'Perangkat desa memuji {topik}, {sapa}.' },
    ],
    suggestion: [
      {
        text: '{sapa}, untuk {topik} coba [mulai lebih pagi|siapkan alat sehari sebelumnya|libatkan perangkat desa sejak awal|pasang tanda lebih jauh].',
      },
      {
        text: 'Lain kali {topik} bisa digabung dengan [titik terdekat|jadwal keliling|pekerjaan di desa tetangga], {sapa}, supaya hemat waktu.',
      },
    ],
    question: [
      WHEN,
      {
        text: '{sapa}, siapa dari perangkat desa yang mendampingi {topik}?',
        answers: ['Untuk {topik} kami didampingi [kepala dusun|sekretaris desa|ketua RT|kader], {sapa}.'],
      },
      {
        text: '{sapa}, apakah bahan untuk {topik} masih cukup?',
        answers: [
          'Bahan untuk {topik} cukup sampai [akhir pekan|lusa|akhir bulan], {sapa}.',
          'Untuk {topik} bahannya kurang {k} lagi, {sapa}, [sudah saya ajukan|menunggu kiriman gudang].',
        ],
      },
    ],
    correction: [
      { text: 'Tulis juga titik awal dan akhir {topik}, {sapa}, supaya bisa ditinjau.' },
      { text: '{sapa}, volume {topik} untuk {hari} [berbeda dengan|belum sama dengan] buku harian.' },
    ],
  },
  office: {
    praise: [
      {
        text: 'Hasil {topik} dari {sapa} [langsung bisa saya pakai|mudah diikuti|jelas arahnya], terima kasih.',
      },
    ],
    suggestion: [
      {
        text: '{sapa}, untuk {topik} coba [kirim bahannya sehari sebelumnya|libatkan bidang lain sejak awal|buat ringkasan satu halaman|sepakati tenggatnya dulu].',
      },
      {
        text: 'Hasil {topik} sebaiknya dibagikan ke [semua seksi|rekan satu bidang|sekretariat], {sapa}.',
      },
    ],
    question: [
      WHEN,
      {
        text: '{sapa}, apa yang perlu saya putuskan dari {topik}?',
        answers: [
          'Dari {topik} cukup persetujuan [jadwalnya|pembagian tugasnya|bentuk laporannya], {sapa}.',
          'Belum ada yang perlu diputuskan dari {topik}, {sapa}, [masih dibahas|tinggal pelaksanaan].',
        ],
      },
      {
        text: 'Siapa yang menindaklanjuti {topik}, {sapa}?',
        answers: ['Tindak lanjut {topik} saya pegang dulu, {sapa}, [dibantu satu staf|hasilnya hari Jumat].'],
      },
    ],
    correction: [
      { text: 'Sebutkan kesepakatan dari {topik}, {sapa}, supaya tidak terlupa.' },
      { text: '{sapa}, catatan {topik} untuk {hari} [berbeda dengan|belum sama dengan] lembar disposisi.' },
    ],
  },
};

/** What may be said of kind `kind` about work of this job. */
export function remarks(kind: Kind, job: JobName): readonly Remark[] {
  return [...common[kind], ...special[registers[job] ?? 'service'][kind]];
}

/** About a figure that was read, such as a waiting time. */
export const onFigure: Readonly<Record<Exclude<Kind, 'correction'>, readonly Remark[]>> = {
  praise: [
    {
      text: 'Terima kasih sudah rutin mencatat {topik}, {sapa}, {angka} pada {hari} langsung saya masukkan ke bahan rapat.',
    },
    {
      text: 'Catatan {topik} dari {sapa} untuk {hari} [rapi|mudah dibaca|lengkap dengan sebabnya], {angka} cukup jelas.',
    },
  ],
  suggestion: [
    {
      text: '{sapa}, {topik} pada {hari} tercatat {angka}, coba [tulis juga jam pengukurannya|bandingkan dengan pekan lalu|tambahkan sebabnya satu kalimat].',
    },
  ],
  question: [
    {
      text: '{sapa}, {topik} pada {hari} tercatat {angka}, apa yang paling berpengaruh?',
      answers: [
        'Untuk {topik}, {sapa}, yang paling berpengaruh [jumlah petugas|keadaan pagi hari|gangguan listrik sebentar|hari pasar].',
      ],
    },
    {
      text: 'Angka {angka} untuk {topik} pada {hari} diambil [berapa kali|pukul berapa], {sapa}?',
      answers: ['Catatan {topik} saya ambil [tiap dua jam|pagi dan siang|tiga kali sehari], {sapa}.'],
    },
  ],
};

/** In general, on nothing in particular. */
export const general: readonly (readonly [Kind, Remark])[] = [
  ['praise', { text: 'Laporan {sapa} belakangan ini selalu lengkap, termasuk tentang {topik}.' }],
  [
    'suggestion',
    { text: '{sapa}, bila {spot} sedang longgar, bantu rekan yang mengurus hal seperti {topik}.' },
  ],
  [
    'question',
    {
      text: '{sapa}, hambatan apa di {spot} yang bisa saya bantu bulan ini?',
      answers: [
        'Terima kasih sudah bertanya, {sapa}, untuk {spot} yang paling terasa [alat yang menua|petugas yang kurang|sambungan internet].',
      ],
    },
  ],
  [
    'suggestion',
    {
      text: 'Tulis kendala {spot} pada hari kejadian, {sapa}, supaya bisa segera saya carikan jalan keluar.',
    },
  ],
];

export const onIndicator: readonly (readonly [Kind, Remark])[] = [
  ['praise', { text: '{sapa}, capaian "{indikator}" bulan ini sesuai rencana, terima kasih.' }],
  [
    'suggestion',
    {
      text: 'Untuk "{indikator}", {sapa}, catat juga hari ketika {spot} terganggu supaya angkanya dibaca adil.',
    },
  ],
  [
    'question',
    {
      text: '{sapa}, apakah target "{indikator}" masih wajar dengan keadaan {spot} sekarang?',
      answers: [
        'Menurut saya target {topik} masih wajar, {sapa}, [asal petugas lengkap|sampai akhir tahun ini].',
        'Kalau boleh target {topik} dibahas lagi, {sapa}, [setelah alat baru datang|pada pertemuan berikutnya].',
      ],
    },
  ],
];

/** How one answers a comment that has no answers of its own. */
export const answers: Readonly<Record<Kind, readonly string[]>> = {
  praise: [
    'Terima kasih, {sapa}, untuk {topik} saya dibantu [rekan satu tim|teman satu ruangan|yang piket hari itu].',
    'Siap, {sapa}. Semoga {topik} berikutnya lebih lancar lagi.',
  ],
  suggestion: [
    'Baik, {sapa}, {topik} berikutnya saya atur begitu.',
    'Terima kasih sarannya, {sapa}; untuk {topik} saya coba mulai [besok|pekan depan|hari Senin].',
  ],
  question: ['Nanti saya cek dulu {topik}, {sapa}, [sore ini|besok pagi] saya kabari.'],
  correction: [
    'Sudah saya betulkan, {sapa}; catatan {topik} kini lengkap.',
    'Maaf, {sapa}, {topik} sempat [tercatat dua kali|tertukar tanggalnya|kurang satu halaman], sudah saya perbaiki.',
  ],
};

/** The last word of who began. */
export const closings: Readonly<Record<Exclude<Kind, 'praise'>, readonly string[]>> = {
  suggestion: ['Bagus, {sapa}, saya tunggu hasilnya untuk {topik}.'],
  question: [
    'Baik, {sapa}, {topik} sudah jelas bagi saya.',
    'Terima kasih penjelasannya tentang {topik}, {sapa}.',
  ],
  correction: ['Terima kasih sudah cepat memperbaiki {topik}, {sapa}.'],
};
