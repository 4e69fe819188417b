import { error } from '@sveltejs/kit';
import { loadTexts } from '$lib/i18n/index.js';
import type { LayoutLoad } from './$types.js';
import { session } from '$lib/session/session.svelte.js';

/** What HR reads; everything else here is the admin's. */
const forHr = (path: string) => /^\/admin(\/unit|\/pegawai\/[^/]+)?\/?$/.test(path);

export const load: LayoutLoad = async ({ url }) => {
  await Promise.all([loadTexts('admin'), session.ready()]);
  // The server refuses others anyway; the page says so at once.
  if (session.person && !session.has('admin') && !(session.has('hr') && forHr(url.pathname))) error(404);
};
