import { letterKeys } from '../shell/keys.js';
import type { ReviewProps } from './review.svelte.js';
import type { Entry, Walk } from './walk.svelte.js';

interface Keyed {
  walk: Walk;
  /** Whether the drawer stands beside the list, so that Escape is not the dialog's own. */
  beside: boolean;
  open: (entry: Entry, how: ReviewProps['begin']) => void;
  close: () => void;
  accept: (entry: Entry) => void;
  toggle: (entry: Entry) => void;
}

/** What a key does on the board: arrows on a row, and letters where they are not switched off. */
export function boardKeys(event: KeyboardEvent, { walk, beside, open, close, accept, toggle }: Keyed): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const at = event.target as HTMLElement;
  const box = at.matches('[data-entry] input[type="checkbox"]');
  if (!box && at.closest('input, textarea, select, [contenteditable]')) return;
  // Another dialog (menu, keys, many reports at once) has its own keys.
  if (at.closest('dialog') && walk.opened === null) return;
  const row = at.closest('[data-entry]') !== null;
  const letters = letterKeys();
  const entry = walk.opened ?? (row ? walk.here : undefined);
  const takes = (run: () => void) => {
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  if ((letters && event.key === 'j') || (row && event.key === 'ArrowDown')) takes(() => walk.step(1));
  else if ((letters && event.key === 'k') || (row && event.key === 'ArrowUp')) takes(() => walk.step(-1));
  else if (event.key === 'Escape' && walk.opened !== null && beside) takes(close);
  else if (letters && event.key === '/' && !at.closest('dialog'))
    takes(() => document.getElementById('search')?.focus());
  else if (!letters || !entry) return;
  // A key that is held decides once.
  else if (event.key === 'a') takes(() => event.repeat || accept(entry));
  else if (event.key === 'r') takes(() => open(entry, 'return'));
  else if (event.key === 'c') takes(() => open(entry, 'comment'));
  else if (event.key === 'x') takes(() => toggle(entry));
}
