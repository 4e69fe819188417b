import { accessTaken } from './scenes.js';
import { databaseFaults, networkFaults, processFaults } from './nemesis.js';
import type { Plan } from './schedule.js';

const base = { seconds: 18, people: 5, devices: 2 } as const;

/** The short run, the same each time, by what it tries. Seeds that once failed are added here and stay. */
export const keptPlans: Readonly<Record<string, Plan>> = {
  'lines that fail': { ...base, seed: 'ci-network', faults: networkFaults },
  'processes that die and freeze, and rights that are taken': {
    ...base,
    seed: 'ci-processes',
    faults: processFaults,
    scene: accessTaken,
  },
  'one node that is ill beside a healthy one, and a Redis that freezes': {
    ...base,
    seconds: 15,
    seed: 'ci-one-node',
    faults: ['node-stop', 'node-kill', 'half-open', 'latency', 'redis-stop'],
    victims: ['web1', 'redis'],
    restless: false,
  },
  'a database that restarts, commits that come late, clocks that are wrong': {
    ...base,
    seed: 'ci-database',
    faults: databaseFaults,
  },
  'one node without Redis': {
    ...base,
    seconds: 12,
    seed: 'ci-alone',
    redis: false,
    faults: ['reset', 'half-open', 'node-kill', 'db-terminate', 'late-commit'],
  },
};

/** The n-th plan of a long run: everything at once and each family alone, small offices and larger ones. */
export function longPlan(seed: string, n: number): Plan {
  const families = ['all', networkFaults, 'all', processFaults, 'all', databaseFaults] as const;
  return {
    seed: `${seed}-${String(n)}`,
    seconds: 40,
    people: 5 + (n % 4),
    devices: 2 + (n % 2),
    rate: 6 + (n % 3) * 2,
    faults: families[n % families.length] ?? 'all',
    // Every third outlasts what nodes and devices wait for, with the sweep of a real installation.
    ...(n % 3 === 2 ? { seconds: 120, longer: 8, sweepMs: 5_000 } : {}),
    ...(n % 7 === 6 ? { redis: false } : {}),
    // Every fourth has an account that is disabled and a role that is taken back.
    ...(n % 4 === 3 ? { scene: accessTaken } : {}),
    // Every fifth waits for the disk, as a real server does.
    ...(n % 5 === 4 ? { fsync: true } : {}),
  };
}
