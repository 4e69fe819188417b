const ascending = (values) => [...values].sort((a, b) => a - b);

/** @param {number} q between 0 and 1 */
export function quantile(values, q) {
  const sorted = ascending(values);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** The one in the middle; of an even number the mean of the two there. */
export function median(values) {
  const sorted = ascending(values);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export const quantiles = (values) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) });

/**
 * What was measured of two subjects in the same blocks, as columns: the medians, and the blocks' own ratios as median
 * and extremes. The ratio of neighbours in time is what a shared machine disturbs least.
 */
export function beside(names, peers, ours) {
  const ratios = ours.map((value, block) => value / peers[block]);
  return {
    [names[0]]: median(peers),
    [names[1]]: median(ours),
    ratio: median(ratios),
    'ratio min': Math.min(...ratios),
    'ratio max': Math.max(...ratios),
  };
}

/** Milliseconds on the machine's monotonic clock: the same in every process. */
export const clock = () => Number(process.hrtime.bigint()) / 1e6;
