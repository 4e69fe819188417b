import type { SummaryRun } from '#contracts/index.js';
import { call, Failure } from '../net/index.js';
import { session } from '../session/session.svelte.js';

const ASK_AGAIN = 700;

/** A run, and the revision that the week had when it was started. */
export type WatchedRun = SummaryRun & { before: number | null };

/** Runs started by hand in this page's life, watched until they are over. */
export class Runs {
  items = $state.raw<readonly WatchedRun[]>([]);
  failure = $state.raw<Failure | null>(null);
  starting = $state(false);
  #stopped = false;

  /** `done` is called with each week whose run is over, whatever came of it. */
  constructor(private readonly done: (week: string) => void) {}

  async start(week: string, before: number | null): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    this.failure = null;
    try {
      const { runId } = await call('POST /api/summaries/:week/runs', {
        params: { week },
        actor: session.person?.id,
      });
      this.#put({ runId, week, state: 'queued', progress: 0, revision: null, error: null, before });
      void this.#follow(runId, before);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failure = error;
    } finally {
      this.starting = false;
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #put(run: WatchedRun): void {
    this.items = [run, ...this.items.filter((one) => one.runId !== run.runId && one.week !== run.week)];
  }

  async #follow(runId: string, before: number | null): Promise<void> {
    while (!this.#over()) {
      try {
        const run = await call('GET /api/summaries/runs/:runId', { params: { runId } });
        this.#put({ ...run, before });
        if (run.state === 'done' || run.state === 'failed') {
          this.done(run.week);
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
