/**
 * Preloaded into every server that is measured (`node --expose-gc --import probe.mjs …`); answers its parent's questions
 * about memory, processor time and the delay of the event loop. The same in ours and in the floors.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

const RESOLUTION = 5;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
histogram.enable();

const answers = {
  async memory() {
    // Twice, with a turn of the loop between: what finalizers let go in the first is collected in the second.
    for (let i = 0; i < 3; i++) {
      globalThis.gc?.();
      await delay(50);
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
  rss: () => process.memoryUsage.rss(),
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  delayReset() {
    histogram.reset();
  },
  /** Milliseconds that the loop was late; the histogram's values hold its own sampling interval. */
  delay() {
    const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    return {
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
    };
  },
};

process.on('message', async ({ ask, number }) => {
  process.send({ answer: (await answers[ask]()) ?? null, number });
});
process.channel?.unref();
