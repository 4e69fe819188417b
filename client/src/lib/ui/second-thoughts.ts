/** So much later than its way back a command leaves, in ms: what can be pressed can be taken back. */
export const MARGIN = 300;

/** So long whoever works with keys or asked for less motion can take back, in ms: WCAG 2.2.1's time for an answer. */
const SLOW_THOUGHTS = 20_000;

function slow(): boolean {
  const asked = (query: string) => matchMedia(query).matches;
  // A tap on an iPhone leaves the focus in the field that was written in: there only a button tells of keys.
  const byKeys = asked('(pointer: fine)') ? ':focus-visible' : 'button:focus-visible';
  return asked('(prefers-reduced-motion: reduce)') || document.activeElement?.matches(byKeys) === true;
}

/** How long a command that is given now can be taken back, in ms: `quick` for a quick hand. It leaves this device afterwards. */
export const thoughts = (quick: number): number => (slow() ? SLOW_THOUGHTS : quick);
