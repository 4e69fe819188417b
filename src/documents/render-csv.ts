import { csvHead, csvRows } from './csv-columns.js';
import type { DocumentContent, DocumentSink } from './document-content.js';
import { csvRecord } from './domain/csv.js';

/** A summary as CSV (RFC 4180, UTF-8): one row per employee and indicator, who has none with one row; by name. */
export async function* csvOf(content: Pick<DocumentContent, 'summary' | 'people'>): AsyncGenerator<string> {
  const { summary } = content;
  const units = new Map(summary.units.map((u) => [u.unitId, u.name]));
  yield csvRecord(csvHead);
  for await (const page of content.people('name'))
    yield page.flatMap((person) => csvRows(summary, person, units).map(csvRecord)).join('');
}

export async function renderCsv(content: DocumentContent, sink: DocumentSink): Promise<void> {
  for await (const text of csvOf(content)) {
    sink.write(Buffer.from(text));
    await sink.flush();
  }
}
