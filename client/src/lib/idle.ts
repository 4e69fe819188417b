/** Runs once the page has nothing better to do, at the latest after a second and a half. */
export function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 1500 });
  else setTimeout(run, 300);
}
