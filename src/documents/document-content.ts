import { setImmediate as turn } from 'node:timers/promises';
import type { Language } from '#contracts/common.js';
import type { SummaryDifference, SummaryEmployee } from '#contracts/summaries.js';
import type { StoredSummary } from '../summaries/index.js';

/** What a renderer gets: one part of one stored revision, and nothing to compute. */
export interface DocumentContent {
  readonly summary: StoredSummary;
  readonly language: Language;
  people(order: 'name' | { readonly units: readonly string[] }): AsyncIterable<SummaryEmployee[]>;
  changes(): AsyncIterable<readonly SummaryDifference[]>;
}

/** Where a renderer's bytes go. */
export interface DocumentSink {
  write(bytes: Buffer): void;
  /** Resolves when what was written is stored; called often enough, no document is ever in memory as a whole. */
  flush(): Promise<void>;
}

export type Renderer = (content: DocumentContent, sink: DocumentSink) => Promise<void>;

/** Lets requests of the same process have their turn. */
export const breathe = (): Promise<void> => turn();
