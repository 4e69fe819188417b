import { error } from '@sveltejs/kit';
import { loadTexts } from '$lib/i18n/index.js';
import { session } from '$lib/session/session.svelte.js';

export const load = async () => {
  await Promise.all([loadTexts('admin'), session.ready()]);
  // The server refuses others anyway; the page says so at once.
  if (session.person && !session.has('admin')) error(404);
};
