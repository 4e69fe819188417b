import { Random } from '../../../src/demo/domain/random.js';
import type { Sql } from '../../support/office.js';
import type { Cluster } from './cluster.js';
import type { HistoryWriter } from './history.js';
import type { Direction, Trouble } from './proxy.js';
import type { Plan } from './schedule.js';

export const networkFaults = ['latency', 'blackhole', 'half-open', 'slices', 'reset', 'refuse'] as const;
export const processFaults = [
  'node-kill',
  'node-stop',
  'worker-kill',
  'redis-kill',
  'redis-stop',
  'redis-flush',
] as const;
export const databaseFaults = ['db-restart', 'db-terminate', 'late-commit', 'clock', 'new-life'] as const;
export const faultNames = [...networkFaults, ...processFaults, ...databaseFaults] as const;
export type FaultName = (typeof faultNames)[number];

export interface PlannedFault {
  /** Milliseconds after the work began. */
  readonly at: number;
  readonly forMs: number;
  readonly name: FaultName;
  /** A line, a process, or undefined for the whole. */
  readonly target: string | undefined;
  readonly params?: Readonly<Record<string, number | string>>;
}

/** What there is to break. */
export interface Parts {
  readonly web: readonly string[];
  readonly worker: boolean;
  readonly redis: boolean;
}

/** What of it may be hit in a plan. */
interface Victims extends Parts {
  readonly database: boolean;
  /** There is a Redis, whether it is a victim itself or not: nodes have lines to it. */
  readonly redisLines: boolean;
}

/** The owner of a line or process: `web1` of `web1-clients`. */
export const ownerOf = (target: string): string => target.replace(/-(clients|database|redis)$/, '');

/** So many immediate restarts a minute: the launcher takes five deaths within a minute for a server beyond help. */
const RESTARTS_A_MINUTE = 3;
/** The faults begin within this part of the run: before it and after it people work undisturbed. */
const SPAN = { from: 0.06, to: 0.85 } as const;
/** One fault begins on average every so many ms. */
const EVERY_MS = 1_900;

const isNetwork = (name: FaultName): name is (typeof networkFaults)[number] =>
  (networkFaults as readonly string[]).includes(name);

function linesOf({ web, worker, redisLines }: Victims): string[] {
  const nodes = [...web, ...(worker ? ['worker'] : [])];
  return [
    // Twice: what clients feel most.
    ...web.map((n) => `${n}-clients`),
    ...web.map((n) => `${n}-clients`),
    ...nodes.map((n) => `${n}-database`),
    ...(redisLines ? nodes.map((n) => `${n}-redis`) : []),
  ];
}

function possible(name: FaultName, parts: Victims): boolean {
  if (isNetwork(name)) return linesOf(parts).length > 0;
  if (name === 'worker-kill') return parts.worker;
  if (name === 'clock') return parts.web.length > 0 || parts.worker;
  if (name === 'node-kill' || name === 'node-stop') return parts.web.length > 0;
  return name.startsWith('redis-') ? parts.redis : parts.database;
}

function shape(
  name: FaultName,
  parts: Victims,
  random: Random,
  longer: number,
): Pick<PlannedFault, 'forMs' | 'target' | 'params'> {
  const forMs = Math.round(random.int(700, 3_200) * longer);
  if (isNetwork(name)) {
    const target = random.pick(linesOf(parts));
    if (name === 'latency')
      return { forMs, target, params: { ms: random.int(20, 200), jitterMs: random.int(20, 300) } };
    if (name === 'half-open')
      return { forMs, target, params: { lost: random.pick<Direction>(['up', 'down']) } };
    return { forMs, target };
  }
  if (name === 'clock') {
    const target = random.pick([...parts.web, ...(parts.worker ? ['worker'] : [])]);
    return { forMs, target, params: { ms: random.chance(0.5) ? 3_600_000 : -3_600_000 } };
  }
  if (name === 'node-kill' || name === 'node-stop') return { forMs, target: random.pick(parts.web) };
  if (name === 'worker-kill') return { forMs, target: 'worker' };
  if (name === 'late-commit')
    return { forMs: forMs + 1_500, target: 'database', params: { seconds: random.int(2, 8) / 10 } };
  if (name.startsWith('redis-')) return { forMs, target: 'redis' };
  return { forMs, target: 'database' };
}

