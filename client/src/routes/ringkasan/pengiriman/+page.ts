import { redirect } from '@sveltejs/kit';
import { parsePeriod } from '#contracts/rules/summary-period.js';
import { loadTexts } from '$lib/i18n/index.js';
import { session } from '$lib/session/session.svelte.js';
import type { PageLoad } from './$types.js';

export const load: PageLoad = async ({ url }) => {
  await session.ready();
  if (session.person && !session.has('hr', 'admin')) redirect(307, '/ringkasan');
  // Forms of people, units and addresses bring their own words.
  await loadTexts('deliveries', 'summaries', 'admin', 'account');
  const period = url.searchParams.get('periode') ?? '';
  // Whose deliveries are asked for; what is no period filters nothing.
  return { period: parsePeriod(period) === null ? null : period };
};
