export type Theme = 'auto' | 'light' | 'dark';
const key = 'tanggap.theme';

/** What this device's owner chose; `auto` without a choice. */
export function theme(): Theme {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    return 'auto';
  }
}

const dark = () => matchMedia('(prefers-color-scheme: dark)');

function draw(chosen: Theme): void {
  document.documentElement.dataset['theme'] =
    chosen === 'auto' ? (dark().matches ? 'dark' : 'light') : chosen;
}

/** Shows the theme, and keeps the choice of this device. */
export function applyTheme(next: Theme): void {
  draw(next);
  try {
    if (next === 'auto') localStorage.removeItem(key);
    else localStorage.setItem(key, next);
  } catch {
    // For this page only.
  }
}

/** Shows the theme of this device, also when the device changes between day and night while the page is open. */
export function followTheme(): void {
  draw(theme());
  dark().addEventListener('change', () => draw(theme()));
}
