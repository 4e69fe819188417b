import { redirect } from '@sveltejs/kit';
import { loadTexts } from '$lib/i18n/index.js';
import { session } from '$lib/session/session.svelte.js';

export const load = async () => {
  await session.ready();
  if (session.person && !session.has('hr')) redirect(307, '/ringkasan');
  await loadTexts('rollout');
};
