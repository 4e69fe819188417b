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
  SUMMARY_FAILED: {
    id: 'Ringkasan gagal dihitung. Coba jalankan lagi; bila berulang, hubungi admin.',
    en: 'The summary could not be computed. Run it again; if it repeats, ask your admin.',
  },
} as const satisfies ErrorCatalogue;
