import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `reports`. */
export const reportsErrors = {
  DRAFT_CONFLICT: {
    id: 'Laporan ini sudah diubah di perangkat lain. Tidak ada yang hilang: bandingkan kedua isi, lalu simpan yang benar.',
    en: 'This report was changed on another device. Nothing is lost: compare both texts, then save the right one.',
  },
  REPORT_ACCEPTED: {
    id: 'Laporan ini sudah disetujui, jadi isinya tidak dapat diubah lagi.',
    en: 'This report is accepted, so it cannot change any more.',
  },
  REPORT_RETURNED: {
    id: 'Laporan ini sudah dikembalikan. Tunggu pegawai mengirimkannya lagi.',
    en: 'This report was returned. Wait until it is sent again.',
  },
  REPORT_CHANGED: {
    id: 'Laporan ini sudah diperbarui sejak Anda membacanya. Baca isi terbarunya, lalu putuskan.',
    en: 'This report has changed since you read it. Read the newest version, then decide.',
  },
  REPORT_INCOMPLETE: {
    id: 'Laporan belum dapat dikirim. Isi paling sedikit satu kegiatan, dan lengkapi butir yang masih kosong.',
    en: 'The report cannot be sent yet. Write at least one activity and fill in the empty lines.',
  },
  REPORT_DATE_FUTURE: {
    id: 'Tanggal ini belum tiba. Laporan diisi untuk hari ini atau hari yang sudah lewat.',
    en: 'This date has not come yet. Reports are for today or a day gone by.',
  },
  REPORT_INDICATOR_UNKNOWN: {
    id: 'Ada indikator yang bukan milik Anda. Pilih indikator Anda sendiri, atau kosongkan.',
    en: 'One of the indicators is not yours. Choose one of your own, or none.',
  },
  ACTIVITY_TOO_MANY: {
    id: (p) => `Paling banyak ${String(p['most'])} kegiatan dapat disimpan. Hapus yang tidak terpakai dulu.`,
    en: (p) => `At most ${String(p['most'])} activities can be kept. Remove one that you do not use first.`,
  },
  EXPORT_RANGE: {
    id: (p) => `Pilih rentang tanggal yang benar, paling lama ${String(p['most'])} hari.`,
    en: (p) => `Choose a date range in the right order, of at most ${String(p['most'])} days.`,
  },
} as const satisfies ErrorCatalogue;
