import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `people`. */
export const peopleErrors = {} as const satisfies ErrorCatalogue;
