import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Random } from '../../../src/demo/domain/random.js';
import { isoWeekOf } from '#contracts/rules/local-date.js';
import { OFFICE_PASSWORD } from '../../support/office.js';
import { onPath } from '../../support/machine.js';
import { CONVERGING, judge, type Verdict, type Violation } from './checker.js';
import { Cluster } from './cluster.js';
import { commandOf } from './command.js';
import { crewOf, seedCrew, type Crew } from './crew.js';
import { Device, type Door } from './device.js';
import { Generator } from './generator.js';
import { HistoryWriter, type Timed } from './history.js';
import type { Judgements } from './judgements.js';
import { faultsOf, installLateCommits, lateCommits, Nemesis, type FaultName } from './nemesis.js';
import { describe, deviceStepsOf, stepsOf, type Plan } from './schedule.js';
import { readTruth } from './truth.js';

export interface RunOptions {
  /** Told what happens; silent without it. */
  readonly say?: (line: string) => void;
  /** Folder for the history and the nodes' logs; without it one in the temporary folder, where only failed runs are kept. */
  readonly keepIn?: string;
}

export interface RunStats {
  /** Whole run, starting and looking included. */
  readonly seconds: number;
  readonly operations: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Operations whose outcome nobody ever learned. */
  readonly unknown: number;
  /** Answers that told nothing: cut, too late, 5xx. */
  readonly unknownAnswers: number;
  readonly retries: number;
  /** Events that devices stored. */
  readonly shown: number;
  readonly resets: number;
  readonly connections: number;
  readonly crashes: number;
  /** Connections that the proxies cut or turned away. */
  readonly cuts: number;
  readonly faults: Partial<Record<FaultName, number>>;
  /** Transactions whose COMMIT slept. */
  readonly lateCommits: number;
  /** Milliseconds from the last repair until every device had everything. */
  readonly convergedAfterMs: number;
}

export interface RunResult {
  readonly plan: Plan;
  /** The schedule in words: the same for the same seed. */
  readonly schedule: string;
  readonly history: readonly Timed[];
  readonly historyFile: string;
  readonly violations: readonly Violation[];
  /** What was judged, and what had to be left aside. */
  readonly judgements: Judgements;
  readonly stats: RunStats;
  /** How to run it again. */
  readonly command: string;
}

const root = resolve(import.meta.dirname, '../../..');

/** Until this long after the repair everything has to be everywhere. */
const CONVERGE_MS = 45_000;
/** And until this long everything that was asked has its answer. */
const FINISH_MS = 45_000;
/** Beat of what finds out when the machine stands still, and what counts as that. */
const CONTROL_MS = 50;
/** Nothing changed for so long: nothing is under way any more (receipts of receipts, a sweep of owed work). */
const STILL_MS = 1_500;
/** So long devices that know nothing yet have to be given everything. */
const FRESH_MS = 15_000;

/** @throws Error when a plan needs Redis and the machine has none */
function redisOf(plan: Plan): string | undefined {
  if (plan.redis === false) return undefined;
  const program = onPath('redis-server');
  if (program === undefined) throw new Error('redis-server is not on PATH');
  return program;
}

/** What a plan lays down before anything is started: the same for the same plan. */
export function layOut(plan: Plan, redis: boolean) {
  const crew = crewOf(plan.people);
  const parts = { web: redis ? ['web1', 'web2'] : ['web1'], worker: redis, redis };
  const steps = stepsOf(plan, crew);
  const faults = faultsOf(plan, parts);
  return { crew, parts, steps, faults, schedule: describe(plan, steps, faults) };
}

/**
 * One run of a plan: starts everything, lets people work while things break, mends it, waits until every device has
 * everything, and checks what was seen against what is stored. Violations are returned, not thrown.
 */
export async function runPlan(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const began = performance.now();
  const say = options.say ?? (() => undefined);
  const sweepMs = plan.sweepMs ?? 1_000;
  const folder = options.keepIn ?? join(tmpdir(), 'tanggap-faults');
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  const name = `${plan.seed.replaceAll(/[^\w-]/g, '_')}-${String(process.pid)}-${String(Math.round(began))}`;
  const historyFile = join(folder, `${name}.jsonl`);
  const redis = redisOf(plan);
  const { crew, parts, steps, faults, schedule } = layOut(plan, redis !== undefined);
  say(schedule);

  let day: (days: number) => string = () => '';
  const jitter = new Random(`${plan.seed}/jitter`);
  const cluster = await Cluster.start(
    {
      web: parts.web,
      worker: parts.worker,
      redis,
      sweepMs,
      fsync: plan.fsync ?? false,
      build: plan.build ?? join(root, 'dist'),
      random: () => jitter.next(),
    },
    async (sql) => {
      day = await seedCrew(sql, plan.people);
      await installLateCommits(sql);
      await plan.prepare?.(sql, crew);
    },
  );
  const history = new HistoryWriter(historyFile);
  const run = new Run(plan, cluster, crew, history, { day, sweepMs });
  // A good run leaves nothing behind, unless somebody said where.
  let kept = true;
  try {
    const found = await run.go(steps, faults);
    const { violations } = found;
    if (violations.length > 0) {
      for (const [node, log] of Object.entries(cluster.logs()))
        writeFileSync(join(folder, `${name}.${node}.log`), log);
      writeFileSync(join(folder, `${name}.violations.json`), JSON.stringify(violations, null, 1));
    }
    kept = violations.length > 0 || options.keepIn !== undefined;
    return {
      plan,
      schedule,
      history: history.events,
      historyFile,
      violations,
      judgements: found.judgements,
      stats: { ...found.stats, seconds: Math.round((performance.now() - began) / 100) / 10 },
      command: commandOf(plan),
    };
  } catch (error) {
    for (const [node, log] of Object.entries(cluster.logs()))
      writeFileSync(join(folder, `${name}.${node}.log`), log);
    throw new Error(`${String(error)}\nHistory and logs: ${historyFile}\nAgain: ${commandOf(plan)}`, {
      cause: error,
    });
  } finally {
    await run.stop();
    history.close();
    if (!kept) rmSync(historyFile);
    await cluster.stop();
  }
}

