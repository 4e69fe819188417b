const key = 'tanggap.keys';

/** Single-letter shortcuts can be switched off: speech input and tremor press letters that nobody meant. */
export function letterKeys(): boolean {
  try {
    return localStorage.getItem(key) !== 'off';
  } catch {
    return true;
  }
}

export function setLetterKeys(on: boolean): void {
  try {
    localStorage.setItem(key, on ? 'on' : 'off');
  } catch {
    // Back on with the next page.
  }
}

/** Whether a key press is meant for the page and not for a field. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !letterKeys()) return false;
  const at = event.target as HTMLElement | null;
  return !at?.closest('input, textarea, select, [contenteditable], dialog');
}

/** Keys and meanings that a page adds to the list, as `keys` of its `load`; asked when shown, in the language of then. */
export type PageKeys = () => [key: string, meaning: string][];
