import { error } from '@sveltejs/kit';
import { isIsoWeek } from '#contracts/rules/local-date.js';
import { loadTexts } from '$lib/i18n/index.js';
import type { PageLoad } from './$types.js';

export const load: PageLoad = async ({ params, url }) => {
  if (!isIsoWeek(params.week)) error(404);
  await loadTexts('summaries');
  const revision = Number(url.searchParams.get('revisi'));
  return { week: params.week, revision: Number.isInteger(revision) && revision > 0 ? revision : null };
};
