/** A set that nobody changes: what `$state.raw` holds is replaced as a whole. */
export const setOf = <T>(items: Iterable<T>): ReadonlySet<T> => new Set(items);

/** A map that no view follows: who changes it publishes a new one. */
export const mapOf = <K, V>(entries: Iterable<readonly [K, V]> = []): Map<K, V> => new Map(entries);
