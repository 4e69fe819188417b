import type { SummaryRun } from '#contracts/index.js';
import { weekOfKey } from '#contracts/rules/summary-period.js';
import { call, Failure } from '../net/index.js';
import { session } from '../session/session.svelte.js';

const ASK_AGAIN = 700;

/** A run, and the revision that its period had when it was started. */
export type WatchedRun = SummaryRun & { before: number | null };

/** Runs started by hand in this page's life, watched until they are over. */
export class Runs {
  items = $state.raw<readonly WatchedRun[]>([]);
  failure = $state.raw<Failure | null>(null);
  starting = $state(false);
  #stopped = false;

  /** `done` is called with each period whose run is over, whatever came of it. */
  constructor(private readonly done: (period: string) => void) {}

  /** @returns whether it was taken; `failure` says why not */
  async start(period: string, before: number | null): Promise<boolean> {
    if (this.starting) return false;
    this.starting = true;
    this.failure = null;
    try {
      const { runId } = await call('POST /api/summaries/:week/runs', {
        params: { week: period },
        actor: session.person?.id,
      });
      this.#put({
        runId,
        week: weekOfKey(period),
        period,
        state: 'queued',
        progress: 0,
        revision: null,
        error: null,
        before,
      });
      void this.#follow(runId, before);
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failure = error;
      return false;
    } finally {
      this.starting = false;
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #put(run: WatchedRun): void {
    this.items = [run, ...this.items.filter((one) => one.runId !== run.runId && one.period !== run.period)];
  }

  async #follow(runId: string, before: number | null): Promise<void> {
    while (!this.#over()) {
      try {
        const run = await call('GET /api/summaries/runs/:runId', { params: { runId } });
        this.#put({ ...run, before });
        if (run.state === 'done' || run.state === 'failed') {
          this.done(run.period);
          return;
        }
      } catch (error) {
        // The run goes on without us; asked again when the network is back.
        if (!(error instanceof Failure)) throw error;
        if (error.status === 404) return;
      }
      await new Promise((resume) => setTimeout(resume, ASK_AGAIN));
    }
  }

  #over(): boolean {
    return this.#stopped;
  }
}
