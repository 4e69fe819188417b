import { error } from '@sveltejs/kit';
import { isLocalDate } from '#contracts/rules/local-date.js';
import { loadTexts } from '$lib/i18n/index.js';
import type { PageLoad } from './$types.js';

export const load: PageLoad = async ({ params }) => {
  if (!isLocalDate(params.date)) error(404);
  await loadTexts('staff', 'days');
};
