/** Kinds of document. */
export const DOCUMENT_FORMATS = ['pdf', 'xlsx', 'csv'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

const TYPES: Readonly<Record<DocumentFormat, string>> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

export const typeOf = (format: DocumentFormat): string => TYPES[format];

/** Name of the file that somebody saves: ASCII, without anybody's name in it. */
export const fileName = (d: { period: string; revision: number; format: DocumentFormat }): string =>
  `tanggap-${d.period}-r${d.revision}.${d.format}`;
