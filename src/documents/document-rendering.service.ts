import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { StoredSummaries } from '../summaries/index.js';
import { ChunkSink } from './chunk-sink.js';
import type { Renderer } from './document-content.js';
import { DocumentsRepository, type StoredDocument } from './documents.repository.js';
import type { DocumentFormat } from './domain/format.js';

/** Tries until a document is given up. */
const MOST_ATTEMPTS = 5;
const PRUNE_EVERY_MS = 3_600_000;

/** Loaded with the first document of a kind: their libraries are 60 MiB, which a process that makes none can do without. */
const renderers: Readonly<Record<DocumentFormat, () => Promise<Renderer>>> = {
  csv: async () => (await import('./render-csv.js')).renderCsv,
  pdf: async () => (await import('./render-pdf.js')).renderPdf,
  xlsx: async () => (await import('./render-xlsx.js')).renderXlsx,
};

/**
 * Makes owed documents. One REPEATABLE READ transaction holds the row, reads the stored summary and writes the bytes: a
 * worker killed anywhere in it leaves a row that is still owed and free at once, and two workers make one document.
 */
@Injectable()
export class DocumentRendering implements OnModuleDestroy {
  #busy = false;
  #again = false;
  #stopping = false;
  #pruned = 0;

  constructor(
    private readonly work: UnitOfWork,
    private readonly documents: DocumentsRepository,
    private readonly summaries: StoredSummaries,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Makes everything that is owed, one document at a time in this process: rendering is work for the processor. When a
   * turn is on already, that one looks once more at its end, and nobody waits for it here: a queue's places are few.
   */
  async renderOwed(): Promise<void> {
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#again && !this.#stopping) {
        this.#again = false;
        for (const id of await this.documents.owed()) {
          await this.render(id);
          // Somebody may be waiting at a page by now, and comes first.
          if (this.#interrupted()) break;
        }
      }
    } finally {
      this.#busy = false;
    }
  }

  #interrupted(): boolean {
    return this.#again || this.#stopping;
  }

  onModuleDestroy(): void {
    this.#stopping = true;
  }

  /** Deletes old documents, at most once an hour unless told otherwise. */
  async prune(every = PRUNE_EVERY_MS): Promise<void> {
    const now = performance.now();
    if (this.#pruned !== 0 && now - this.#pruned < every) return;
    this.#pruned = now;
    const deleted = await this.documents.prune(this.config.documentDays);
    if (deleted > 0) this.log.info({ deleted }, 'documents pruned');
  }

  /** Makes one document, unless it is made or somebody is at it. Its row tells of a failure; nothing is thrown. */
  async render(id: string): Promise<void> {
    try {
      // Counted in a transaction of its own: a document that kills its worker must not do so for ever.
      const attempt = await this.work.run(async () => {
        const claimed = await this.documents.claim(id);
        if (claimed === undefined) return undefined;
        if (claimed.attempts >= MOST_ATTEMPTS) {
          await this.documents.failed(id, 'DOCUMENT_FAILED', MOST_ATTEMPTS);
          return undefined;
        }
        await this.documents.begin(id);
        return claimed;
      });
      if (attempt === undefined) return;
      const began = performance.now();
      const made = await this.work.run(() => this.#make(id), 'REPEATABLE READ');
      if (made === undefined) return;
      const { period, revision, format } = attempt;
      const milliseconds = Math.round(performance.now() - began);
      this.log.info(
        { document: id, period, revision, format, size: made.size, milliseconds },
        'document made',
      );
    } catch (error) {
      // Database away or the row taken meanwhile: nothing was done, and the row is still owed.
      if (error instanceof DomainError && error.status === 503) {
        this.log.info({ document: id, err: error }, 'document put off');
        return;
      }
      this.log.error({ document: id, err: error }, 'document failed');
      await this.documents.failed(id, 'DOCUMENT_FAILED', MOST_ATTEMPTS);
    }
  }

  async #make(id: string): Promise<{ hash: string; size: number } | undefined> {
    const document = await this.documents.claim(id);
    if (document === undefined) return undefined;
    const sink = new ChunkSink((position, bytes) => this.documents.addChunk(id, position, bytes));
    const render = await renderers[document.format]();
    await render(await this.#contentOf(document), sink);
    const made = await sink.finish();
    await this.documents.finish(id, made);
    return made;
  }

  async #contentOf({ period, revision, part, language }: StoredDocument) {
    const summary = await this.summaries.open(period, revision, part);
    return {
      summary,
      language,
      people: (order: Parameters<StoredSummaries['people']>[1]) => this.summaries.people(summary, order),
      changes: () => this.summaries.changes(summary),
    };
  }
}
