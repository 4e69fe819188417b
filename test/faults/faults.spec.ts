import { describe, expect, it } from '@jest/globals';
import { machineProgram } from '../support/machine.js';
import { inWords, judgedKinds, type JudgedKind } from './support/judgements.js';
import { TOO_BUSY } from './support/late.js';
import { keptPlans } from './support/plans.js';
import { runPlan, type RunResult } from './support/run.js';

/** Starting, working, healing, looking: a plan that takes longer hangs. */
const PATIENCE_MS = 240_000;

/**
 * At least so many moments of each kind have to be judged, about a fifth of what a run has on a busy machine. A kind that is
 * not named cannot be judged in that plan: faults hit everybody there, or devices stay where they are.
 */
const always = { acknowledged: 80, replay: 100, snapshot: 8, end: 8, receipt: 8, board: 1 };
const least: Readonly<Record<keyof typeof keptPlans, Partial<Record<JudgedKind, number>>>> = {
  'lines that fail': { ...always, summary: 1 },
  'processes that die and freeze, and rights that are taken': { ...always, session: 1, summary: 1 },
  'one node that is ill beside a healthy one, and a Redis that freezes': {
    ...always,
    'in time': 2,
    'in time without Redis': 5,
    'in time beside a broken node': 30,
  },
  'a database that restarts, commits that come late, clocks that are wrong': { ...always, summary: 1 },
  'one node without Redis': always,
};

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
  if (plan.restless !== false) expect(stats.crashes).toBeGreaterThan(0);
  expect(stats.unknownAnswers).toBeGreaterThan(0);
  expect(stats.retries).toBeGreaterThan(0);
  expect(stats.resets).toBeGreaterThan(0);
  expect(stats.connections).toBeGreaterThan(stats.resets);
  const wanted = plan.faults === 'all' ? [] : plan.faults;
  expect(wanted.filter((name) => (stats.faults[name] ?? 0) === 0)).toEqual([]);
  if (wanted.some((name) => name === 'reset' || name === 'refuse')) expect(stats.cuts).toBeGreaterThan(0);
  if (wanted.includes('late-commit')) expect(stats.lateCommits).toBeGreaterThan(0);
}

const IN_TIME = judgedKinds.filter((kind) => kind.startsWith('in time'));

/**
 * A rule that was never asked has not been kept. A machine that was too busy to say what is late may leave moments aside,
 * which it names; some of what had to be in time is judged there too.
 */
function expectJudged({ judgements }: RunResult, wanted: Partial<Record<JudgedKind, number>>): void {
  const judged = (kind: JudgedKind) => judgements[kind].judged;
  const busy = IN_TIME.reduce((sum, kind) => sum + (judgements[kind].skipped[TOO_BUSY] ?? 0), 0);
  const asked = Object.entries(wanted) as [JudgedKind, number][];
  const short = asked.filter(([kind, n]) => judged(kind) < n && !(busy > 0 && IN_TIME.includes(kind)));
  if (asked.some(([kind]) => IN_TIME.includes(kind)))
    expect(IN_TIME.reduce((sum, kind) => sum + judged(kind), 0)).toBeGreaterThan(0);
  expect({ short, judged: inWords(judgements) }).toEqual({ short: [], judged: expect.anything() });
}

it('says for each kept plan, and for each kind of moment in some plan, how many have to be judged', () => {
  expect(Object.keys(least).sort()).toEqual(Object.keys(keptPlans).sort());
  const kinds = new Set(Object.values(least).flatMap((one) => Object.keys(one)));
  expect(judgedKinds.filter((kind) => !kinds.has(kind))).toEqual([]);
});

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
          expectJudged(run, least[name] ?? {});
        },
        PATIENCE_MS,
      );
    },
  );
}
