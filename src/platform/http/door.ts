import { Server } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** Turns of the loop, one after the other, in which nobody may have come in before the door is closed. */
const QUIET_TURNS = 3;

/**
 * Closes a server to those who have not come yet. Who was let in stays, also one that has not spoken: unlike
 * `http.Server.close`, which hangs up on idle connections.
 *
 * The system shakes hands before the program hears of it, and a connection that waits between the two is reset by the
 * closing. The loop takes one of them per turn, so it is given turns until several passed with nobody at the door.
 *
 * @param patienceMs Where somebody always comes, the door closes after so many milliseconds nevertheless.
 */
export async function closeDoor(server: Server, patienceMs = 1_000): Promise<void> {
  let quiet = 0;
  const came = () => {
    quiet = -1;
  };
  const until = performance.now() + patienceMs;
  server.on('connection', came);
  while (quiet < QUIET_TURNS && performance.now() < until) {
    await turn();
    quiet += 1;
  }
  server.off('connection', came);
  Server.prototype.close.call(server);
}
