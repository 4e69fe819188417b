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
  NIP_SPREADSHEET_NUMBER: {
    id: 'NIP ini sudah diubah lembar kerja menjadi bilangan sehingga angka terakhirnya hilang. Ketik ulang 18 angkanya sebagai teks.',
    en: 'A spreadsheet has turned this NIP into a number and lost its last digits. Type all 18 digits as text.',
  },
  NIP_NOT_DIGITS: {
    id: 'NIP hanya berisi angka. Periksa huruf atau tanda yang ikut tertulis.',
    en: 'A NIP has digits alone. Check for letters or signs.',
  },
  NIP_LENGTH: { id: 'NIP terdiri atas 18 angka. Hitung kembali.', en: 'A NIP has 18 digits. Count again.' },
  NIP_BIRTH_DATE: {
    id: 'Delapan angka pertama NIP bukan tanggal lahir yang mungkin. Periksa kembali.',
    en: 'The first eight digits of the NIP are no possible birth date. Check them.',
  },
  NIP_ODD: {
    id: 'NIP ini janggal. Periksa kembali; bila memang benar, simpan dengan konfirmasi.',
    en: 'This NIP looks odd. Check it; if it is right, confirm and save.',
  },
  NIP_TAKEN: {
    id: 'NIP ini sudah dimiliki pegawai lain. Cari pegawai itu lebih dahulu.',
    en: 'Somebody else has this NIP. Look that person up first.',
  },
  OTHER_ID_TAKEN: {
    id: 'Nomor identitas ini sudah dimiliki pegawai lain.',
    en: 'Somebody else has this identity number.',
  },
  LOGIN_TAKEN: {
    id: 'Nama masuk ini sudah dipakai. Pilih yang lain.',
    en: 'This login is in use. Choose another.',
  },
  UNIT_UNKNOWN: {
    id: 'Unit kerja ini tidak ada. Muat ulang lalu pilih kembali.',
    en: 'This unit does not exist. Reload and choose again.',
  },
  UNIT_CIRCLE: {
    id: 'Unit tidak dapat berada di bawah dirinya sendiri atau bawahannya. Pilih induk lain.',
    en: 'A unit cannot be below itself or one of its own. Choose another parent.',
  },
  SUPERVISOR_UNKNOWN: {
    id: 'Pegawai ini tidak ada. Muat ulang lalu pilih kembali.',
    en: 'This person does not exist. Reload and choose again.',
  },
  SUPERVISOR_SELF: {
    id: 'Seseorang tidak dapat menjadi atasannya sendiri. Pilih orang lain.',
    en: 'Nobody can be their own supervisor. Choose somebody else.',
  },
  SUPERVISOR_CIRCLE: {
    id: 'Pegawai ini sendiri berada di atas atasan yang dipilih. Pilih orang lain atau ubah atasannya lebih dahulu.',
    en: 'This person is above the chosen supervisor. Choose somebody else, or change that line first.',
  },
  ACTING_SELF: {
    id: 'Seseorang tidak dapat mewakili dirinya sendiri. Pilih orang lain.',
    en: 'Nobody can stand for themselves. Choose somebody else.',
  },
  DATES_ORDER: {
    id: 'Tanggal akhir lebih awal daripada tanggal mulai. Perbaiki salah satunya.',
    en: 'The last day is before the first. Correct one of them.',
  },
  LEAVE_OVERLAP: {
    id: 'Sebagian hari ini sudah tercatat sebagai cuti. Hapus catatan lama atau ubah tanggalnya.',
    en: 'Some of these days are leave already. Remove the older entry or change the dates.',
  },
  ADMIN_LAST: {
    id: 'Ini admin terakhir yang dapat masuk. Angkat admin lain lebih dahulu.',
    en: 'This is the last admin who can log in. Make somebody else an admin first.',
  },
  SETUP_DONE: {
    id: 'Kantor ini sudah disiapkan. Silakan masuk.',
    en: 'This office has been set up already. Please log in.',
  },
  SETUP_LINK_INVALID: {
    id: 'Tautan penyiapan ini salah, sudah dipakai, atau kedaluwarsa. Mulai ulang layanan untuk mendapat tautan baru.',
    en: 'This set-up link is wrong, used or too old. Restart the service for a new one.',
  },
  PRACTICE_SENDS_NOTHING: {
    id: 'Di ruang latihan tidak ada yang dikirim. Pakai akun Anda sendiri untuk ini.',
    en: 'Nothing is sent from the practice room. Use your own account for this.',
  },
  PRACTICE_SHARED: {
    id: 'Akun ruang latihan dipakai bersama, jadi kata sandi dan perangkatnya tidak dapat diubah dari dalamnya.',
    en: 'Accounts of the practice room are shared, so their password and devices cannot be changed from within.',
  },
  PRACTICE_LOGIN_TAKEN: {
    id: (p) => `Nama masuk ${String(p['login'])} dipakai pegawai. Ganti nama masuk pegawai itu lebih dahulu.`,
    en: (p) => `The login ${String(p['login'])} belongs to somebody. Give that person another login first.`,
  },
  LOGIN_OF_PRACTICE: {
    id: (p) => `Nama masuk yang berawalan ${String(p['prefix'])} milik ruang latihan. Pilih yang lain.`,
    en: (p) => `Logins that begin with ${String(p['prefix'])} are the practice room’s. Choose another.`,
  },
} as const satisfies ErrorCatalogue;
