import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `board`. */
export const boardErrors = {} as const satisfies ErrorCatalogue;
