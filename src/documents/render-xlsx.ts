import type { DocumentContent, DocumentSink } from './document-content.js';

export async function renderXlsx(content: DocumentContent, sink: DocumentSink): Promise<void> {
  sink.write(Buffer.from(content.summary.hash));
  await sink.flush();
}
