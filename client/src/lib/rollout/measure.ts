import { call, Failure } from '../net/index.js';
import { session } from '../session/session.svelte.js';
import { Effort } from './effort.js';

const CONTROLS = 'button, a, summary, label, select, input, textarea, [role="option"]';
const WORDS = 'input, textarea, select';

const effort = new Effort();

const isControl = (target: EventTarget | null): target is Element =>
  target instanceof Element && target.closest('main') !== null && target.closest(CONTROLS) !== null;

/** Listens on the page; give the result to an effect. */
export function measure(): () => void {
  const tap = (event: Event) => {
    if (!isControl(event.target)) return;
    const field = event.target.closest(WORDS);
    effort.touch(performance.now(), field ? 'write' : 'tap', field ?? event.target);
  };
  const write = (event: Event) => {
    if (isControl(event.target)) effort.touch(performance.now(), 'write', event.target);
  };
  document.addEventListener('click', tap, true);
  document.addEventListener('input', write, true);
  return () => {
    document.removeEventListener('click', tap, true);
    document.removeEventListener('input', write, true);
    effort.take(performance.now());
  };
}

/** A report was sent: says what it took, once. Without a network it is left out: a guess is worse than a gap. */
export async function sent(): Promise<void> {
  const took = effort.take(performance.now());
  if (took === null) return;
  try {
    await call('POST /api/rollout/effort', { body: took, actor: session.person?.id });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
