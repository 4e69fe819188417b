import { describe, expect, it } from '@jest/globals';
import { machineProgram } from '../support/machine.js';
import { keptPlans } from './support/plans.js';
import { runPlan, type RunResult } from './support/run.js';

/** Starting, working, healing, looking: a plan that takes longer hangs. */
const PATIENCE_MS = 240_000;

/** Fails with what has to be known to look at it and to run it again. */
function expectKept(run: RunResult): void {
  const { violations, historyFile, command, schedule } = run;
  const context = { more: Math.max(0, violations.length - 20), historyFile, command, schedule };
  expect({ violations: violations.slice(0, 20), ...context }).toEqual({
    violations: [],
    ...context,
    more: 0,
  });
}

/** A run in which nothing happened proves nothing. */
function expectBusy({ stats, plan }: RunResult): void {
  expect(stats.operations).toBeGreaterThan(50);
  expect(stats.acknowledged).toBeGreaterThan(stats.operations / 2);
  expect(stats.shown).toBeGreaterThan(100);
  expect(stats.crashes).toBeGreaterThan(0);
  expect(stats.unknownAnswers).toBeGreaterThan(0);
  expect(stats.retries).toBeGreaterThan(0);
  expect(stats.resets).toBeGreaterThan(0);
  expect(stats.connections).toBeGreaterThan(stats.resets);
  const wanted = plan.faults === 'all' ? [] : plan.faults;
  expect(wanted.filter((name) => (stats.faults[name] ?? 0) === 0)).toEqual([]);
  if (wanted.some((name) => name === 'reset' || name === 'refuse')) expect(stats.cuts).toBeGreaterThan(0);
  if (wanted.includes('late-commit')) expect(stats.lateCommits).toBeGreaterThan(0);
}

const redis = machineProgram('redis-server');

for (const [name, plan] of Object.entries(keptPlans)) {
  const alone = plan.redis === false;
  (redis === undefined && !alone ? describe.skip : describe)(
    alone ? 'a single process' : 'two web nodes, a worker, PostgreSQL and Redis (needs redis-server)',
    () => {
      it(
        `keeps the promise of the feed: ${name}`,
        async () => {
          const run = await runPlan(plan);
          expectKept(run);
          expectBusy(run);
        },
        PATIENCE_MS,
      );
    },
  );
}
