import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `summaries`. */
export const summariesErrors = {
  SUMMARY_WEEK_FUTURE: {
    id: 'Minggu itu belum dimulai. Pilih minggu ini atau minggu yang sudah lewat.',
    en: 'That week has not begun. Choose this week or a past one.',
  },
  SUMMARY_WEEK_UNKNOWN: {
    id: 'Tahun itu tidak memiliki minggu tersebut. Periksa nomor minggunya.',
    en: 'That year has no such week. Check the number of the week.',
  },
  SUMMARY_PERIOD_FUTURE: {
    id: 'Hari-hari itu belum dimulai. Pilih hari pertama yang sudah lewat atau hari ini.',
    en: 'Those days have not begun. Choose a first day that has passed, or today.',
  },
  SUMMARY_PERIOD_UNKNOWN: {
    id: 'Tanggal itu tidak ada. Periksa hari, bulan, dan tahunnya.',
    en: 'There is no such date. Check the day, month and year.',
  },
  SUMMARY_RANGE_REVERSED: {
    id: 'Hari terakhir mendahului hari pertama. Tukar kedua tanggalnya.',
    en: 'The last day comes before the first. Exchange the two dates.',
  },
  SUMMARY_RANGE_TOO_LONG: {
    id: 'Rentang itu {days} hari; paling banyak {most}. Pilih rentang yang lebih pendek.',
    en: 'That is {days} days; at most {most} are possible. Choose a shorter range.',
  },
  SUMMARY_RANGES_OPEN: {
    id: 'Masih ada {most} rentang Anda yang dihitung. Tunggu salah satunya selesai.',
    en: 'You have {most} ranges under way already. Wait for one of them.',
  },
  SUMMARY_FAILED: {
    id: 'Ringkasan gagal dihitung. Coba jalankan lagi; bila berulang, hubungi admin.',
    en: 'The summary could not be computed. Run it again; if it repeats, ask your admin.',
  },
} as const satisfies ErrorCatalogue;
