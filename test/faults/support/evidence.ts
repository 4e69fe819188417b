import type { EndState, History, HistoryEvent, Invoke, ResetEvent, ShownEvent, Timed } from './history.js';
import { Tally } from './judgements.js';
import { ownerOf } from './nemesis.js';
import type { StreamRow, Truth } from './truth.js';

export type Of<K extends HistoryEvent['type']> = Timed<Extract<HistoryEvent, { type: K }>>;

/** One id over all its attempts. */
export interface Operation {
  invoke: Timed<Invoke>;
  /** Moment of the first attempt. */
  t: number;
  oks: Of<'ok'>[];
  refusals: Of<'refused'>[];
  unknowns: Of<'unknown'>[];
}

/** What a device stored from one `reset` (or the beginning of its store) to the next. */
export interface Stretch {
  device: string;
  person: string;
  life: number;
  t: number;
  reset: Timed<ResetEvent> | undefined;
  shown: Timed<ShownEvent>[];
}

export const key = (kind: string, ref: string): string => `${kind}/${ref}`;
export const short = (id: string): string => id.slice(-12);

/** Reads the record once; rules ask it. */
export class Evidence {
  readonly operations = new Map<string, Operation>();
  readonly stretches = new Map<string, Stretch[]>();
  readonly ends: Timed<EndState>[];
  readonly sweepMs: number;
  readonly known: ReadonlySet<string>;
  readonly refusedOnly: ReadonlySet<string>;
  readonly voidAllowed: ReadonlySet<string>;
  readonly troubles: readonly Span[];
  /** When somebody's roles were changed, in order. */
  readonly accessChanges = new Map<string, number[]>();
  readonly tally = new Tally();

  constructor(
    readonly history: History,
    readonly truth: Truth,
  ) {
    const run = this.of('run')[0];
    this.sweepMs = run?.sweepMs ?? 5_000;
    for (const e of history) this.#read(e);
    this.ends = [...new Map(this.of('end-state').map((e) => [e.device, e])).values()];
    this.voidAllowed = new Set(this.of('void-allowed').map((v) => key(v.kind, v.ref)));
    const known = new Set<string>(run?.known?.map(({ kind, ref }) => key(kind, ref)));
    const refused = new Set<string>();
    for (const { invoke, oks, refusals, unknowns } of this.operations.values()) {
      if (invoke.effect === undefined) continue;
      const effect = key(invoke.effect.kind, invoke.effect.ref);
      if (refusals.length > 0 && oks.length + unknowns.length === 0) refused.add(effect);
      else known.add(effect);
    }
    this.troubles = spansOf(this.of('fault'));
    for (const { person, t } of this.of('access-changed'))
      this.accessChanges.set(person, [...(this.accessChanges.get(person) ?? []), t]);
    this.known = known;
    this.refusedOnly = new Set([...refused].filter((effect) => !known.has(effect)));
  }

  of<K extends HistoryEvent['type']>(type: K): Of<K>[] {
    return this.history.filter((e): e is Of<K> => e.type === type);
  }

  #read(e: Timed): void {
    if (e.type === 'invoke') {
      const known = this.operations.get(e.id);
      if (known === undefined)
        this.operations.set(e.id, { invoke: e, t: e.t, oks: [], refusals: [], unknowns: [] });
      else known.invoke = { ...e, t: e.t };
    } else if (e.type === 'ok') this.operations.get(e.id)?.oks.push(e);
    else if (e.type === 'refused') this.operations.get(e.id)?.refusals.push(e);
    else if (e.type === 'unknown') this.operations.get(e.id)?.unknowns.push(e);
    else if (e.type === 'device' || e.type === 'reset') {
      const list = this.stretches.get(e.device) ?? [];
      const { device, person, life, t } = e;
      list.push({ device, person, life, t, reset: e.type === 'reset' ? e : undefined, shown: [] });
      this.stretches.set(device, list);
    } else if (e.type === 'shown') this.stretches.get(e.device)?.at(-1)?.shown.push(e);
  }

  /** Everything that was stored before a restore of the database and not replaced since may differ from it. */
  comparable(stretch: Stretch): boolean {
    const restored = this.of('restored').at(-1);
    if (restored === undefined || stretch.t > restored.t) return true;
    return this.ends.some((e) => e.device === stretch.device && !e.loggedOut) && this.isLast(stretch);
  }

  isLast(stretch: Stretch): boolean {
    return this.stretches.get(stretch.device)?.at(-1) === stretch;
  }

  stream(person: string): readonly StreamRow[] {
    return this.truth.streams.get(person) ?? [];
  }

  /** Row of a stream by its number. */
  row(person: string, seq: number): StreamRow | undefined {
    const rows = this.stream(person);
    const guess = rows[seq - (rows[0]?.seq ?? 1)];
    return guess?.seq === seq ? guess : rows.find((r) => r.seq === seq);
  }
}

/** When something was broken, and for whom. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  /** A node; Redis; or everybody. A line between a node and Redis counts as Redis. */
  readonly hits: string;
}
export const REDIS = 'redis';
export const EVERYBODY = 'everybody';
const ONE_NODE = new Set(['node-kill', 'node-stop', 'worker-kill', 'clock']);

function hitBy({ name, target }: Of<'fault'>): string {
  if (name.startsWith('redis-') || target?.endsWith('-redis') === true) return REDIS;
  if (target !== undefined && (ONE_NODE.has(name) || /-(clients|database)$/.test(target)))
    return ownerOf(target);
  return EVERYBODY;
}

function spansOf(faults: readonly Of<'fault'>[]): Span[] {
  const open = new Map<string, Of<'fault'>>();
  const spans: Span[] = [];
  for (const f of faults) {
    const id = `${f.name} ${f.target ?? ''}`;
    if (f.phase === 'begin') open.set(id, f);
    else {
      spans.push({ from: open.get(id)?.t ?? f.t, to: f.t, name: id.trim(), hits: hitBy(f) });
      open.delete(id);
    }
  }
  for (const [id, f] of open) spans.push({ from: f.t, to: Infinity, name: id.trim(), hits: hitBy(f) });
  return spans;
}
