import { SummaryDocumentChunkEntity, SummaryDocumentEntity } from './document.entity.js';

/** PDF, XLSX and CSV of stored summaries: owed, made once by a worker, kept while they are used. */
export { DocumentsModule } from './documents.module.js';
export { Documents } from './documents.service.js';
export { type DocumentSource } from './documents.repository.js';

export const documentEntities = [SummaryDocumentEntity, SummaryDocumentChunkEntity];
