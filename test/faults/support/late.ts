import type { Violation } from './checker.js';
import { EVERYBODY, REDIS, short, type Evidence, type Span, type Stretch } from './evidence.js';
import type { Timed } from './history.js';
import type { JudgedKind } from './judgements.js';

/** The product's own sweep; a run's sweep may be shorter, and where none comes the push alone has to do. */
const SWEEP_MS = 5_000;
/**
 * What is allowed beside one sweep: reading the counters and the rows, rendering, the socket, and the device's store. On two
 * cores with eleven processes waiting for them, what only a sweep of 1 s brought was there after 1.02 s at the latest. What
 * the machine itself stood still is measured and comes on top.
 */
export const LATE_MARGIN_MS = 3_000;
/** Devices find out that a line is dead after 6 s, nodes after their next look; until then both are believed to be ill. */
const LINE_RECOVERY_MS = 6_500;
/** A node whose line to the database was cut half way fails closed only after this. */
const DATABASE_RECOVERY_MS = 15_000;

/** Where more than this share of the time was lost to waiting, a late answer says nothing about the product. */
const BUSY_SHARE = 0.2;
export const TOO_BUSY = 'the machine was too busy';

interface Call {
  readonly session: string;
  readonly node: string;
  readonly via: 'socket' | 'poll';
  readonly from: number;
  readonly to: number;
}

/** From when to when each device was connected, and to whom. */
function callsOf(record: Evidence): Map<string, Call[]> {
  const ended = new Map(record.of('disconnected').map((d) => [d.connection, d.t]));
  const calls = new Map<string, Call[]>();
  for (const { device, connection, session, node, via, t } of record.of('connected')) {
    const call = { session, node, via, from: t, to: ended.get(connection) ?? Infinity };
    calls.set(device, [...(calls.get(device) ?? []), call]);
  }
  return calls;
}

/** Milliseconds that the machine stood still between two moments, as the suite's own timer and question saw it. */
function stalled(stalls: readonly Timed<{ type: 'stall'; ms: number }>[], from: number, to: number): number {
  return stalls.reduce((sum, { t, ms }) => sum + Math.max(0, Math.min(t, to) - Math.max(t - ms, from)), 0);
}

/** The first moment at which a device had that number of the stream. */
const shownAt = (stretches: readonly Stretch[], seq: number): number =>
  Math.min(
    ...stretches.flatMap((s) => [
      ...(s.reset !== undefined && s.reset.top >= seq ? [s.reset.t] : []),
      ...s.shown.filter((e) => e.seq === seq).map((e) => e.t),
    ]),
  );

function momentsOf(beside: readonly Span[], node: string | undefined): JudgedKind[] {
  const moments: JudgedKind[] = [];
  if (beside.some((s) => s.hits === REDIS)) moments.push('in time without Redis');
  if (beside.some((s) => s.hits !== REDIS && s.hits !== EVERYBODY && s.hits !== node))
    moments.push('in time beside a broken node');
  return moments.length > 0 ? moments : ['in time'];
}

/** Why nothing is promised to this device until `by`; undefined: it is. */
function asideFor(
  record: Evidence,
  o: { call: Call | undefined; seq: number | undefined; at: number; by: number },
): string | undefined {
  const { call, at, by } = o;
  if (call === undefined) return 'not connected';
  if (call.via === 'poll') return 'asks by long-poll';
  const ill = (hits: string) =>
    record.troubles.some((s) => {
      const recovery = s.name.endsWith('-database') ? DATABASE_RECOVERY_MS : LINE_RECOVERY_MS;
      return s.hits === hits && s.from < by && s.to > at - recovery;
    });
  if (ill(EVERYBODY)) return 'the database was broken';
  if (ill(call.node)) return 'its own node was broken';
  if (call.to < by) return 'went away';
  const over = record.of('session-ended').find((e) => e.session === call.session);
  if (over !== undefined && over.t < by) return 'its session was over';
  if (by > (record.ends[0]?.t ?? record.of('quiet')[0]?.t ?? 0)) return 'the work was over';
  return o.seq === undefined ? 'not in its stream' : undefined;
}

/**
 * Who was connected to a healthy node when something was acknowledged, and stays, has been shown it within a sweep and a
 * margin: whether all is well, Redis is away, or another node is killed, frozen or cut off. Where the database itself is
 * broken, or the device's own node, nothing is promised; that is left aside by name.
 */
export function checkLate(record: Evidence): Violation[] {
  const found: Violation[] = [];
  const { tally, troubles } = record;
  const calls = callsOf(record);
  const stalls = record.of('stall');
  const within = Math.min(record.sweepMs, SWEEP_MS) + LATE_MARGIN_MS;

  for (const [id, { invoke, oks }] of record.operations) {
    const ok = oks[0];
    if (ok === undefined || invoke.effect === undefined) continue;
    const { kind, ref, to } = invoke.effect;
    const stood = stalled(stalls, ok.t, ok.t + within);
    const by = ok.t + within + stood;
    const during = (span: Span, from: number, to: number) => span.from < to && span.to > from;
    for (const [device, stretches] of record.stretches) {
      const person = stretches[0]?.person ?? '';
      if (!to.includes(person)) continue;
      const call = calls.get(device)?.find((c) => c.from <= ok.t && c.to > ok.t);
      const seq = record.stream(person).find((r) => r.kind === kind && r.ref === ref)?.seq;
      const at = seq === undefined ? Infinity : shownAt(stretches, seq);
      // What was broken until it was there, or all the while.
      const beside = troubles.filter((span) => during(span, ok.t, Math.max(ok.t, Math.min(at, by))));
      const moments = momentsOf(beside, call?.node);
      const busy = stood > within * BUSY_SHARE ? TOO_BUSY : undefined;
      const why = asideFor(record, { call, seq, at: ok.t, by }) ?? busy;
      if (why !== undefined) {
        for (const moment of moments) tally.skipped(moment, why);
        continue;
      }
      for (const moment of moments) tally.judged(moment, { tookMs: Math.min(at, by) - ok.t });
      if (at > by)
        found.push({
          rule: 'LATE',
          t: ok.t,
          text:
            `${invoke.op} ${short(id)} was not on ${device} at ${call?.node ?? ''} ${String(Math.round(by - ok.t))} ms later` +
            ` (broken: ${beside.map((s) => s.name).join(', ') || 'nothing'})`,
        });
    }
  }
  return found;
}
