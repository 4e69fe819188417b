import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `indicators`. */
export const indicatorsErrors = {} as const satisfies ErrorCatalogue;
