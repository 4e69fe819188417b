import type { FeedEvent, Report, Reset } from '#contracts/index.js';
import type { Database, FeedCursor, StoredFeedback } from './database.js';
import { feedbackOf, reduce, type Change } from './reducer.js';

/** Rows that changed on this device, for the views of this tab and of the others. */
export interface Changes {
  feedback: StoredFeedback[];
  reports: Report[];
  stale: string[];
  /** Everything was replaced by a snapshot. */
  reset: boolean;
}

export interface Applied {
  /** What the stored cursor is afterwards; null when there is none. */
  cursor: FeedCursor | null;
  /** An event was missing before one of these, or the stream is another one: ask again from the cursor. */
  ask: boolean;
  changes: Changes;
}

const tables = ['meta', 'feedback', 'reports'] as const;
/** An event whose payload cannot be read must not stop the stream: go past it and ask again for what is shown. */
function attempt(...parameters: Parameters<typeof reduce>): Change {
  try {
    return reduce(...parameters);
  } catch {
    return { stale: '*' };
  }
}

/** A transaction commits what it has when nobody asks for more: half a batch without its cursor must not stay. */
async function undo(tx: { abort: () => void; done: Promise<void> }): Promise<void> {
  tx.abort();
  await tx.done.catch(() => undefined);
}

const nothing = (): Changes => ({ feedback: [], reports: [], stale: [], reset: false });

/**
 * The device's copy of its person's stream. State and cursor change in one transaction, so that a crash between them
 * cannot lose or double anything; tabs share the copy, and whoever comes first applies.
 */
export class FeedStore {
  constructor(private readonly db: Database) {}

  async cursor(): Promise<FeedCursor | null> {
    return (await this.db.get('meta', 'cursor')) ?? null;
  }

  /** Applies the events that follow the stored `last`; drops those below, stops at a hole. Stored when it resolves. */
  async apply(epoch: string, events: readonly FeedEvent[]): Promise<Applied> {
    const tx = this.db.transaction(tables, 'readwrite');
    const meta = tx.objectStore('meta');
    const feedback = tx.objectStore('feedback');
    const reports = tx.objectStore('reports');
    const changes = nothing();
    const touched = new Map<string, StoredFeedback>();
    let cursor = (await meta.get('cursor')) ?? null;
    let ask = false;

    try {
      for (const event of events) {
        // Another tab may have been reset to another epoch meanwhile: these numbers mean nothing there.
        if (cursor?.epoch !== epoch || event.seq > cursor.last + 1) {
          ask = true;
          break;
        }
        if (event.seq <= cursor.last) continue;
        const id = feedbackOf(event);
        const reportId = (event.data as { report?: { id: string } }).report?.id;
        const change = attempt(event, {
          feedback: id === null ? undefined : await feedback.get(id),
          report: reportId === undefined ? undefined : await reports.get(reportId),
        });
        if (change.feedback) {
          touched.set(change.feedback.id, change.feedback);
          await feedback.put(change.feedback);
        }
        if (change.report) {
          changes.reports.push(change.report);
          await reports.put(change.report);
        }
        if (change.stale) changes.stale.push(change.stale);
        cursor = { epoch, last: event.seq, mark: event.mark };
      }
      if (cursor) await meta.put(cursor, 'cursor');
    } catch (error) {
      await undo(tx);
      throw error;
    }
    await tx.done;
    changes.feedback.push(...touched.values());
    return { cursor, ask, changes };
  }

  /**
   * Replaces the copy by a snapshot, also by one that ends below what is here: the database may have been set back, and who
   * waits for the old numbers waits for ever. Where another tab was only quicker, the events between follow again. Kept
   * boards go with it: their versions may be above all that a database that was set back will reach for long.
   */
  async reset(reset: Reset): Promise<Applied> {
    const tx = this.db.transaction([...tables, 'cache'], 'readwrite');
    const meta = tx.objectStore('meta');
    const feedback = tx.objectStore('feedback');
    const reports = tx.objectStore('reports');
    const cache = tx.objectStore('cache');
    const size = reset.snapshot.feedback.length;
    const rows = reset.snapshot.feedback.map((row, index) => ({
      ...row,
      order: reset.top - size + 1 + index,
    }));
    const cursor = { epoch: reset.epoch, last: reset.top, mark: reset.mark };
    try {
      await feedback.clear();
      await reports.clear();
      // Up to what follows the colon.
      await cache.delete(IDBKeyRange.bound('board:', 'board;', false, true));
      for (const row of rows) await feedback.put(row);
      for (const report of reset.snapshot.reports) await reports.put(report);
      await meta.put(cursor, 'cursor');
    } catch (error) {
      await undo(tx);
      throw error;
    }
    await tx.done;
    return {
      cursor,
      ask: false,
      changes: { feedback: rows, reports: [...reset.snapshot.reports], stale: ['*'], reset: true },
    };
  }
}
