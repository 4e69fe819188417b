/** Indonesian is the default whatever the browser says: offices share computers set up in any language. */
export type Language = 'id' | 'en';

export const languages: readonly { value: Language; label: string }[] = [
  { value: 'id', label: 'Bahasa Indonesia' },
  { value: 'en', label: 'English' },
];

const key = 'tanggap.language';

function stored(): Language {
  try {
    return globalThis.localStorage.getItem(key) === 'en' ? 'en' : 'id';
  } catch {
    // No storage (a private window, or no browser at all): the default.
    return 'id';
  }
}

let chosen: Language = stored();
let unitZone = 'Asia/Jakarta';

export const language = (): Language => chosen;

/** The zone of the person's unit, from the session: every clock time on a page is in it. */
export const zone = (): string => unitZone;

export function setZone(next: string): void {
  unitZone = next;
}

export function setLanguage(next: Language): void {
  chosen = next;
  if (typeof document !== 'undefined') document.documentElement.lang = next;
  try {
    globalThis.localStorage.setItem(key, next);
  } catch {
    // Kept for this page only.
  }
}
