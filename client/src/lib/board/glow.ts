import type { Attachment } from 'svelte/attachments';

const last = new WeakMap<Element, string>();

/** Lets a place glow once when what it shows has changed, and settle. The first sight of it is no change. */
export const glowOn =
  (shown: string): Attachment<HTMLElement> =>
  (node) => {
    const before = last.get(node);
    last.set(node, shown);
    if (before === undefined || before === shown) return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    node.animate([{ backgroundColor: 'var(--glow)' }, {}], { duration: 1800, easing: 'ease-out' });
  };
