import { isWords, openDatabase, type Database, type OutboxItem } from './database.js';
import { memoryDatabase } from './memory-database.js';

/**
 * `refused`: this browser stores nothing; `full`: no room is left; `newer`: a newer page has changed the storage, and
 * this one cannot read it; `emptied`: the browser has thrown away what was here.
 */
export type Trouble = 'refused' | 'full' | 'newer' | 'emptied';

const tables = ['meta', 'feedback', 'reports', 'drafts', 'outbox', 'cache'] as const;
const emptiedOnce = new WeakSet<Database>();
const named = (error: unknown, name: string) => (error as { name?: string } | null)?.name === name;

/** Answers that can be asked for again make room for what cannot. */
async function makeRoom(db: Database): Promise<void> {
  for (const key of await db.getAllKeys('cache')) if (!isWords(key)) await db.delete('cache', key);
}

async function copyAll(from: Database, to: Database): Promise<void> {
  for (const table of tables) {
    if (table === 'meta') {
      const cursor = await from.get('meta', 'cursor');
      if (cursor) await to.put('meta', cursor, 'cursor');
    } else for (const row of await from.getAll(table)) await to.put(table, row);
  }
}

/** Lets nobody close a page that alone knows what is not sent yet. */
function guard(db: Database): void {
  let unsent = true;
  const look = () =>
    void db.getAll('outbox').then((items) => {
      unsent = items.some((item) => item.kind !== 'read');
    });
  setInterval(look, 1_000);
  addEventListener('beforeunload', (event) => {
    if (unsent) event.preventDefault();
  });
}

/**
 * A database to go on with when `error` came out of `before`: the same one where room could be made or nothing is
 * wrong, a new one with the commands this page knows of, or one in this page's memory. A `null` error: it was closed.
 */
export async function rescue(
  before: Database,
  person: string,
  unsent: readonly OutboxItem[],
  error: unknown,
  gone: () => void,
): Promise<{ db: Database; trouble: Trouble | null }> {
  const remember = async (trouble: Trouble, fill: (db: Database) => Promise<unknown>) => {
    const db = memoryDatabase();
    await fill(db);
    guard(db);
    return { db, trouble };
  };
  /** Puts back what this page knows to be under way; true when something of it was missing. */
  const known = async (db: Database): Promise<boolean> => {
    let missing = false;
    for (const item of unsent) {
      if (await db.get('outbox', item.id)) continue;
      missing = true;
      await db.put('outbox', item);
    }
    return missing;
  };

  if (named(error, 'QuotaExceededError')) {
    if (!emptiedOnce.has(before)) {
      emptiedOnce.add(before);
      await makeRoom(before);
      return { db: before, trouble: null };
    }
    return await remember('full', (db) => copyAll(before, db));
  }
  try {
    await before.get('meta', 'cursor');
    return { db: before, trouble: null };
  } catch {
    // It is gone indeed.
  }
  try {
    let trouble: Trouble | null = null;
    const db = await openDatabase(person, { created: () => (trouble = 'emptied'), gone });
    // Another tab may have been quicker to make a new one.
    if (await known(db)) trouble = 'emptied';
    return { db, trouble };
  } catch (refusal) {
    return await remember(named(refusal, 'VersionError') ? 'newer' : 'refused', known);
  }
}
