import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of feedback. */
export const feedbackErrors = {
  ID_TAKEN: {
    id: 'Nomor kiriman ini sudah dipakai. Muat ulang halaman, lalu kirim kembali.',
    en: 'This id is already in use. Reload the page and send again.',
  },
  FEEDBACK_CHANGED: {
    id: 'Tanggapan ini sudah terkirim dengan isi lain. Yang tersimpan tidak diubah; kirim isi baru sebagai tanggapan baru.',
    en: 'This was already sent with other words. What is stored stays; send the new words as a new comment.',
  },
  URGENT_NOT_YOURS: {
    id: 'Hanya atasan yang dapat menandai tanggapan mendesak. Kirim tanpa tanda mendesak.',
    en: 'Only supervisors can mark feedback as urgent. Send it without the mark.',
  },
  URGENT_LIMIT: {
    id: 'Tanda mendesak hari ini sudah habis dipakai. Kirim tanpa tanda mendesak, atau telepon.',
    en: 'Your urgent marks of today are used up. Send it without the mark, or call.',
  },
} as const satisfies ErrorCatalogue;
