/**
 * How long benches run: `--size small` to try them out, `usual`, or `long` for numbers to publish. Picks one of three.
 */
const size = process.env.BENCH_SIZE ?? 'usual';

/** @template T @param {T} small @param {T} usual @param {T} long @returns {T} */
export const bySize = (small, usual, long) => ({ small, usual, long })[size] ?? usual;
