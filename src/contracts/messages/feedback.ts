import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `feedback`. */
export const feedbackErrors = {} as const satisfies ErrorCatalogue;
