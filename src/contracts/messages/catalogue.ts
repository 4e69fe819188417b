import type { Language } from '../common.js';

/** A sentence for people: what went wrong and what to do. `p` holds the values of the error. */
export type Sentence = string | ((p: Readonly<Record<string, unknown>>) => string);

/** Sentences by error code, in both languages: a code without one of them does not compile. */
export type ErrorCatalogue = Readonly<Record<string, Readonly<Record<Language, Sentence>>>>;

/** Phrases `sentence` with the values of the error. */
export const phrase = (sentence: Sentence, params: Readonly<Record<string, unknown>>): string =>
  typeof sentence === 'string' ? sentence : sentence(params);
