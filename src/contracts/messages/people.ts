import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `people` and `calendar`. */
export const peopleErrors = {
  LOGIN_WRONG: {
    id: 'Nama masuk atau kata sandi salah. Periksa lalu coba lagi.',
    en: 'The login or the password is wrong. Check both and try again.',
  },
  LOGIN_TOO_MANY: {
    id: (p) => `Terlalu banyak percobaan yang gagal. Coba lagi ${String(p['minutes'])} menit lagi.`,
    en: (p) => `Too many failed attempts. Try again in ${String(p['minutes'])} minutes.`,
  },
  PASSWORD_WRONG: {
    id: 'Kata sandi lama salah. Ketik kata sandi yang Anda pakai sekarang.',
    en: 'The old password is wrong. Type the one that you use now.',
  },
  PASSWORD_UNCHANGED: {
    id: 'Pilih kata sandi baru yang lain dari kata sandi lama dan dari nama masuk Anda.',
    en: 'Choose a new password that differs from the old one and from your login.',
  },
} as const satisfies ErrorCatalogue;
