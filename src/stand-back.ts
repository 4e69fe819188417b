import { getPriority, setPriority } from 'node:os';
import type { Log } from './platform/log/log.js';

/** How far a process that is a worker alone stands back: of a core that a web node wants as well it takes a quarter. */
const NICER = 5;
const NICEST = 19;

/**
 * Lets those go first whom somebody waits for. A summary of a large office is minutes of work for a whole core, and nobody
 * minds whether it takes a little longer; a comment on its way is a few milliseconds, and everybody does.
 */
export function standBack(log: Log): void {
  try {
    setPriority(Math.min(NICEST, getPriority() + NICER));
  } catch (error) {
    log.warn({ err: error }, 'the priority of the process stays as it is');
  }
}
