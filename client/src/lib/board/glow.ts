import type { Attachment } from 'svelte/attachments';

const last = new WeakMap<Element, string>();

/** So many places glow at once: where more changes, a board that flickers would tell no more, and costs every frame. */
const MOST = 8;
const GLOW_MS = 1800;
let alight = 0;

/** Lets a place glow once when what it shows has changed, and settle. The first sight of it is no change. */
export const glowOn =
  (shown: string): Attachment<HTMLElement> =>
  (node) => {
    const before = last.get(node);
    last.set(node, shown);
    if (before === undefined || before === shown) return;
    // Rows out of sight take no place of those that somebody sees.
    if ('checkVisibility' in node && !node.checkVisibility({ contentVisibilityAuto: true })) return;
    if (alight >= MOST || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    node.animate([{ backgroundColor: 'var(--glow)' }, {}], { duration: GLOW_MS, easing: 'ease-out' });
    alight += 1;
    // Not when the animation ends: one whose row was scrolled out of sight may never tell.
    setTimeout(() => (alight -= 1), GLOW_MS);
  };
