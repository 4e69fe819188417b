import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `reports`. */
export const reportsErrors = {} as const satisfies ErrorCatalogue;
