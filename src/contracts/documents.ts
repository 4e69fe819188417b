import * as z from 'zod/mini';
import { Id, Language } from './common.js';
import { SummaryQuery } from './summaries.js';

/** A document of a summary: the newest revision by default, in the language of the request. */
export const SummaryDocumentQuery = z.object({
  ...SummaryQuery.shape,
  language: z.exactOptional(Language),
  /** Narrows the reader's part to a unit and those below it. */
  unit: z.exactOptional(Id),
});
export type SummaryDocumentQuery = z.infer<typeof SummaryDocumentQuery>;

export const SummaryCsvQuery = z.object({
  ...SummaryQuery.shape,
  unit: z.exactOptional(Id),
  /** 1: with a byte order mark, by which spreadsheets on Windows know UTF-8. */
  bom: z.exactOptional(z.enum(['0', '1'])),
});
export type SummaryCsvQuery = z.infer<typeof SummaryCsvQuery>;
