import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of boards. */
export const boardErrors = {
  BOARD_TOO_MANY: {
    id: 'Terlalu banyak papan dibuka sekaligus. Tutup salah satunya.',
    en: 'Too many boards are open at once. Close one of them.',
  },
} as const satisfies ErrorCatalogue;
