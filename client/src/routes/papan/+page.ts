import { loadTexts, text } from '$lib/i18n/index.js';
import type { PageKeys } from '$lib/shell/keys.js';

/** The page's own letters, for the list that `?` shows. */
const keys: PageKeys = () => {
  const t = text('board').keys;
  return [
    ['j / ↓', t.next],
    ['k / ↑', t.previous],
    ['Enter', t.open],
    ['a', t.accept],
    ['r', t.return],
    ['c', t.comment],
    ['x', t.select],
    ['/', t.search],
    ['Ctrl + Enter', t.send],
    ['Esc', t.close],
  ];
};

export const load = async () => {
  await loadTexts('board');
  return { keys };
};
