import type { Language } from '../common.js';
import { boardErrors } from './board.js';
import { phrase, type ErrorCatalogue } from './catalogue.js';
import { deliveriesErrors } from './deliveries.js';
import { documentsErrors } from './documents.js';
import { feedbackErrors } from './feedback.js';
import { fieldErrors } from './fields.js';
import { indicatorsErrors } from './indicators.js';
import { notificationsErrors } from './notifications.js';
import { peopleErrors } from './people.js';
import { platformErrors } from './platform.js';
import { reportsErrors } from './reports.js';
import { summariesErrors } from './summaries.js';

/** Every error code of the product with its sentence in both languages. */
export const errorCatalogue: ErrorCatalogue = {
  ...platformErrors,
  ...peopleErrors,
  ...indicatorsErrors,
  ...reportsErrors,
  ...feedbackErrors,
  ...boardErrors,
  ...summariesErrors,
  ...documentsErrors,
  ...deliveriesErrors,
  ...notificationsErrors,
};

/** The sentence of an error code, or of an internal error when the code is unknown. */
export function errorText(
  code: string,
  language: Language,
  params: Readonly<Record<string, unknown>> = {},
): string {
  const entry = errorCatalogue[code] ?? platformErrors.INTERNAL;
  return phrase(entry[language], params);
}

/** The sentence of one wrong field; `rule` is the zod format or our own rule, if any. */
export function fieldText(
  code: string,
  rule: string | undefined,
  language: Language,
  params: Readonly<Record<string, unknown>> = {},
): string {
  const catalogue: ErrorCatalogue = fieldErrors;
  const entry = catalogue[`${code}:${rule ?? ''}`] ?? catalogue[code] ?? fieldErrors.custom;
  return phrase(entry[language], params);
}

/** Language of an `Accept-Language` header: English when it comes before Indonesian, else Indonesian. */
export function languageOf(header: string | undefined): Language {
  const tags = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
      const q = rest.map((r) => /^\s*q=([\d.]+)/.exec(r)?.[1]).find((v) => v !== undefined);
      return { tag: tag.split('-')[0] ?? '', q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ tag, q }) => (tag === 'id' || tag === 'en') && q > 0)
    .sort((a, b) => b.q - a.q);
  return tags[0]?.tag === 'en' ? 'en' : 'id';
}
