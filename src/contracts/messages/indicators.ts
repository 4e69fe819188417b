import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `indicators`. */
export const indicatorsErrors = {
  INDICATOR_EXISTS: {
    id: 'Indikator ini sudah tersimpan dengan isi lain. Muat ulang halaman, lalu ubah indikator yang tersimpan.',
    en: 'This indicator is already stored with other terms. Reload the page and change the stored one.',
  },
  INDICATOR_CLOSED: {
    id: 'Indikator ini sudah ditutup dan tidak dapat diubah lagi. Buat indikator baru bila masih diperlukan.',
    en: 'This indicator is closed and cannot change any more. Make a new one if it is still needed.',
  },
  INDICATOR_NOT_PROPOSED: {
    id: 'Tidak ada usulan yang menunggu keputusan: pegawai mungkin baru saja menariknya. Muat ulang halaman.',
    en: 'No proposal waits for a decision: it may just have been taken back. Reload the page.',
  },
  INDICATOR_NOT_ACTIVE: {
    id: 'Hanya indikator yang sudah disepakati yang dapat ditutup.',
    en: 'Only an agreed indicator can be closed.',
  },
  INDICATOR_REASON_REQUIRED: {
    id: 'Indikator ini sudah disepakati. Tuliskan alasan perubahannya agar dapat diusulkan kembali.',
    en: 'This indicator is agreed. Say why it should change, so that the change can be proposed.',
  },
  INDICATOR_CHANGED: {
    id: 'Usulan ini sudah berubah sejak Anda membacanya. Baca isi terbarunya, lalu putuskan.',
    en: 'This proposal has changed since you read it. Read the newest terms, then decide.',
  },
} as const satisfies ErrorCatalogue;
