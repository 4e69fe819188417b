import { language, loadTexts } from '$lib/i18n/index.js';
import { session } from '$lib/session/session.svelte.js';
import { applyTheme, theme } from '$lib/shell/theme.js';

// Before any page: its colours, and the two answers that every page waits for, side by side with its code.
applyTheme(theme());
document.documentElement.lang = language();
void loadTexts('shell');
void session.ready();

const reloadKey = 'tanggap.reloaded';

// A chunk of an older build is gone: one reload brings the new build; a second failure is a real one.
window.addEventListener('vite:preloadError', (event) => {
  const at = Number(sessionStorage.getItem(reloadKey) ?? 0);
  if (Date.now() - at < 60_000) return;
  sessionStorage.setItem(reloadKey, String(Date.now()));
  event.preventDefault();
  location.reload();
});
