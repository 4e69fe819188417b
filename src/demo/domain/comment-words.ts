import type { FeedbackRow } from './rows.js';

/** How supervisors write. `{sapa}`: whom they address, `{topik}`: what the line is about, `{hari}`: the report's day. */
export const comments: Readonly<Record<FeedbackRow['kind'], readonly string[]>> = {
  praise: [
    'Terima kasih, {sapa}, {topik} selesai dengan baik pada {hari}.',
    '{sapa}, {topik} ini contoh yang baik untuk [rekan satu tim|teman-teman yang lain|petugas baru].',
    'Saya senang membaca {topik}, {sapa}. [Jumlahnya jelas|Ceritanya lengkap|Kendalanya ditulis terbuka] dan mudah diperiksa untuk {hari}.',
    'Perangkat desa menyampaikan terima kasih atas {topik}, {sapa}.',
    'Cara {sapa} mengerjakan {topik} [hemat waktu|membuat warga tenang|patut ditiru], teruskan.',
  ],
  suggestion: [
    '{sapa}, untuk {topik} coba [mulai lebih pagi|siapkan daftar penerima sehari sebelumnya|bagi dalam dua gelombang|libatkan perangkat desa sejak awal].',
    'Lain kali {topik} bisa digabung dengan [kunjungan berikutnya|jadwal keliling|pekerjaan di desa tetangga], {sapa}, supaya hemat waktu.',
    'Simpan [foto|catatan singkat|daftar penerima] {topik} di map tim, {sapa}, agar mudah dicari saat pemeriksaan.',
    '{sapa}, coba bandingkan {topik} dengan pekan sebelumnya, [mungkin ada pola|barangkali jamnya bisa digeser|biar terlihat hari tersibuk].',
  ],
  question: [
    '{sapa}, berapa yang masih tersisa dari {topik}?',
    'Apakah {topik} pada {hari} perlu bantuan orang lain, {sapa}?',
    '{sapa}, apa yang membuat {topik} kali ini [lebih lama|lebih sedikit|lebih banyak] dari biasanya?',
    'Kapan {topik} dilanjutkan, {sapa}?',
    '{sapa}, siapa dari perangkat desa yang mendampingi {topik}?',
  ],
  correction: [
    '{sapa}, angka {topik} untuk {hari} [berbeda dengan|belum sama dengan|lebih besar dari] rekap, tolong dicek lagi.',
    'Mohon hasil {topik} ditulis juga, {sapa}, bukan hanya kegiatannya.',
    'Uraian {topik} sebaiknya dipisah per [desa|jenis|jam], {sapa}, agar mudah dibaca.',
  ],
};

/** About a figure that was read; `{angka}` is the figure with its unit. */
export const onFigure: Readonly<Record<Exclude<FeedbackRow['kind'], 'correction'>, readonly string[]>> = {
  praise: [
    'Terima kasih sudah rutin mencatat {topik}, {sapa}, {angka} pada {hari} langsung saya masukkan ke bahan rapat.',
    'Catatan {topik} dari {sapa} untuk {hari} [rapi|mudah dibaca|lengkap dengan sebabnya], {angka} cukup jelas.',
  ],
  suggestion: [
    '{sapa}, {topik} pada {hari} tercatat {angka}, coba [tulis juga jam tersibuknya|bandingkan dengan pekan lalu|tambahkan sebabnya satu kalimat].',
    'Untuk {topik}, {sapa}, {angka} sebaiknya [dirinci pagi dan siang|disertai jumlah yang diukur|dicocokkan dengan catatan mesin] seperti pada {hari}.',
  ],
  question: [
    '{sapa}, {topik} pada {hari} tercatat {angka}, apa yang paling berpengaruh?',
    'Apakah {angka} pada {topik} hari {hari} sudah termasuk [jam istirahat|sore hari|saat jaringan lambat], {sapa}?',
  ],
};

export const repliesOnFigure: readonly string[] = [
  'Sudah termasuk, {sapa}; untuk {topik} yang paling berpengaruh [antrean pagi|jaringan lambat|berkas yang kurang].',
  'Catatan {topik} itu saya ambil [tiap jam|dari lembar ukur|bersama rekan satu tim], {sapa}.',
];

/** About the report as a whole, or in general. */
export const general: readonly (readonly [FeedbackRow['kind'], string])[] = [
  ['praise', 'Pekan lalu laporan {sapa} selalu lengkap, termasuk {topik}.'],
  ['suggestion', '{sapa}, kalau {spot} sedang sepi, bantu rekan yang mengerjakan {topik}.'],
  ['question', '{sapa}, hambatan apa di {spot} yang bisa saya bantu bulan ini?'],
  ['praise', 'Kepala desa menyebut {sapa} saat rapat, {topik} dinilai membantu.'],
  [
    'suggestion',
    'Tulis kendala {spot} pada hari kejadian, {sapa}, supaya {topik} bisa segera saya carikan jalan keluar.',
  ],
];

export const onIndicator: readonly (readonly [FeedbackRow['kind'], string])[] = [
  ['praise', '{sapa}, capaian "{indikator}" bulan ini sesuai rencana, terima kasih.'],
  [
    'suggestion',
    'Untuk "{indikator}", {sapa}, catat juga hari ketika {spot} terganggu supaya angkanya dibaca adil.',
  ],
  ['question', '{sapa}, apakah target "{indikator}" masih wajar dengan keadaan {spot} sekarang?'],
];

export const replies: Readonly<Record<FeedbackRow['kind'], readonly string[]>> = {
  praise: [
    'Terima kasih, {sapa}, untuk {topik} saya dibantu [rekan satu tim|perangkat desa|kader|teman satu ruangan].',
    'Siap, {sapa}. Semoga {topik} berikutnya lebih lancar lagi.',
  ],
  suggestion: [
    'Baik, {sapa}, {topik} berikutnya saya atur begitu.',
    'Terima kasih sarannya, {sapa}; untuk {topik} saya coba mulai [besok|pekan depan|hari Senin].',
  ],
  question: [
    'Masih ada {k} lagi dari {topik}, {sapa}, [selesai besok|dijadwalkan lusa|menunggu kelengkapan].',
    'Untuk {topik}, {sapa}, penyebabnya [listrik padam|hujan|antrean hari pasar|petugas berkurang satu].',
    'Belum perlu bantuan untuk {topik}, {sapa}, [alatnya sudah kembali|besok bertiga|tinggal pengecekan].',
  ],
  correction: [
    'Sudah saya betulkan, {sapa}; catatan {topik} kini sama dengan rekap.',
    'Maaf, {sapa}, {topik} sempat [tercatat dua kali|tertukar tanggalnya|kurang satu halaman], sudah saya perbaiki.',
  ],
};

export const closings: readonly string[] = [
  'Baik, {sapa}, {topik} sudah jelas bagi saya.',
  'Terima kasih penjelasannya tentang {topik}, {sapa}.',
  'Oke, {sapa}, kalau {topik} terhambat lagi langsung kabari saya.',
];
