import { createHash } from 'node:crypto';
import type { DocumentSink } from './document-content.js';
import { breathe } from './document-content.js';

/** Size of a stored piece: big enough to be few, small enough to be sent at once. */
const CHUNK = 256 * 1024;
/** Larger than any summary can become; what grows beyond it is a mistake. */
const MOST = 512 * 1024 * 1024;

/** Cuts a document into pieces and stores them one after the other. */
export class ChunkSink implements DocumentSink {
  readonly #hash = createHash('sha256');
  #pending: Buffer[] = [];
  #length = 0;
  #position = 0;
  #size = 0;

  constructor(private readonly store: (position: number, bytes: Buffer) => Promise<void>) {}

  write(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#pending.push(bytes);
    this.#length += bytes.length;
    this.#size += bytes.length;
    if (this.#size > MOST) throw new Error('a document became too large');
  }

  async flush(): Promise<void> {
    while (this.#length >= CHUNK) await this.#store(CHUNK);
    await breathe();
  }

  /** Stores what is left. */
  async finish(): Promise<{ hash: string; size: number }> {
    await this.flush();
    if (this.#length > 0) await this.#store(this.#length);
    return { hash: this.#hash.digest('hex'), size: this.#size };
  }

  async #store(length: number): Promise<void> {
    const bytes = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    if (bytes === undefined) return;
    const rest = bytes.subarray(length);
    this.#pending = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    await this.store(this.#position++, bytes.subarray(0, length));
  }
}
