import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `deliveries`. */
export const deliveriesErrors = {
  SCHEDULE_CHANGED: {
    id: 'Jadwal ini sudah diubah orang lain. Periksa isinya sekarang, lalu simpan lagi.',
    en: 'Somebody else has changed this schedule. Look at it as it is now, then save again.',
  },
  SCHEDULE_FIELDS: {
    id: 'Ada isian jadwal yang belum benar. Periksa isian yang ditandai.',
    en: 'Some fields of the schedule are not right. Check the marked ones.',
  },
  DELIVERY_UNDER_WAY: {
    id: 'Surel ini sedang dikirim atau masih menunggu giliran. Tunggu hasilnya.',
    en: 'This mail is being sent or still waits for its turn. Wait for the outcome.',
  },
  MAIL_NOT_CONFIGURED: {
    id: 'Pengiriman surel belum diatur. Minta admin mengisi SMTP_URL dan MAIL_FROM.',
    en: 'Mail is not set up. Ask your admin to set SMTP_URL and MAIL_FROM.',
  },
  MAIL_ADDRESS_MISSING: {
    id: 'Alamat surel Anda belum ada. Isi lebih dahulu di halaman akun.',
    en: 'There is no mail address of yours. Enter it on your account page first.',
  },
  SUMMARY_MISSING: {
    id: 'Belum ada ringkasan untuk ditampilkan. Jalankan satu minggu lebih dahulu.',
    en: 'There is no summary to show yet. Run a week first.',
  },
} as const satisfies ErrorCatalogue;
