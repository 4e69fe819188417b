import { now } from '../clock.js';
import { text } from '../i18n/index.js';
import { call, Failure } from '../net/index.js';
import { live } from '../sync/live.svelte.js';
import type { LocalLine } from '../sync/database.js';
import { MARGIN, thoughts } from '../ui/second-thoughts.js';
import { toasts } from '../ui/toasts.svelte.js';
import { uuid } from '../uuid.js';
import type { Day } from './day.svelte.js';

/** Keeps an activity as a one-tap choice; true when the server has it. */
export async function keepActivity(line: LocalLine, owner: string): Promise<boolean> {
  try {
    await call('PUT /api/activities/:id', {
      params: { id: uuid() },
      body: { activity: line.activity.trim().slice(0, 300), indicatorId: line.indicatorId },
      actor: owner,
    });
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toasts.show(error.detail || text('shell').problem.network);
    return false;
  }
}

/** How long a report can be taken back, in ms: it leaves this device only afterwards. */
const SECOND_THOUGHTS = 6_000;
/** So short before its deadline, in ms, a report does not wait: longer than any hand can hold it. */
const HURRY = 90_000;

/** Nobody's second thoughts may make a report late, and without network it waits anyway. */
function holdFor(day: Day): number {
  const left = Date.parse(day.start?.deadline ?? '') - now().getTime();
  if (live.state === 'offline' || (left > 0 && left < HURRY)) return 0;
  return thoughts(SECOND_THOUGHTS);
}

/** Takes a command back; false when it is under way or gone already. */
async function takeBack(id: string): Promise<boolean> {
  const db = await live.database();
  if (!db) return false;
  const tx = db.transaction('outbox', 'readwrite');
  const item = await tx.store.get(id);
  const here = item?.claimedUntil === 0;
  if (here) await tx.store.delete(id);
  await tx.done;
  if (here) await live.discard(id);
  return here;
}

/** Sends the day. What stands against it is given back, to be said beside its line. */
export async function submitDay(day: Day): Promise<{ line: LocalLine; fault: string } | null> {
  const { submission: t, activityMissing } = text('writing');
  // A field that holds no number says so itself, and takes the focus.
  if (document.querySelector<HTMLInputElement>('input:invalid')?.reportValidity() === false) return null;
  const faulty = day.filled.find((line) => line.activity.trim() === '');
  if (faulty) return { line: faulty, fault: activityMissing };
  if (day.filled.length === 0) return { line: day.lines[0] ?? day.addLine(), fault: t.nothingYet };
  await day.save();
  if (!day.changed) {
    day.correcting = false;
    toasts.show(t.nothingNew);
    return null;
  }
  const before = day.correcting;
  const hold = holdFor(day);
  const correct = { label: t.fix, run: () => (day.correcting = true) };
  const author = live.personId;
  let takenBack = false;
  const settled = async () => {
    if (takenBack) return;
    day.back = null;
    await live.flush();
    // Logged out meanwhile: nothing of this is the next one's to read.
    if (live.personId !== author) return;
    if (day.submission?.state === 'waiting') toasts.show(t.queued);
    else toasts.show(day.submission ? text('staff').refused : t.sent, day.submission ? undefined : correct);
  };
  const undo = async () => {
    day.back = null;
    const id = await sent;
    if (id === null) return;
    takenBack = await takeBack(id);
    if (takenBack) {
      day.correcting = before;
      toasts.show(t.kept);
    } else toasts.show(t.tooLate, correct);
  };
  const sent = day.submit(hold);
  // From here on, also for a hand that is quicker than this device's storage.
  if (hold) day.back = () => void undo();
  const command = await sent;
  if (command === null) day.back = null;
  else if (!hold) await settled();
  // Taken back already, or nothing to take back.
  if (command === null || !day.back) return null;
  const undoing = { label: text('shell').undo, run: day.back, holds: [command] };
  const toast = toasts.show(t.sending, undoing, hold - MARGIN);
  const after = () => {
    // A hand may be on the way back: then it has not run out yet.
    const left = toast.until - performance.now();
    if (left > 0) setTimeout(after, left + 400);
    else void settled();
  };
  after();
  return null;
}
