import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `summaries`. */
export const summariesErrors = {} as const satisfies ErrorCatalogue;
