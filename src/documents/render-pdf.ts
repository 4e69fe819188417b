import type { DocumentContent, DocumentSink } from './document-content.js';

export async function renderPdf(content: DocumentContent, sink: DocumentSink): Promise<void> {
  sink.write(Buffer.from(content.summary.hash));
  await sink.flush();
}
