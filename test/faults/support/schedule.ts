import { idOf, Random } from '../../../src/demo/domain/random.js';
import type { Sql } from '../../support/office.js';
import type { Crew } from './crew.js';
import type { FaultName, PlannedFault } from './nemesis.js';
import type { Trouble } from './proxy.js';
import type { Scene } from './scene.js';

export interface Plan {
  readonly seed: string;
  /** How long people work and things break; starting, healing and the final look come on top. */
  readonly seconds: number;
  /** Staff; their supervisors and HR come on top. */
  readonly people: number;
  /** Devices of each person. */
  readonly devices: number;
  readonly faults: readonly FaultName[] | 'all';
  /** Whom faults hit: names of nodes, `redis`, `database`; everybody without it. A node's lines are its own. */
  readonly victims?: readonly string[];
  /** Faults last so many times as long, and come as much rarer; 1 without it. */
  readonly longer?: number;
  /** Sweep of the nodes under test in ms; 1,000 without it. */
  readonly sweepMs?: number;
  /** Folder of the build under test; `dist/` without it. */
  readonly build?: string;
  /** False: one node that does everything, without Redis. */
  readonly redis?: boolean;
  /** Operations a second, on average; 6 without it. */
  readonly rate?: number;
  /** True: PostgreSQL waits for the disk. */
  readonly fsync?: boolean;
  /** False: nothing happens to devices; they stay connected. */
  readonly restless?: boolean;
  /** What ails lines from the beginning of the work to its end, by the line's name. */
  readonly lines?: Readonly<Record<string, Trouble>>;
  /** What the office has beside its people before anything is started. */
  readonly prepare?: (sql: Sql, crew: Crew) => Promise<void>;
  /** What happens beside the generated work; healing waits for its end. */
  readonly scene?: Scene;
  /** Milliseconds after the repair until everything has to be everywhere; 45,000 without it. */
  readonly convergeMs?: number;
}

/** How one request is made. */
interface Manner {
  /** It is sent a second time over another node so many ms later, whatever becomes of the first. */
  readonly twiceAfterMs: number | undefined;
  /** After an unknown outcome nobody asks again. */
  readonly giveUp: boolean;
}

/** What somebody does at a moment; `key` names it for those that follow from it. */
export type Step = { readonly at: number; readonly key: string; readonly manner: Manner } & (
  | { readonly kind: 'comment'; readonly author: string; readonly recipient: string; readonly body: string }
  | { readonly kind: 'reply'; readonly parent: string; readonly byAuthor: boolean; readonly body: string }
  | { readonly kind: 'read'; readonly parent: string }
  /** Draft, submission, and a decision: accepted, or returned, submitted once more and accepted. */
  | {
      readonly kind: 'report';
      readonly owner: string;
      readonly supervisor: string;
      readonly daysAgo: number;
      readonly returned: boolean;
    }
  | { readonly kind: 'summary'; readonly weeksAgo: number }
);

/** What a device goes through. */
export interface DeviceStep {
  readonly at: number;
  readonly device: string;
  readonly kind: 'offline' | 'crash' | 'wipe' | 'logout';
  /** Milliseconds until it is back; after a logout undefined means that nobody logs in again. */
  readonly forMs: number | undefined;
}

/** When something happens on average every `meanMs`: open loop, whatever the answers take. */
function* arrivals(random: Random, meanMs: number, untilMs: number): Generator<number> {
  for (let at = 0; ;) {
    at += -Math.log(1 - random.next()) * meanMs;
    if (at > untilMs) return;
    yield Math.round(at);
  }
}

const bodies = [
  'Antrean loket hari ini rapi.',
  'Mohon lengkapi berkas sebelum jam tiga.',
  'Apakah kendala kemarin sudah selesai?',
  'Terima kasih, pelayanannya cepat.',
  'Tolong perbaiki jumlah dokumennya.',
];

