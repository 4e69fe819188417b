import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { StoredSummaries } from '../summaries/index.js';
import { DocumentRendering } from './document-rendering.service.js';
import { DocumentsRepository, type DocumentSource, type StoredDocument } from './documents.repository.js';
import { fileName, typeOf } from './domain/format.js';
import { LAYOUT, partText } from './domain/key.js';

declare module '../platform/jobs/jobs.js' {
  interface JobMap {
    /** See which documents are owed; this one was asked for just now. */
    'document.render': { id: string };
  }
}

/** A document that is made. Its bytes are read with `Documents.open`. */
export interface ReadyDocument {
  readonly id: string;
  /** File name for saving, such as `tanggap-2026-W47-r2.pdf`. */
  readonly name: string;
  readonly type: string;
  /** SHA-256 of the bytes, hex. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
}

/** 0 first … 100 last: somebody who waits at a page comes before a mail. */
export const PRIORITY = { person: 1, delivery: 20 } as const;

/** How often a row is looked at by who waits for it. */
const LOOK_MS = 150;

function ready(document: StoredDocument): ReadyDocument | undefined {
  const { id, hash, size } = document;
  if (document.state !== 'ready' || hash === null || size === null) return undefined;
  return { id, hash, size, name: fileName(document), type: typeOf(document.format) };
}

/**
 * Documents of stored summaries. A document is a row that is owed, then made by a worker, then kept as long as somebody
 * asks for it; the same content in the same language and format is made once, whoever asks.
 *
 * Rights are asked before: `part` of a source comes from `StoredSummaries.partOf`, each time anew.
 */
@Injectable()
export class Documents {
  constructor(
    private readonly work: UnitOfWork,
    private readonly documents: DocumentsRepository,
    private readonly summaries: StoredSummaries,
    private readonly rendering: DocumentRendering,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Owes a document (in the open unit of work, if there is one) and wakes a worker. One that had failed is tried anew.
   * @returns its id; the same for the same content until it is pruned
   */
  async owe(source: DocumentSource, priority: number = PRIORITY.delivery): Promise<string> {
    return this.work.run(async () => {
      const key = await this.keyOf(source);
      let found = await this.documents.byKey(key);
      if (found === undefined) {
        await this.documents.add(uuidv7(), key, source, priority);
        found = await this.documents.byKey(key);
      }
      // Only a row of a transaction that has not ended can hide here; that one's owner renders it.
      if (found === undefined) throw new DomainError('DOCUMENT_NOT_READY', 503, {}, { retryAfter: 2 });
      const { id, state } = found;
      if (state === 'failed') await this.documents.again(id);
      if (state === 'ready') await this.documents.used(id);
      else
        this.work.afterCommit(() => {
          this.jobs.wake('document.render', { id }, { priority });
        });
      return id;
    });
  }

  /** @throws DomainError `NOT_FOUND` when it was pruned */
  async state(id: string): Promise<StoredDocument> {
    const found = await this.documents.find(id);
    if (found === undefined) throw notFound();
    return found;
  }

  /**
   * Waits until a document is made.
   * @param signal ends the waiting as if the time were over
   * @throws DomainError `DOCUMENT_NOT_READY` (503) after `withinMs`, `DOCUMENT_FAILED` (500) when it was given up
   */
  async wait(id: string, withinMs: number, signal?: AbortSignal): Promise<ReadyDocument> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const document = await this.state(id);
      const made = ready(document);
      if (made !== undefined) return made;
      if (document.state === 'failed') throw new DomainError('DOCUMENT_FAILED', 500);
      if (performance.now() >= deadline || signal?.aborted === true)
        throw new DomainError('DOCUMENT_NOT_READY', 503, {}, { retryAfter: 5 });
      await delay(LOOK_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }

  /**
   * Makes a document here and now, for workers: not inside a unit of work. Waits when another worker is at it.
   * @throws DomainError `DOCUMENT_NOT_READY`, `DOCUMENT_FAILED`
   */
  async make(source: DocumentSource, withinMs = 60_000): Promise<ReadyDocument> {
    const id = await this.owe(source);
    await this.rendering.render(id);
    return this.wait(id, withinMs);
  }

  /** The bytes, in pieces; fails when the document is pruned meanwhile. */
  open({ id, size }: Pick<ReadyDocument, 'id' | 'size'>): Readable {
    return Readable.from(this.#chunks(id, size), { objectMode: false });
  }

  async *#chunks(id: string, size: number): AsyncGenerator<Buffer> {
    let left = size;
    for (let position = 0; left > 0; position++) {
      const bytes = await this.documents.chunk(id, position);
      if (bytes === undefined) throw new Error(`document ${id} has no piece ${position}`);
      left -= bytes.length;
      yield bytes;
    }
  }

  /** SHA-256 (hex) of all that decides a document's bytes. */
  async keyOf(source: DocumentSource): Promise<string> {
    const { period, revision, part, format, language } = source;
    const wording = await this.summaries.wording(period, revision, part);
    return createHash('sha256')
      .update(JSON.stringify([LAYOUT, period, revision, partText(part), format, language, wording]))
      .digest('hex');
  }
}