/** What breaks when, from the seed alone. Every kind that is asked for occurs at least once. */
export function faultsOf(
  plan: Pick<Plan, 'seed' | 'seconds' | 'faults' | 'victims' | 'longer'>,
  all: Parts,
): PlannedFault[] {
  const hit = (name: string) => plan.victims?.includes(name) ?? true;
  const parts: Victims = {
    web: all.web.filter(hit),
    worker: all.worker && hit('worker'),
    redisLines: all.redis,
    redis: all.redis && hit('redis'),
    database: hit('database'),
  };
  const random = new Random(`${plan.seed}/faults`);
  const kinds = (plan.faults === 'all' ? [...faultNames] : [...plan.faults]).filter((k) =>
    possible(k, parts),
  );
  if (kinds.length === 0) return [];
  const from = plan.seconds * 1_000 * SPAN.from;
  const span = plan.seconds * 1_000 * (SPAN.to - SPAN.from);
  const { longer = 1 } = plan;
  const count = Math.max(kinds.length, Math.round(span / (EVERY_MS * longer)));
  const found: PlannedFault[] = [];
  let bag: FaultName[] = [];
  let restarts = 0;
  for (let n = 0; n < count; n++) {
    if (bag.length === 0) bag = [...kinds];
    const [name] = bag.splice(random.int(0, bag.length - 1), 1);
    if (name === undefined) break;
    if (name === 'db-restart' && ++restarts > RESTARTS_A_MINUTE * Math.ceil(plan.seconds / 60)) continue;
    // Evenly spread with some play, so that now two overlap and now nothing is broken.
    const at = Math.round(from + (span * (n + random.next())) / count);
    const fault = { at, name, ...shape(name, parts, random, longer) };
    // One thing is broken in one way at a time.
    const busy = found.some((f) => f.target === fault.target && f.at + f.forMs + 300 > at);
    if (busy && isNetwork(name)) {
      const free = linesOf(parts).filter(
        (l) => !found.some((f) => f.target === l && f.at + f.forMs + 300 > at),
      );
      if (free.length > 0) found.push({ ...fault, target: random.pick(free) });
    } else if (busy) {
      const until = Math.max(...found.filter((f) => f.target === fault.target).map((f) => f.at + f.forMs));
      found.push({ ...fault, at: until + 300 });
    } else found.push(fault);
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Commits that come late: a deferred trigger sleeps in some of them, after their last statement. */
export async function installLateCommits(sql: Sql): Promise<void> {
  await sql(`CREATE SCHEMA faults`);
  // Counts outside of the transactions that it delays.
  await sql(`CREATE SEQUENCE faults.slept MINVALUE 0 START 0`);
  await sql(`SELECT nextval('faults.slept')`);
  await sql(`CREATE TABLE faults.late (name text PRIMARY KEY, seconds double precision NOT NULL)`);
  await sql(`INSERT INTO faults.late VALUES ('commit', 0), ('summary', 0)`);
  await sql(`
    CREATE FUNCTION faults.wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE s double precision;
    BEGIN
      SELECT seconds INTO s FROM faults.late WHERE name = TG_ARGV[0];
      -- Every third comment: the others pass it by.
      IF s > 0 AND (TG_ARGV[0] = 'summary' OR get_byte(uuid_send(NEW.id), 15) % 3 = 0) THEN
        PERFORM nextval('faults.slept');
        PERFORM pg_sleep(s);
      END IF;
      RETURN NULL;
    END $$`);
  for (const [table, name] of [
    ['feedback', 'commit'],
    ['feedback_reply', 'commit'],
    ['summary_revision', 'summary'],
  ])
    await sql(
      `CREATE CONSTRAINT TRIGGER faults_late AFTER INSERT ON ${table ?? ''} DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION faults.wait('${name ?? ''}')`,
    );
}

/** Commits that were made late so far. */
export async function lateCommits(sql: Sql): Promise<number> {
  const [row] = await sql(`SELECT last_value AS n FROM faults.slept`);
  return Number(row?.['n']);
}

/** Breaks things on schedule and mends them. */
export class Nemesis {
  readonly #running = new Set<Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];
  /** The end of the last fault of each target. */
  readonly #repairs = new Map<string, Promise<void>>();
  /** Faults that really began, by kind. */
  readonly counts: Partial<Record<FaultName, number>> = {};
  readonly problems: string[] = [];

  /** @param runSummary asks for a summary run; its worker is killed while it computes */
  constructor(
    private readonly cluster: Cluster,
    private readonly history: HistoryWriter,
    private readonly runSummary: () => Promise<void>,
  ) {}

  start(faults: readonly PlannedFault[]): void {
    for (const fault of faults)
      this.#timers.push(
        setTimeout(() => {
          const running = this.#run(fault)
            .catch((error: unknown) => {
              this.problems.push(`${fault.name} ${fault.target ?? ''}: ${String(error)}`);
            })
            .finally(() => this.#running.delete(running));
          this.#running.add(running);
        }, fault.at),
      );
  }

  /** Waits until every fault that began has ended, and mends everything. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#running);
    await this.cluster.sql(`UPDATE faults.late SET seconds = 0`);
    await this.cluster.heal();
  }

  async #run(fault: PlannedFault): Promise<void> {
    const { name, target, params } = fault;
    // On a slow machine mending takes its time: what is still under repair is not broken in another way.
    const before = this.#repairs.get(target ?? '');
    let mended: () => void = () => undefined;
    this.#repairs.set(target ?? '', new Promise((done) => (mended = done)));
    await before;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    const told = {
      type: 'fault',
      name,
      ...(target === undefined ? {} : { target }),
      params: { forMs: fault.forMs, ...params },
    } as const;
    this.history.add({ ...told, phase: 'begin' });
    try {
      const mend = await this.#break(fault);
      await new Promise((done) => setTimeout(done, fault.forMs));
      await mend();
    } finally {
      this.history.add({ ...told, phase: 'end' });
      mended();
    }
  }

  /** @returns what mends it */
  async #break({ name, target = '', params = {} }: PlannedFault): Promise<() => Promise<void> | void> {
    const { cluster } = this;
    switch (name) {
      case 'latency':
      case 'blackhole':
      case 'half-open':
      case 'slices':
      case 'reset':
      case 'refuse': {
        const line = cluster.line(target);
        line.set({ kind: name, ...params } as unknown as Trouble);
        return () => line.set(null);
      }
      case 'node-kill': {
        const node = cluster.node(target);
        await node.kill();
        return () => node.revive();
      }
      case 'worker-kill': {
        const node = cluster.node(target);
        // The run's COMMIT sleeps: the worker dies in the middle of it.
        await cluster.sql(`UPDATE faults.late SET seconds = 0.6 WHERE name = 'summary'`);
        await this.runSummary();
        await new Promise((done) => setTimeout(done, 350));
        await node.kill();
        await cluster.sql(`UPDATE faults.late SET seconds = 0 WHERE name = 'summary'`);
        return () => node.revive();
      }
      case 'node-stop': {
        const node = cluster.node(target);
        node.freeze();
        return () => node.thaw();
      }
      case 'redis-kill':
        await cluster.killRedis();
        return () => cluster.startRedisAgain();
      case 'redis-stop': {
        const { redis } = cluster;
        redis.signal('SIGSTOP');
        return () => redis.signal('SIGCONT');
      }
      case 'redis-flush':
        await cluster.flushRedis();
        return () => undefined;
      case 'db-restart':
        await cluster.restartDatabase();
        return () => undefined;
      case 'db-terminate':
        await cluster.terminateBackends();
        return () => undefined;
      case 'late-commit':
        await cluster.sql(`UPDATE faults.late SET seconds = $1 WHERE name = 'commit'`, [params['seconds']]);
        return async () => {
          await cluster.sql(`UPDATE faults.late SET seconds = 0 WHERE name = 'commit'`);
        };
      case 'new-life':
        await cluster.sql(`UPDATE feed_life SET life = life + 1`);
        return () => undefined;
      case 'clock': {
        const node = cluster.node(target);
        node.shift(Number(params['ms']));
        return () => node.shift(0);
      }
    }
  }
}
