import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `documents`. */
export const documentsErrors = {
  DOCUMENT_NOT_READY: {
    id: 'Dokumen masih disiapkan. Coba unduh lagi sebentar lagi.',
    en: 'The document is still being prepared. Download it again in a moment.',
  },
  DOCUMENT_FAILED: {
    id: 'Dokumen gagal dibuat. Coba unduh lagi; bila berulang, hubungi admin.',
    en: 'The document could not be made. Download it again; if it repeats, ask your admin.',
  },
} as const satisfies ErrorCatalogue;
