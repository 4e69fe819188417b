import type { Feedback, FeedbackReply, Report } from '#contracts/index.js';
import { putReport, type DraftRow } from './database.js';
import type { OutboxHandler } from './outbox.js';
import { mergeFeedback, mergeReplies } from './reducer.js';

/** Where a comment stands whose event has not come yet: after everything numbered. */
const UNNUMBERED = Number.MAX_SAFE_INTEGER;

/** The body of `PUT /api/reports/mine/:date` for a draft as it stands on this device. */
function draftBody(draft: DraftRow) {
  return {
    lines: draft.lines.map(({ id, activity, indicatorId, quantity, obstacle }) => ({
      id,
      activity,
      indicatorId,
      quantity,
      obstacle,
    })),
    note: draft.note === '' ? null : draft.note,
    ...(draft.base === null ? {} : { base: draft.base }),
  };
}

const dateIn = (path: string) => path.split('/')[4] ?? '';
/** Of `/api/feedback/<id>/…`. */
const commentIn = (path: string) => path.split('/')[3] ?? '';

/** The draft of a date: always the newest text, on the base last seen. */
const draft: OutboxHandler = {
  async prepare(item, db) {
    const row = await db.get('drafts', dateIn(item.path));
    return row?.dirty ? { method: 'PUT', path: item.path, body: draftBody(row) } : null;
  },
  async done(item, answer, db, sent) {
    const report = answer as Report;
    await putReport(db, report);
    const tx = db.transaction('drafts', 'readwrite');
    const row = await tx.store.get(dateIn(item.path));
    if (row) {
      // Written on meanwhile: the new text stands on this answer and goes next.
      const { base: _before, ...was } = sent as ReturnType<typeof draftBody>;
      const { base: _now, ...is } = draftBody(row);
      const dirty = JSON.stringify(was) !== JSON.stringify(is);
      await tx.store.put({ ...row, base: report.draftVersion, dirty });
    }
    await tx.done;
  },
};

/** Sending a report: the server is told which text the person saw. */
const submission: OutboxHandler = {
  async prepare(item, db) {
    const row = await db.get('drafts', dateIn(item.path));
    return {
      method: 'POST',
      path: item.path,
      body: { id: item.id, ...(row?.base == null ? {} : { draftVersion: row.base }) },
    };
  },
  async done(item, answer, db) {
    const report = answer as Report;
    await putReport(db, report);
    const tx = db.transaction('drafts', 'readwrite');
    const row = await tx.store.get(dateIn(item.path));
    if (row && !row.dirty) await tx.store.put({ ...row, base: report.draftVersion });
    await tx.done;
  },
};

const feedback: OutboxHandler = {
  async done(_item, answer, db) {
    const fresh = answer as Feedback;
    const tx = db.transaction('feedback', 'readwrite');
    const known = await tx.store.get(fresh.id);
    await tx.store.put(mergeFeedback(known, fresh, known?.order ?? UNNUMBERED));
    await tx.done;
  },
};

const reply: OutboxHandler = {
  async done(item, answer, db) {
    const id = commentIn(item.path);
    const tx = db.transaction('feedback', 'readwrite');
    const known = await tx.store.get(id);
    const fresh = answer as Feedback | FeedbackReply;
    if ('replies' in fresh) {
      await tx.store.put(mergeFeedback(known, fresh, known?.order ?? UNNUMBERED));
    } else if (known) {
      await tx.store.put({ ...known, replies: mergeReplies(known.replies, [fresh]) });
    }
    await tx.done;
  },
};

const read: OutboxHandler = {
  async done(item, answer, db) {
    const id = commentIn(item.path);
    const readAt = (answer as Feedback | undefined)?.readAt;
    const tx = db.transaction('feedback', 'readwrite');
    const known = await tx.store.get(id);
    if (known && readAt && !known.readAt) {
      await tx.store.put({ ...known, deliveredAt: known.deliveredAt ?? readAt, readAt });
    }
    await tx.done;
  },
};

const report: OutboxHandler = {
  async done(_item, answer, db) {
    await putReport(db, answer as Report);
  },
};

/** What each kind of command stores when the server has taken it; a kind that is not here only goes. */
export const handlers: Readonly<Record<string, OutboxHandler>> = {
  draft,
  submission,
  feedback,
  reply,
  read,
  report,
};