/** People, devices and nemesis on a running cluster. */
class Run {
  readonly #devices: Device[];
  readonly #generator: Generator;
  readonly #nemesis: Nemesis;
  readonly #doors: readonly Door[];
  #control: NodeJS.Timeout | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly cluster: Cluster,
    private readonly crew: Crew,
    private readonly history: HistoryWriter,
    private readonly o: { day: (days: number) => string; sweepMs: number },
  ) {
    this.#doors = cluster.web;
    this.#devices = crew.members.flatMap((member, m) =>
      Array.from({ length: plan.devices }, (_, n) => {
        const id = `${member.login}-${String(n + 1)}`;
        return new Device({
          id,
          person: member.id,
          login: member.login,
          password: OFFICE_PASSWORD,
          // Every third of the further devices sits behind something that does not let sockets through.
          via: n > 0 && (m + n) % 3 === 0 ? 'poll' : 'socket',
          ...(n === 0 && member.board !== undefined ? { board: member.board } : {}),
          doors: this.#doors,
          history,
          random: new Random(`${plan.seed}/${id}`),
        });
      }),
    );
    this.#generator = new Generator({
      seed: plan.seed,
      crew,
      doors: this.#doors,
      history,
      random: new Random(`${plan.seed}/people`),
      day: o.day,
      weeks: [isoWeekOf(o.day(0)), isoWeekOf(o.day(-7))],
    });
    this.#nemesis = new Nemesis(cluster, history, () => this.#generator.runSummary());
  }

  async go(steps: ReturnType<typeof stepsOf>, faults: ReturnType<typeof faultsOf>) {
    const { plan, history } = this;
    history.add({ type: 'run', seed: plan.seed, sweepMs: this.o.sweepMs, plan });
    await Promise.all([this.#generator.logIn(), ...this.#devices.map((d) => d.start())]);
    const deviceSteps = deviceStepsOf(
      plan,
      this.#devices.map((d) => d.id),
    );
    this.#watchMachine();
    this.#generator.start(steps, this.#devices, deviceSteps);
    for (const [line, trouble] of Object.entries(plan.lines ?? {})) this.cluster.line(line).set(trouble);
    this.#nemesis.start(faults);
    const { cluster, crew } = this;
    const scene = plan.scene?.({ cluster, crew, history, devices: this.#devices, day: this.o.day, plan });
    await new Promise((done) => setTimeout(done, plan.seconds * 1_000));
    await scene;
    await this.#nemesis.end();
    await this.#generator.finish(FINISH_MS);
    clearInterval(this.#control);
    history.add({ type: 'quiet' });
    const healed = performance.now();
    const { violations, judgements } = await this.#look(healed + (plan.convergeMs ?? CONVERGE_MS));
    const convergedAfterMs = Math.round(performance.now() - healed);
    if (this.#nemesis.problems.length > 0) throw new Error(this.#nemesis.problems.join('\n'));
    const sum = (count: (d: Device) => number) => this.#devices.reduce((all, d) => all + count(d), 0);
    return {
      violations,
      judgements,
      stats: {
        ...this.#generator.counts,
        shown: sum((d) => d.counts.shown),
        resets: sum((d) => d.counts.resets),
        connections: sum((d) => d.counts.connections),
        crashes: sum((d) => d.counts.crashes),
        cuts: this.cluster.cuts,
        faults: this.#nemesis.counts,
        lateCommits: await lateCommits(this.cluster.sql),
        convergedAfterMs,
      },
    };
  }

  /**
   * A timer that has nothing to do, and a question that needs nothing: when they come late, everything here had to wait, and
   * nobody is to blame.
   */
  #watchMachine(): void {
    const { history, cluster } = this;
    const late = (ms: number) => {
      if (ms > CONTROL_MS) history.add({ type: 'stall', ms: Math.round(ms) });
    };
    let due = performance.now() + CONTROL_MS;
    let asking = false;
    this.#control = setInterval(() => {
      late(performance.now() - due);
      due = performance.now() + CONTROL_MS;
      if (asking) return;
      asking = true;
      const asked = performance.now();
      cluster
        .sql('SELECT 1')
        // A database that is broken on purpose is a fault and no stall.
        .then(
          () => late(performance.now() - asked),
          () => undefined,
        )
        .finally(() => (asking = false));
    }, CONTROL_MS);
  }

  /**
   * What is wrong when all is quiet. Devices and boards may still be on their way (`CONVERGING`): then it is looked again,
   * until the deadline; whatever else is wrong is wrong for good.
   */
  async #look(deadline: number): Promise<Verdict> {
    for (let round = 1; ; round++) {
      await this.#still(deadline);
      const fresh = await this.#freshDevices(round);
      const ends = [...this.#devices, ...fresh].flatMap((d) => d.end());
      const boards = this.#devices.flatMap((d) =>
        d.board === undefined || d.loggedOut ? [] : [{ watcher: d.person, unit: d.board }],
      );
      const truth = await readTruth(this.cluster.databaseUrl, boards);
      const t = this.history.now();
      const verdict = judge([...this.history.events, ...ends.map((e) => ({ t, ...e }))], truth);
      if (performance.now() < deadline && verdict.violations.some((v) => CONVERGING.has(v.rule))) continue;
      for (const end of ends) this.history.add(end);
      return verdict;
    }
  }

  /** Waits until nothing is owed, every device that is logged in has its whole stream, and all stays so for a moment. */
  async #still(deadline: number): Promise<void> {
    let still = performance.now();
    let before = '';
    while (performance.now() < deadline) {
      const state = await this.#state();
      if (state.text !== before || !state.done) still = performance.now();
      before = state.text;
      if (performance.now() - still > STILL_MS) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    // Not an error here: the checker says what is missing where.
  }

  /** Where everybody's stream stands. */
  async #tops(): Promise<Map<string, number>> {
    const rows = await this.cluster.sql<{ person_id: string; seq: string }>(
      `SELECT person_id, seq FROM stream ORDER BY 1`,
    );
    return new Map(rows.map((r) => [r.person_id, Number(r.seq)]));
  }

  async #state(): Promise<{ done: boolean; text: string }> {
    const tops = await this.#tops();
    // What is still provisional waits for its time, whatever changed in it.
    const [owed] = await this.cluster.sql<{ n: string }>(
      `SELECT count(*) AS n FROM summary_week w
        WHERE w.announced < w.revision OR w.due_at <= now()
           OR EXISTS (SELECT FROM summary_run r WHERE r.week = w.week AND r.state IN ('queued', 'running'))
           OR EXISTS (SELECT FROM summary_change)
           OR w.due_at IS NULL AND w.revision > 0
             AND EXISTS (SELECT FROM summary_mark m WHERE m.week = w.week AND NOT m.distant)`,
    );
    const late = this.#devices.filter((d) => !d.loggedOut && !d.caughtUp(tops.get(d.person) ?? 0));
    const boards = this.#devices.flatMap((d) =>
      d.board === undefined || d.loggedOut ? [] : [d.boardDigest],
    );
    return {
      done: late.length === 0 && Number(owed?.n ?? 0) === 0 && !boards.includes(undefined),
      text: JSON.stringify([[...tops], owed, boards]),
    };
  }

  /** A device of everybody that knows nothing yet: what it is given must be what the others came to by events. */
  async #freshDevices(round: number): Promise<Device[]> {
    const fresh = this.crew.members.map(
      (member) =>
        new Device({
          id: `${member.login}-fresh${round}`,
          person: member.id,
          login: member.login,
          password: OFFICE_PASSWORD,
          via: 'poll',
          doors: this.#doors,
          history: this.history,
          random: new Random(`${this.plan.seed}/${member.login}-fresh`),
        }),
    );
    await Promise.all(fresh.map((d) => d.start()));
    const deadline = performance.now() + FRESH_MS;
    // What they acknowledge first of somebody whose devices are all logged out is told to the others, and to those who are
    // as new as they: nobody is asked what they have before that has come too.
    let before = '';
    let still = performance.now();
    while (performance.now() - still < STILL_MS && performance.now() < deadline) {
      await new Promise((done) => setTimeout(done, 50));
      const tops = await this.#tops();
      const text = JSON.stringify([...tops]);
      const there =
        fresh.every((d) => d.counts.resets > 0) &&
        [...this.#devices, ...fresh].every((d) => d.loggedOut || d.caughtUp(tops.get(d.person) ?? 0));
      if (!there || text !== before) still = performance.now();
      before = text;
    }
    await Promise.all(fresh.map((d) => d.stop()));
    return fresh;
  }

  async stop(): Promise<void> {
    clearInterval(this.#control);
    this.#generator.stop();
    await Promise.all(this.#devices.map((d) => d.stop()));
    await this.#generator.finish(0);
  }
}