/** Everything that people do in a run, from its seed alone. */
export function stepsOf(plan: Plan, crew: Crew): Step[] {
  const random = new Random(`${plan.seed}/steps`);
  const meanMs = 1_000 / (plan.rate ?? 6);
  const steps: Step[] = [];
  const comments: { key: string; at: number; read: boolean }[] = [];
  const reported = new Map<string, number>();
  const reporters = crew.members.filter((m) => m.supervisor !== undefined);
  let n = 0;
  for (const at of arrivals(random, meanMs, plan.seconds * 1_000)) {
    const key = `op-${String(++n)}`;
    const manner: Manner = {
      twiceAfterMs: random.chance(0.12) ? random.int(0, 60) : undefined,
      giveUp: random.chance(0.1),
    };
    const head = { at, key, manner };
    const body = `${random.pick(bodies)} (${String(n)})`;
    const earlier = comments.length > 0 ? random.pick(comments) : undefined;
    const draw = random.next();
    if (draw < 0.2 && earlier !== undefined)
      steps.push({ ...head, kind: 'reply', parent: earlier.key, byAuthor: random.chance(0.4), body });
    else if (draw < 0.32 && earlier !== undefined && !earlier.read) {
      earlier.read = true;
      steps.push({ ...head, kind: 'read', parent: earlier.key });
    } else if (draw < 0.48) {
      const who = random.pick(reporters);
      const daysAgo = reported.get(who.id) ?? 0;
      reported.set(who.id, daysAgo + 1);
      // Beyond, somebody else was their supervisor.
      if (daysAgo > 50 || who.supervisor === undefined) continue;
      const { id: owner, supervisor } = who;
      steps.push({ ...head, kind: 'report', owner, supervisor, daysAgo, returned: random.chance(0.3) });
    } else if (draw < 0.51) steps.push({ ...head, kind: 'summary', weeksAgo: random.int(0, 1) });
    else {
      const [author, recipient] = random.pick(crew.mayComment);
      comments.push({ key, at, read: false });
      steps.push({ ...head, kind: 'comment', author, recipient, body });
    }
  }
  return steps;
}

/** What the devices go through, from the seed alone. */
export function deviceStepsOf(plan: Plan, devices: readonly string[]): DeviceStep[] {
  const random = new Random(`${plan.seed}/devices`);
  const steps: DeviceStep[] = [];
  if (plan.restless === false) return steps;
  for (const device of devices)
    for (const at of arrivals(random, 9_000, plan.seconds * 900)) {
      const draw = random.next();
      const kind = draw < 0.55 ? 'offline' : draw < 0.9 ? 'crash' : 'wipe';
      steps.push({ at, device, kind, forMs: random.int(50, 2_500) });
    }
  // Early, so that there is time in which a device that was logged out could be shown something.
  const order = [...devices].sort((a, b) => (idOf(`${plan.seed}${a}`) < idOf(`${plan.seed}${b}`) ? -1 : 1));
  for (const device of order.slice(0, Math.ceil(devices.length / 6)))
    steps.push({
      at: random.int(500, plan.seconds * 250),
      device,
      kind: 'logout',
      forMs: random.chance(0.4) ? random.int(1_000, 4_000) : undefined,
    });
  return steps.sort((a, b) => a.at - b.at);
}

/** For the record: people, steps and faults in one text, the same for the same seed. */
export function describe(plan: Plan, steps: readonly Step[], faults: readonly PlannedFault[]): string {
  const kinds = new Map<string, number>();
  for (const { kind } of steps) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const lines = faults.map(
    (f) =>
      `  ${(f.at / 1_000).toFixed(1).padStart(6)} s  ${f.name.padEnd(13)} ${f.target ?? ''} for ${f.forMs} ms` +
      (f.params === undefined ? '' : ` ${JSON.stringify(f.params)}`),
  );
  return [
    `seed ${plan.seed}, ${String(plan.seconds)} s, ${Array.from(kinds, ([k, n]) => `${k} ${String(n)}`).join(', ')}`,
    ...lines,
  ].join('\n');
}
