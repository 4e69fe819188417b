import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { commandLine, commandOf } from './support/command.js';
import { aimedPlans } from './support/mutations.js';
import { faultNames, faultsOf, ownerOf } from './support/nemesis.js';
import { keptPlans, longPlan } from './support/plans.js';
import { layOut } from './support/run.js';
import * as scenes from './support/scenes.js';
import type { Plan } from './support/schedule.js';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const PREFIX = 'npm run test:faults -- ';

/** The words that a shell makes of a command. */
async function words(command: string): Promise<string[]> {
  expect(command.startsWith(PREFIX)).toBe(true);
  const { stdout } = await run('sh', ['-c', `printf '%s\\0' ${command.slice(PREFIX.length)}`]);
  return stdout.split('\0').slice(0, -1);
}

async function thereAndBack(plan: Plan): Promise<void> {
  const [again, ...more] = [...commandLine(await words(commandOf(plan))).plans()];
  expect([again, more]).toEqual([plan, []]);
}

const { oneIndicatorEach, ...stories } = scenes;
const trouble = fc.oneof(
  fc.record({ kind: fc.constant('latency' as const), ms: fc.nat(300), jitterMs: fc.nat(300) }),
  fc.record({
    kind: fc.constant('half-open' as const),
    lost: fc.constantFrom('up' as const, 'down' as const),
  }),
  fc.record({ kind: fc.constant('blackhole' as const) }),
);
const anyPlan: fc.Arbitrary<Plan> = fc.record(
  {
    seed: fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('ci-network', 'ci-alone', '-7', "o'clock $HOME"),
    ),
    seconds: fc.nat(90),
    people: fc.nat(12),
    devices: fc.nat(4),
    faults: fc.oneof(fc.constant('all' as const), fc.uniqueArray(fc.constantFrom(...faultNames))),
    victims: fc.uniqueArray(fc.constantFrom('web1', 'web2', 'worker', 'redis', 'database')),
    rate: fc.double({ min: 0.001, max: 50, noNaN: true }),
    longer: fc.double({ min: 0.1, max: 20, noNaN: true }),
    sweepMs: fc.integer({ min: 1, max: 600_000 }),
    redis: fc.boolean(),
    fsync: fc.boolean(),
    restless: fc.boolean(),
    lines: fc.dictionary(fc.constantFrom('web1-redis', 'web2-database', 'worker-redis'), trouble, {
      noNullPrototype: true,
    }),
    scene: fc.constantFrom(...Object.values(stories)),
    prepare: fc.constant(oneIndicatorEach),
    convergeMs: fc.nat(90_000),
    build: fc.constantFrom('dist', '/tmp/another build'),
  },
  { requiredKeys: ['seed', 'seconds', 'people', 'devices', 'faults'] },
);

describe('the command that runs a plan again', () => {
  it('is that of each kept plan, of plans of a long run and of those aimed at broken builds', async () => {
    const long = Array.from({ length: 36 }, (_, n) => longPlan('202611290830', n));
    const aimed = Object.values(aimedPlans).map((plan) => ({ ...plan, seed: 'm1', build: '/tmp/x/dist' }));
    for (const plan of [...Object.values(keptPlans), ...long, ...aimed]) await thereAndBack(plan);
  });

  it('says every setting of any plan', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        fc.pre(!plan.seed.includes('\0'));
        await thereAndBack(plan);
      }),
      { numRuns: 200 },
    );
  });

  it('takes nothing from a kept plan of the same seed when it says everything itself', async () => {
    const kept = Object.values(keptPlans).find((plan) => plan.redis === false)!;
    const { redis, ...plan } = kept;
    expect(redis).toBe(false);
    await thereAndBack(plan);
    expect([...commandLine(['--seed', plan.seed]).plans()]).toEqual([kept]);
  });

  it('lays down the same work and the same faults through the script itself', async () => {
    const plan: Plan = {
      ...longPlan('again', 4),
      rate: 9.5,
      victims: ['web1', 'redis'],
      sweepMs: 5_000,
      lines: { 'web2-redis': { kind: 'latency', ms: 3, jitterMs: 4 } },
    };
    const args = [...(await words(commandOf(plan))), '--dry'];
    const { stdout } = await run(process.execPath, ['scripts/faults.mjs', ...args], { cwd: root });
    expect(stdout).toBe(`${commandOf(plan)}\n${layOut(plan, true).schedule}\n`);
  }, 60_000);

  it.each([
    ['a number that is none', ['--seconds', 'soon'], /--seconds soon/],
    ['a fault that there is not', ['--faults', 'reset,flood'], /No such fault: flood/],
    ['a scene that there is not', ['--scene', 'flood'], /No such scene: flood/],
    ['a flag that there is not', ['--sweeps', '3'], /--sweeps/],
  ])('refuses %s', (_, args, message) => {
    expect(() => commandLine(args)).toThrow(message);
  });
});

describe('faults that last longer', () => {
  const parts = { web: ['web1', 'web2'], worker: true, redis: true };
  const longest = (longer?: number) =>
    Math.max(
      ...faultsOf(
        { seed: 'long', seconds: 120, faults: 'all', ...(longer === undefined ? {} : { longer }) },
        parts,
      ).map(({ forMs }) => forMs),
    );

  it('outlast the patience of what they hit: 15 s of the feed without a sweep, 20 s of a silent database', () => {
    expect(longest()).toBeLessThan(5_000);
    expect(longest(8)).toBeGreaterThan(20_000);
    const plans = Array.from({ length: 12 }, (_, n) => longPlan('202611290830', n));
    expect(plans.filter(({ longer = 1, sweepMs }) => longer >= 8 && sweepMs === 5_000)).toHaveLength(4);
  });
});

describe('victims', () => {
  const parts = { web: ['web1', 'web2'], worker: true, redis: true };
  const plan = { seed: 'victims', seconds: 120, faults: 'all' } as const;
  const hit = (victims?: string[]) =>
    new Set(
      faultsOf({ ...plan, ...(victims === undefined ? {} : { victims }) }, parts).map((f) =>
        ownerOf(f.target ?? ''),
      ),
    );

  it('are everybody, or those that are named and nobody else', () => {
    expect(hit()).toEqual(new Set(['web1', 'web2', 'worker', 'redis', 'database']));
    expect(hit(['web1'])).toEqual(new Set(['web1']));
    expect(hit(['worker', 'redis'])).toEqual(new Set(['worker', 'redis']));
    expect(hit([])).toEqual(new Set());
  });
});
