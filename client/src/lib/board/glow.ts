import type { Attachment } from 'svelte/attachments';

const last = new WeakMap<Element, string>();

/** So many places glow at once: where more changes, a board that flickers would tell no more, and costs every frame. */
const MOST = 8;
let alight = 0;

/** Lets a place glow once when what it shows has changed, and settle. The first sight of it is no change. */
export const glowOn =
  (shown: string): Attachment<HTMLElement> =>
  (node) => {
    const before = last.get(node);
    last.set(node, shown);
    if (before === undefined || before === shown) return;
    if (alight >= MOST || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const glow = node.animate([{ backgroundColor: 'var(--glow)' }, {}], {
      duration: 1800,
      easing: 'ease-out',
    });
    const over = () => (alight -= 1);
    alight += 1;
    glow.finished.then(over, over);
  };
