import { redirect } from '@sveltejs/kit';
import { loadTexts } from '$lib/i18n/index.js';
import { session } from '$lib/session/session.svelte.js';
import { openLive } from '$lib/shell/start.js';
import type { LayoutLoad } from './$types.js';

export const ssr = false;
export const prerender = false;

/** The gate: nothing of a person is opened before the server has named them. */
export const load: LayoutLoad = async ({ url }) => {
  await Promise.all([loadTexts('shell'), session.ready()]);
  if (url.pathname === '/masuk' || url.pathname === '/pemasangan') return;
  if (!session.person) {
    const target = url.pathname === '/' ? '' : `?ke=${encodeURIComponent(url.pathname + url.search)}`;
    redirect(307, `/masuk${target}`);
  }
  if (!session.mustChangePassword) void openLive();
  else if (url.pathname !== '/akun') redirect(307, '/akun');
};
