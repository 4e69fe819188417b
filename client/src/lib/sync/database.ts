import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Feedback, Report } from '#contracts/index.js';

/** Where this device stands in its person's stream; stored in the same transaction as what the events changed. */
export interface FeedCursor {
  epoch: string;
  last: number;
  mark: string | null;
}

/** A comment with its place in the reader's stream: the order of feedback everywhere, never its time. */
export interface StoredFeedback extends Feedback {
  order: number;
}

/** A line of a draft on this device; the id is ours from the first keystroke on, so that comments keep their line. */
export interface LocalLine {
  id: string;
  activity: string;
  indicatorId: string | null;
  quantity: number | null;
  obstacle: string | null;
}

export interface DraftRow {
  date: string;
  lines: LocalLine[];
  note: string;
  /** The server's `draftVersion` that this text stands on; null when none was seen. */
  base: number | null;
  /** The server does not have this text yet. */
  dirty: boolean;
  /** Counts local writes, so that two tabs notice each other. */
  rev: number;
  editedAt: number;
}

export type OutboxState = 'waiting' | 'held' | 'conflict' | 'refused';

export interface OutboxItem {
  /** Also the id of the command itself: sending twice does nothing twice. */
  id: string;
  author: string;
  /** Items of one lane go strictly one after the other. */
  lane: string;
  kind: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body: unknown;
  at: number;
  state: OutboxState;
  /** Counts replacements of an item that is written anew under the same id. */
  generation: number;
  attempts: number;
  notBefore: number;
  /** When this device's clock set `notBefore` or `claimedUntil`: an earlier clock has been set back since. */
  since?: number;
  /** A tab is sending it until then; a tab that dies loses its claim by itself. */
  claimedUntil: number;
  error: { status: number; code: string; detail: string; problem: unknown } | null;
}

interface Tables extends DBSchema {
  meta: { key: string; value: FeedCursor };
  feedback: { key: string; value: StoredFeedback };
  reports: { key: string; value: Report };
  drafts: { key: string; value: DraftRow };
  outbox: { key: string; value: OutboxItem };
  /** Last answers of pages, shown at once and while there is no network. */
  cache: { key: string; value: { key: string; value: unknown; at: number } };
}
export type Database = IDBPDatabase<Tables>;

const nameOf = (personId: string) => `tanggap-${personId}`;

/** What a page learns of its database after it has it. */
interface DatabaseEars {
  /** It was not there and is new, hence empty. */
  created?: () => void;
  /** It is closed and of no use any more: deleted, or a newer page in another tab migrates it. */
  gone?: () => void;
}

/** The database of one person on this device. Open it only after the server, or this device's last login, named them. */
export function openDatabase(personId: string, ears: DatabaseEars = {}): Promise<Database> {
  return openDB<Tables>(nameOf(personId), 1, {
    upgrade(db, before) {
      db.createObjectStore('meta');
      db.createObjectStore('feedback', { keyPath: 'id' });
      db.createObjectStore('reports', { keyPath: 'id' });
      db.createObjectStore('drafts', { keyPath: 'date' });
      db.createObjectStore('outbox', { keyPath: 'id' });
      db.createObjectStore('cache', { keyPath: 'key' });
      if (before === 0) ears.created?.();
    },
    // Step aside instead of blocking whoever wants to migrate or delete it.
    blocking(_current, _next, event) {
      (event.target as unknown as { close: () => void }).close();
      ears.gone?.();
    },
    terminated: () => ears.gone?.(),
  });
}

/** An event is rendered when it is sent, and an answer over HTTP may have overtaken it. */
export function newerReport(known: Report | undefined, fresh: Report): Report {
  return known && (known.version > fresh.version || known.draftVersion > fresh.draftVersion) ? known : fresh;
}

/** Stores a report that came with an answer, unless the stream brought a newer one meanwhile. */
export async function putReport(db: Database, report: Report): Promise<void> {
  const tx = db.transaction('reports', 'readwrite');
  await tx.store.put(newerReport(await tx.store.get(report.id), report));
  await tx.done;
}

/** Rows of `cache` that are somebody's half-written words, and no answer that can be asked for again. */
export const isWords = (key: string): boolean => key.startsWith('words:');

/** Those of `all` that this person wrote, oldest first. */
const written = (all: readonly OutboxItem[], personId: string): OutboxItem[] =>
  all.filter((item) => item.author === personId).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** What a person has under way, oldest first. */
export async function outboxOf(db: Database, personId: string): Promise<OutboxItem[]> {
  return written(await db.getAll('outbox'), personId);
}

/** What pages show of a person's copy. */
export interface Copy {
  feedback: StoredFeedback[];
  reports: Report[];
  outbox: OutboxItem[];
}

/**
 * The whole copy as it was at one moment. One transaction: with one for each table, an event could be applied and shown
 * between two of them, and would be taken off the page by the older rows that were read before it.
 */
export async function readCopy(db: Database, personId: string): Promise<Copy> {
  const tx = db.transaction(['feedback', 'reports', 'outbox']);
  const [feedback, reports, outbox] = await Promise.all([
    tx.objectStore('feedback').getAll(),
    tx.objectStore('reports').getAll(),
    tx.objectStore('outbox').getAll(),
  ]);
  return { feedback, reports, outbox: written(outbox, personId) };
}

/** Logout: everything goes except work that never reached the server, which only its author will see again. */
export async function forget(db: Database): Promise<void> {
  const tx = db.transaction(['meta', 'feedback', 'reports', 'cache', 'drafts', 'outbox'], 'readwrite');
  const [drafts, items, answers] = await Promise.all([
    tx.objectStore('drafts').getAll(),
    tx.objectStore('outbox').getAll(),
    tx.objectStore('cache').getAll(),
  ]);
  await Promise.all([
    tx.objectStore('meta').clear(),
    tx.objectStore('feedback').clear(),
    tx.objectStore('reports').clear(),
    ...answers.filter(({ key }) => !isWords(key)).map(({ key }) => tx.objectStore('cache').delete(key)),
    ...drafts.filter((draft) => !draft.dirty).map((draft) => tx.objectStore('drafts').delete(draft.date)),
    ...items.filter((item) => item.kind === 'read').map((item) => tx.objectStore('outbox').delete(item.id)),
    ...items
      .filter((item) => item.kind !== 'read')
      .map((item) => tx.objectStore('outbox').put({ ...item, state: 'held' as const })),
    tx.done,
  ]);
}

/** For tests: a person's database, gone. */
export async function destroyDatabase(personId: string): Promise<void> {
  await deleteDB(nameOf(personId));
}
