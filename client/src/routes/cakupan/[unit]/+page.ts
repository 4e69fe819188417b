import { redirect } from '@sveltejs/kit';
import { loadTexts } from '$lib/i18n/index.js';
import { session } from '$lib/session/session.svelte.js';

export const load = async ({ params }: { params: { unit: string } }) => {
  await session.ready();
  if (session.person && !session.has('hr', 'admin', 'leader')) redirect(307, '/ringkasan');
  await loadTexts('coverage', 'summaries');
  return { unit: params.unit };
};
