import { updated } from '$app/state';
import { language, loadTexts } from '$lib/i18n/index.js';
import { session } from '$lib/session/session.svelte.js';
import { followTheme } from '$lib/shell/theme.js';

// Before any page: its colours, and the two answers that every page waits for, side by side with its code.
followTheme();
document.documentElement.lang = language();
void loadTexts('shell');
void session.ready();

const reloadKey = 'tanggap.reloaded';

/**
 * A chunk could not be fetched. Of an older build, it is gone: one reload brings the new one, a second failure is a real
 * one. Without network it is not gone, and a reload would take away the page that somebody writes on.
 */
async function newerBuild(): Promise<void> {
  const at = Number(sessionStorage.getItem(reloadKey) ?? 0);
  if (Date.now() - at < 60_000) return;
  if (!(await updated.check().catch(() => false))) return;
  sessionStorage.setItem(reloadKey, String(Date.now()));
  await import('$lib/shell/update.js').then(
    ({ loadNewVersion }) => loadNewVersion(),
    () => location.reload(),
  );
}

window.addEventListener('vite:preloadError', () => void newerBuild());
