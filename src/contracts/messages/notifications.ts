import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of notifications. */
export const notificationsErrors = {
  PUSH_ENDPOINT_REFUSED: {
    id: 'Alamat pemberitahuan peramban ini tidak dapat dipakai. Coba peramban lain.',
    en: 'The push address of this browser cannot be used. Try another browser.',
  },
  PUSH_DEVICES_FULL: {
    id: 'Pemberitahuan sudah aktif di banyak gawai. Matikan salah satunya lebih dahulu.',
    en: 'Push is on for many devices already. Switch one of them off first.',
  },
  SNOOZE_TOO_FAR: {
    id: 'Penundaan paling lama 60 hari. Pilih waktu yang lebih dekat.',
    en: 'Nothing can sleep for more than 60 days. Choose an earlier time.',
  },
} as const satisfies ErrorCatalogue;
