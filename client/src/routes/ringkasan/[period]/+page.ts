import { error } from '@sveltejs/kit';
import { parsePeriod } from '#contracts/rules/summary-period.js';
import type { Scope } from '$lib/summaries/behind.js';
import { loadTexts } from '$lib/i18n/index.js';
import type { PageLoad } from './$types.js';

export const load: PageLoad = async ({ params, url }) => {
  if (parsePeriod(params.period) === null) error(404);
  await loadTexts('summaries');
  const revision = Number(url.searchParams.get('revisi'));
  const [unit, team] = [url.searchParams.get('unit'), url.searchParams.get('tim')];
  const scope: Scope | null = unit ? { unit } : team ? { team } : null;
  return {
    period: params.period,
    revision: Number.isInteger(revision) && revision > 0 ? revision : null,
    scope,
    // A report behind the summary: it stands in the same file, for each has its name in the worker's list.
    report: url.searchParams.get('laporan'),
  };
};
