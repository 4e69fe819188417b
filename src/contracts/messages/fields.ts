import type { ErrorCatalogue } from './catalogue.js';

/**
 * Sentences for one wrong field, by the rule that it broke: zod's issue codes, with the format or our own rule after a
 * colon where there is one.
 */
export const fieldErrors = {
  invalid_type: { id: 'Isian ini wajib diisi dengan benar.', en: 'This field is needed.' },
  too_small: {
    id: (p) =>
      p['origin'] === 'number' || p['origin'] === 'int'
        ? `Paling kecil ${String(p['minimum'])}.`
        : `Isi paling sedikit ${String(p['minimum'])}.`,
    en: (p) =>
      p['origin'] === 'number' || p['origin'] === 'int'
        ? `At least ${String(p['minimum'])}.`
        : `Needs at least ${String(p['minimum'])}.`,
  },
  too_big: {
    id: (p) => `Paling banyak ${String(p['maximum'])}.`,
    en: (p) => `At most ${String(p['maximum'])}.`,
  },
  invalid_format: { id: 'Bentuk isian ini belum benar.', en: 'This does not have the right form.' },
  'invalid_format:uuid': { id: 'Nomor acuan ini tidak sah.', en: 'This reference is not valid.' },
  'invalid_format:date': { id: 'Tulis tanggal sebagai TTTT-BB-HH.', en: 'Write the date as YYYY-MM-DD.' },
  invalid_value: { id: 'Pilih salah satu pilihan yang tersedia.', en: 'Choose one of the options.' },
  invalid_union: { id: 'Isian ini belum benar.', en: 'This is not right.' },
  custom: { id: 'Isian ini belum benar.', en: 'This is not right.' },
  'custom:decimals': { id: 'Paling banyak empat angka di belakang koma.', en: 'At most four decimals.' },
  'custom:nul': {
    id: 'Ada huruf yang tidak dapat disimpan.',
    en: 'It holds a character that cannot be stored.',
  },
  'custom:date': { id: 'Tanggal ini di luar jangkauan.', en: 'This date is out of range.' },
  'custom:bounds': {
    id: 'Rentang memerlukan batas atas yang tidak di bawah batas bawah; jenis lain tidak memakai batas atas.',
    en: 'A range needs an upper bound not below the lower; other kinds have none.',
  },
  'custom:line_needs_report': {
    id: 'Sebutkan laporan dari butir ini.',
    en: 'Name the report that the line belongs to.',
  },
  'custom:zone': {
    id: 'Zona waktu ini tidak dikenal. Pilih dari daftar, misalnya Asia/Jakarta.',
    en: 'This time zone is not known. Choose one of the list, such as Asia/Jakarta.',
  },
  'custom:after': {
    id: 'Jam selesai harus sesudah jam mulai.',
    en: 'The end must be after the beginning.',
  },
  'custom:twice': { id: 'Sudah ada di daftar.', en: 'It is in the list already.' },
  'custom:no_right': {
    id: 'Hanya pengelola kinerja, admin, dan pimpinan yang dapat menerima ringkasan. Pilih orang lain.',
    en: 'Only HR, admins and leaders can receive summaries. Choose somebody else.',
  },
  'custom:unit_unknown': {
    id: 'Unit kerja ini tidak ada. Muat ulang lalu pilih kembali.',
    en: 'This unit does not exist. Reload and choose again.',
  },
  'custom:address': {
    id: 'Tulis alamat surel lengkap, misalnya nama@contoh.go.id.',
    en: 'Write the whole address, such as name@example.go.id.',
  },
  'custom:template_unfilled': {
    id: 'Lengkapi bagian khususnya dengan kata Anda sendiri, paling sedikit tiga kata.',
    en: 'Fill the gap in your own words, at least three of them.',
  },
  'custom:own_indicator': { id: 'Ini bukan indikator Anda.', en: 'This is not an indicator of yours.' },
  'custom:urgent_needs_reason': { id: 'Tuliskan alasan mendesak.', en: 'Say why it is urgent.' },
} as const satisfies ErrorCatalogue;
