import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of errors that belong to no feature. */
export const platformErrors = {
  NOT_FOUND: {
    id: 'Tidak ditemukan, atau Anda tidak berhak melihatnya.',
    en: 'Not found, or you may not see it.',
  },
  REQUEST_INVALID: {
    id: 'Ada isian yang belum benar. Periksa isian yang ditandai.',
    en: 'Some fields are not right. Check the marked ones.',
  },
  UNAVAILABLE: {
    id: 'Layanan sedang terganggu. Isian Anda belum tersimpan; coba lagi sebentar lagi.',
    en: 'The service is briefly unavailable. Nothing was saved; try again in a moment.',
  },
  INTERNAL: {
    id: 'Terjadi kesalahan pada sistem. Coba lagi; bila berulang, laporkan nomor permintaan ini kepada admin.',
    en: 'Something went wrong on our side. Try again; if it repeats, give the request number to your admin.',
  },
  UNAUTHENTICATED: { id: 'Silakan masuk terlebih dahulu.', en: 'Please log in first.' },
  ORIGIN_REFUSED: {
    id: 'Permintaan ini berasal dari alamat lain dan ditolak. Buka aplikasi dari alamat resminya.',
    en: 'This request came from another address and was refused. Open the app at its own address.',
  },
  MEDIA_TYPE_REFUSED: {
    id: 'Kirim isi permintaan sebagai JSON (Content-Type: application/json).',
    en: 'Send the body as JSON (Content-Type: application/json).',
  },
  SESSION_OTHER_PERSON: {
    id: 'Anda masuk sebagai orang lain di peramban ini. Masuk kembali sebagai penulisnya untuk mengirim.',
    en: 'Somebody else is logged in on this browser. Log in as the author to send this.',
  },
  PAYLOAD_TOO_LARGE: { id: 'Isian terlalu besar untuk dikirim.', en: 'This is too large to send.' },
  METHOD_NOT_ALLOWED: { id: 'Permintaan ini tidak dikenal.', en: 'This kind of request is not known here.' },
  EVENT_UNKNOWN: { id: 'Peristiwa ini tidak dikenal.', en: 'This event is not known.' },
  PASSWORD_CHANGE_REQUIRED: {
    id: 'Ganti kata sandi Anda terlebih dahulu.',
    en: 'Change your password first.',
  },
  TOO_MANY_CONNECTIONS: {
    id: 'Terlalu banyak halaman terbuka. Tutup beberapa di antaranya.',
    en: 'Too many pages are open. Close some of them.',
  },
  RATE_LIMITED: {
    id: (p) =>
      `Terlalu banyak permintaan dalam waktu singkat. Coba lagi dalam ${String(p['seconds'])} detik.`,
    en: (p) => `Too many requests in a short time. Try again in ${String(p['seconds'])} seconds.`,
  },
  BUSY: {
    id: 'Layanan sedang ramai. Halaman akan tersambung kembali dengan sendirinya.',
    en: 'The service is busy. The page will reconnect by itself.',
  },
} as const satisfies ErrorCatalogue;
