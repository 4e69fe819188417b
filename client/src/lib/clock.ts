const key = 'tanggap.clock';
const storage = () =>
  (
    globalThis as {
      localStorage?: {
        getItem: (name: string) => string | null;
        setItem: (name: string, value: string) => void;
      };
    }
  ).localStorage;

/** What the server's clock said, and when: by this device's clock, and by one that nobody can set. */
let heard: { server: number; wall: number; steady: number } | null = null;

/** The last time that was stored, so that the next page knows it. */
let kept = -Infinity;

function stored(): { ahead: number; at: number } | null {
  try {
    return JSON.parse(storage()?.getItem(key) ?? 'null') as { ahead: number; at: number } | null;
  } catch {
    // No storage: this device's clock has to do.
    return null;
  }
}

/** Takes the `Date` of an answer. */
export function heardDate(header: string | null): void {
  const server = Date.parse(header ?? '');
  if (Number.isNaN(server)) return;
  heard = { server, wall: Date.now(), steady: performance.now() };
  // Not with every answer: a slow phone's storage keeps it waiting.
  if (server < kept + 5_000) return;
  try {
    kept = server;
    storage()?.setItem(key, JSON.stringify({ ahead: server - heard.wall, at: server }));
  } catch {
    // Known for this page only.
  }
}

/** When the server was last heard from, in its own time; null when this device never was in touch. */
export const heardAt = (): Date | null => {
  const at = heard?.server ?? stored()?.at;
  return at === undefined ? null : new Date(at);
};

/**
 * Now by the server's clock, as well as this device can know: office computers are hours or days off, and are set while
 * a page is open. Without any word from the server it is this device's own time; it never runs backwards behind what
 * the server said.
 */
export function now(): Date {
  const before = heard ? null : stored();
  const ahead = heard ? heard.server - heard.wall : (before?.ahead ?? 0);
  // The steady clock stands still while a device sleeps, the other one jumps when it is set: the later of both.
  const steady = heard ? heard.server + performance.now() - heard.steady : (before?.at ?? 0);
  return new Date(Math.max(Date.now() + ahead, steady));
}
