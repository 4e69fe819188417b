/** What another language must bring for a catalogue: the same keys, functions with the same parameters. */
export type Catalogue<T> = {
  readonly [K in keyof T]: T[K] extends (...parameters: infer P) => string
    ? (...parameters: P) => string
    : T[K] extends string
      ? string
      : Catalogue<T[K]>;
};
