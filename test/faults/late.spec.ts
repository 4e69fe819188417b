import { describe, expect, it } from '@jest/globals';
import { c2, good, staff, truth } from './support/hand-history.js';
import { judge, rulesOf } from './support/checker.js';
import type { HistoryEvent, Timed } from './support/history.js';
import type { JudgedKind } from './support/judgements.js';
import { LATE_MARGIN_MS, TOO_BUSY } from './support/late.js';

describe('the checker: LATE', () => {
  /** A sweep of 1 s and the margin. */
  const WITHIN = 1_000 + LATE_MARGIN_MS;
  const connected: HistoryEvent = {
    type: 'connected',
    device: 'phone',
    person: staff,
    session: 'phone#1',
    connection: 'phone/1',
    node: 'web1',
    via: 'socket',
  };
  const fault = (name: string, target: string, phase: 'begin' | 'end' = 'begin'): HistoryEvent => ({
    type: 'fault',
    name,
    target,
    phase,
  });
  /**
   * The good run on a phone that is connected to web1, told without pauses, in which the second comment is on the phone
   * so many ms after its answer; these events stand right before the answer.
   */
  const run = (ms: number, before: HistoryEvent[] = [], after: HistoryEvent[] = []): Timed[] => {
    const events = good();
    events.splice(
      events.findIndex((e) => e.type === 'reset' && e.device === 'phone'),
      0,
      connected,
    );
    const ok = events.findIndex((e) => e.type === 'ok' && e.id === c2);
    const last = events.length - 1;
    return events.flatMap((e, i): Timed[] => {
      const t = i > ok ? i + ms : i;
      if (i === ok)
        return [...before.map((b) => ({ t, ...b })), { t, ...e }, ...after.map((a) => ({ t: t + 1, ...a }))];
      // Everything else has its time.
      return [{ t: i > last - 3 ? t + 60_000 : t, ...e }];
    });
  };
  const verdict = (history: Timed[]) => judge(history, truth());
  const found = (history: Timed[]) => [...rulesOf(verdict(history).violations).keys()];
  const moments = (history: Timed[], kind: JudgedKind) => verdict(history).judgements[kind];

  it('is on time within a sweep and the margin, and late after them', () => {
    expect(found(run(WITHIN - 100))).toEqual([]);
    expect(found(run(WITHIN + 100))).toEqual(['LATE']);
    expect(moments(run(WITHIN - 100), 'in time').judged).toBeGreaterThan(0);
  });

  it.each([
    ['another node is frozen', 'node-stop', 'web2', 'in time beside a broken node'],
    ['another node is killed', 'node-kill', 'web2', 'in time beside a broken node'],
    ["another node's clients are cut off", 'blackhole', 'web2-clients', 'in time beside a broken node'],
    ['another node has lost the database', 'half-open', 'web2-database', 'in time beside a broken node'],
    ['the worker is killed', 'worker-kill', 'worker', 'in time beside a broken node'],
    ['Redis is frozen', 'redis-stop', 'redis', 'in time without Redis'],
    ["its node's line to Redis is cut", 'reset', 'web1-redis', 'in time without Redis'],
  ] as const)('is asked for while %s', (_, name, target, kind) => {
    expect(found(run(WITHIN - 100, [fault(name, target)]))).toEqual([]);
    expect(found(run(WITHIN + 100, [fault(name, target)]))).toEqual(['LATE']);
    expect(moments(run(WITHIN + 100, [fault(name, target)]), kind).judged).toBeGreaterThan(0);
  });

  it.each([
    ['its own node is frozen', 'node-stop', 'web1', 'its own node was broken'],
    ['its own line is slow', 'latency', 'web1-clients', 'its own node was broken'],
    ["its own node's line to the database is cut", 'reset', 'web1-database', 'its own node was broken'],
    ['the database restarts', 'db-restart', 'database', 'the database was broken'],
    ['commits are late', 'late-commit', 'database', 'the database was broken'],
  ])('is not asked for while %s, and says so', (_, name, target, reason) => {
    const history = run(WITHIN + 100, [fault(name, target)]);
    expect(found(history)).toEqual([]);
    const kinds = Object.values(verdict(history).judgements);
    expect(kinds.some(({ skipped }) => (skipped[reason] ?? 0) > 0)).toBe(true);
    // Nor right after it, while the node still finds out.
    expect(found(run(WITHIN + 100, [fault(name, target), fault(name, target, 'end')]))).toEqual([]);
  });

  it('is not asked of a device that went away, or whose session ended', () => {
    const gone: HistoryEvent = { type: 'disconnected', device: 'phone', connection: 'phone/1' };
    expect(found(run(WITHIN + 100, [], [gone]))).toEqual([]);
    const over: HistoryEvent = { type: 'session-ended', person: staff, session: 'phone#1' };
    expect(found(run(WITHIN + 100, [], [over]))).toEqual([]);
  });

  /** The machine stood still so many ms, right after the answer. */
  const stall = (history: Timed[], ms: number): Timed[] => {
    const at = history.find((e) => e.type === 'ok' && e.id === c2)!.t;
    return [...history, { type: 'stall', t: at + ms + 10, ms }];
  };

  it('gives the time for which the machine stood still, and no more', () => {
    expect(found(stall(run(WITHIN + 400), 500))).toEqual([]);
    expect(found(stall(run(WITHIN + 600), 500))).toEqual(['LATE']);
  });

  it('is left aside by name where the machine did little but wait', () => {
    const history = stall(run(WITHIN * 3), WITHIN / 4);
    expect(found(history)).toEqual([]);
    expect(moments(history, 'in time').skipped[TOO_BUSY]).toBeGreaterThan(0);
  });
});
