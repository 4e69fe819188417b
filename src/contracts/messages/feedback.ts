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
} as const satisfies ErrorCatalogue;
