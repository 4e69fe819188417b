import { goto } from '$app/navigation';
import { live } from '../sync/live.svelte.js';
import { session, type SessionAnswer } from '../session/session.svelte.js';

let checking = false;
let releasedAt = 0;
let asking: ReturnType<typeof setTimeout> | undefined;
let unanswered = 0;

/**
 * The server refused the session while somebody was at work. What is written stays on the screen and in this device;
 * nothing more is sent. Only when somebody else turns out to be logged in, this person's page goes at once.
 */
function sessionLost(): void {
  session.lost();
  if (checking) return;
  checking = true;
  void session
    .check()
    .then((result) => {
      if (result === 'other') location.assign('/');
      else if (result === 'out') live.state = 'held';
      else if (result === 'same' && Date.now() - releasedAt > 60_000) {
        // Logged in again in another tab. Once: a refusal that stays is not about the session.
        releasedAt = Date.now();
        void live.retry();
      } else if (result === 'away') askAgain();
    })
    .finally(() => {
      checking = false;
    });
}

/** Opens the person's copy on this device. */
export async function openLive(): Promise<void> {
  if (!session.person) return;
  const { late } = session;
  session.late = null;
  await live.open(session.person.id, { online: session.confirmed, sessionLost });
  if (late) await answered(await late);
  else if (!session.confirmed) askAgain();
}

/**
 * Without the server's word nothing is sent or followed, and nobody says when the server is back: a browser knows of its
 * own network alone. So it is asked, ever more rarely, at moments that chance spreads, until it answers.
 */
function askAgain(): void {
  asking ??= setTimeout(
    () => {
      asking = undefined;
      void reconnect();
    },
    (1 + Math.random()) * 500 * 2 ** Math.min(unanswered++, 4),
  );
}

async function answered(result: SessionAnswer): Promise<void> {
  if (result === 'other') location.assign('/');
  else if (result === 'same') {
    clearTimeout(asking);
    asking = undefined;
    unanswered = 0;
    await openLive();
    if (session.mustChangePassword) await goto('/akun');
    await live.retry();
  } else if (result === 'out') live.state = 'held';
  else {
    live.state = 'offline';
    if (!session.confirmed) askAgain();
  }
}

/** The network may be back: first ask who is logged in, then send and follow again. */
export async function reconnect(): Promise<void> {
  if (session.person) await answered(await session.check());
}

/** The network is back, for a whole office in the same instant: chance spreads who comes when. */
export function networkBack(): void {
  setTimeout(() => void reconnect(), Math.random() * 2_000);
}

export async function logout(end: () => Promise<unknown>): Promise<void> {
  await live.finish();
  await end();
  clearTimeout(asking);
  asking = undefined;
  await live.forget();
  session.clear();
  await goto('/masuk', { invalidateAll: true });
}
