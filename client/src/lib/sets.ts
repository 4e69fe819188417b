/** A set that nobody changes: what `$state.raw` holds is replaced as a whole. */
export const setOf = <T>(items: Iterable<T>): ReadonlySet<T> => new Set(items);
