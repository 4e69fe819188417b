/**
 * Runs `round` while no other tab or worker holds `name`, and says so. After `patience` ms it runs without that: the
 * holder may be frozen. Where locks do not exist it runs at once, told `false` too.
 */
export async function alone(
  name: string,
  patience: number,
  round: (alone: boolean) => Promise<void>,
): Promise<void> {
  // Typed as always there, but browsers keep it from pages without TLS.
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks) {
    await round(false);
    return;
  }
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), patience);
  const turn = { begun: false };
  try {
    await locks.request(name, { signal: waiting.signal }, async () => {
      clearTimeout(timer);
      turn.begun = true;
      await round(true);
    });
  } catch (error) {
    if (turn.begun || !waiting.signal.aborted) throw error;
    await round(false);
  }
}
