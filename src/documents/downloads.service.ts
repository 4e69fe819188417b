import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Language } from '#contracts/common.js';
import type { SummaryCsvQuery, SummaryDocumentQuery } from '#contracts/documents.js';
import type { Actor } from '../platform/auth/actor.js';
import { StoredSummaries } from '../summaries/index.js';
import type { DocumentSource } from './documents.repository.js';
import { Documents, PRIORITY } from './documents.service.js';
import { fileName, typeOf, type DocumentFormat } from './domain/format.js';
import { csvOf } from './render-csv.js';

/** How long a request waits for its document before it is told to come again. */
const PATIENCE_MS = 20_000;
const BOM = '\ufeff';

/** What a download answers with; nothing is read before `open`. */
export interface Download {
  readonly name: string;
  readonly type: string;
  /** Without quotes. */
  readonly etag: string;
  /** Bytes; null: not known before the end. */
  readonly size: number | null;
  open(): Readable;
}

/** Downloads of people at a page: the door each time, then the stored document or the rows themselves. */
@Injectable()
export class Downloads {
  constructor(
    private readonly documents: Documents,
    private readonly summaries: StoredSummaries,
  ) {}

  /**
   * A made document; owed, and waited for, when it is not there yet.
   * @param signal ends the waiting
   * @throws DomainError `NOT_FOUND`, `DOCUMENT_NOT_READY` (503), `DOCUMENT_FAILED`
   */
  async made(
    actor: Actor,
    period: string,
    query: SummaryDocumentQuery & { language: Language },
    format: Exclude<DocumentFormat, 'csv'>,
    signal: AbortSignal,
  ): Promise<Download> {
    const source = await this.#source(actor, period, query, format, query.language);
    const id = await this.documents.owe(source, PRIORITY.person);
    const document = await this.documents.wait(id, PATIENCE_MS, signal);
    return { ...document, etag: document.hash, open: () => this.documents.open(document) };
  }

  /**
   * The rows as CSV, written while they are read: nothing is owed for it.
   * @throws DomainError `NOT_FOUND`
   */
  async csv(actor: Actor, period: string, query: SummaryCsvQuery): Promise<Download> {
    const source = await this.#source(actor, period, query, 'csv', 'id');
    const summary = await this.summaries.open(period, source.revision, source.part);
    const bom = query.bom === '1' ? BOM : '';
    const people = () => this.summaries.people(summary, 'name');
    const text = async function* () {
      if (bom !== '') yield bom;
      yield* csvOf({ summary, people });
    };
    return {
      name: fileName(source),
      type: typeOf('csv'),
      etag: `${await this.documents.keyOf(source)}${bom === '' ? '' : '-bom'}`,
      size: null,
      open: () => Readable.from(text(), { objectMode: false }),
    };
  }

  async #source(
    actor: Actor,
    period: string,
    query: { readonly revision?: number; readonly unit?: string },
    format: DocumentFormat,
    language: Language,
  ): Promise<DocumentSource> {
    const { part, revision } = await this.summaries.partOf(actor, period, query.revision, query.unit);
    return { period, revision, part, format, language };
  }
}
