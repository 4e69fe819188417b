import { Injectable } from '@nestjs/common';
import type { Language } from '#contracts/common.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { SummaryPart } from '../summaries/index.js';
import type { DocumentFormat } from './domain/format.js';

export type DocumentState = 'queued' | 'rendering' | 'ready' | 'failed';

/** What a document is made of. */
export interface DocumentSource {
  readonly period: string;
  readonly revision: number;
  readonly part: SummaryPart;
  readonly format: DocumentFormat;
  readonly language: Language;
}

/** A document's row without its bytes. */
export interface StoredDocument extends DocumentSource {
  readonly id: string;
  readonly state: DocumentState;
  readonly attempts: number;
  /** Code of the last failure. */
  readonly error: string | null;
  /** SHA-256 of the bytes, hex; null until ready. */
  readonly hash: string | null;
  /** Bytes; null until ready. */
  readonly size: number | null;
}

const columns = 'id, week AS period, revision, part, format, language, state, attempts, error, hash, size';

/** Owed and made documents. Bytes lie in chunks, so that no process holds a whole one. */
@Injectable()
export class DocumentsRepository {
  constructor(private readonly work: UnitOfWork) {}

  async byKey(key: string): Promise<StoredDocument | undefined> {
    const [row] = await this.work.query<StoredDocument>(
      `SELECT ${columns} FROM summary_document WHERE key = $1`,
      [key],
    );
    return row;
  }

  async find(id: string): Promise<StoredDocument | undefined> {
    const [row] = await this.work.query<StoredDocument>(
      `SELECT ${columns} FROM summary_document WHERE id = $1`,
      [id],
    );
    return row;
  }

  /** Owes a document; one with this key that is there already stays as it is. Waits for nobody who renders it. */
  async add(id: string, key: string, source: DocumentSource, priority: number): Promise<void> {
    await this.work.query(
      `INSERT INTO summary_document (id, key, week, revision, part, format, language, priority)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key) DO NOTHING`,
      [
        id,
        key,
        source.period,
        source.revision,
        JSON.stringify(source.part),
        source.format,
        source.language,
        priority,
      ],
    );
  }

  /** A document that had failed is owed once more. */
  async again(id: string): Promise<void> {
    await this.work.query(
      `UPDATE summary_document SET state = 'queued', attempts = 0, due_at = now() WHERE id = $1 AND state = 'failed'`,
      [id],
    );
  }

  /** Remembers that a made document was asked for, at most once an hour. */
  async used(id: string): Promise<void> {
    await this.work.query(
      `UPDATE summary_document SET used_at = now()
        WHERE id = $1 AND state = 'ready' AND used_at < now() - interval '1 hour'`,
      [id],
    );
  }

  /** What is to be made now: who waits at a page first, then the oldest. */
  async owed(): Promise<string[]> {
    const rows = await this.work.query<{ id: string }>(
      `SELECT id FROM summary_document WHERE state IN ('queued', 'rendering') AND due_at <= now()
        ORDER BY priority, created_at LIMIT 100`,
    );
    return rows.map((row) => row.id);
  }

  /** Takes an owed document for this transaction; undefined: made, given up, or somebody else is at it. */
  async claim(id: string): Promise<StoredDocument | undefined> {
    const [row] = await this.work.query<StoredDocument>(
      `SELECT ${columns} FROM summary_document
        WHERE id = $1 AND state IN ('queued', 'rendering') AND due_at <= now() FOR UPDATE SKIP LOCKED`,
      [id],
    );
    return row;
  }

  async begin(id: string): Promise<void> {
    await this.work.query(
      `UPDATE summary_document SET state = 'rendering', attempts = attempts + 1 WHERE id = $1`,
      [id],
    );
  }

  async addChunk(id: string, position: number, bytes: Buffer): Promise<void> {
    await this.work.query(
      `INSERT INTO summary_document_chunk (document_id, position, bytes) VALUES ($1, $2, $3)`,
      [id, position, bytes],
    );
  }

  async finish(id: string, made: { hash: string; size: number }): Promise<void> {
    await this.work.query(
      `UPDATE summary_document SET state = 'ready', hash = $2, size = $3, ready_at = now(), used_at = now(), error = NULL
        WHERE id = $1`,
      [id, made.hash, made.size],
    );
  }

  /** A try failed: the next one comes later, `most` are made. */
  async failed(id: string, error: string, most: number): Promise<void> {
    await this.work.query(
      `UPDATE summary_document SET error = $2, state = CASE WHEN attempts >= $3 THEN 'failed' ELSE 'queued' END,
              due_at = now() + least(interval '2 seconds' * 2 ^ attempts, interval '10 minutes')
        WHERE id = $1 AND state IN ('queued', 'rendering')`,
      [id, error, most],
    );
  }

  async chunk(id: string, position: number): Promise<Buffer | undefined> {
    const [row] = await this.work.prepared<{ bytes: Buffer }>(
      `SELECT bytes FROM summary_document_chunk WHERE document_id = $1 AND position = $2`,
      [id, position],
    );
    return row?.bytes;
  }

  /** Deletes what nobody has asked for in `days`: it can be made again. */
  async prune(days: number): Promise<number> {
    const rows = await this.work.query<{ id: string }>(
      `DELETE FROM summary_document
        WHERE state IN ('ready', 'failed') AND used_at < now() - make_interval(days => $1) RETURNING id`,
      [days],
    );
    return rows.length;
  }
}
