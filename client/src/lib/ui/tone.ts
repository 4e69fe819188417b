/** Colour and shape of a state; the word says it first. */
export type Tone = 'quiet' | 'sent' | 'done' | 'needs' | 'broken' | 'empty';
