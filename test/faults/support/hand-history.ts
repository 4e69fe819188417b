import { judge, rulesOf, type Rule } from './checker.js';
import type { HeldComment, History, HistoryEvent, Timed } from './history.js';
import type { Rows } from './recount/rows.js';
import type { Truth } from './truth.js';

/** A short history written by hand, and what the database says of it: what specs of the checker break in one place each. */

export const boss = '00000000-0000-4000-8000-00000000000b';
export const staff = '00000000-0000-4000-8000-00000000000a';
export const [c1, c2, r1] = ['comment-1', 'comment-2', 'reply-1'];

const noRows: Rows = {
  units: [],
  names: new Map(),
  assignments: [],
  supervisors: [],
  acting: [],
  leave: [],
  accounts: [],
  indicators: [],
  reports: [],
  comments: [],
  replies: [],
  cellVersions: new Map(),
  daysOff: new Set(),
  ramadan: [],
};

export const event = (seq: number, kind: string, ref: string, mark: string) => ({ seq, kind, ref, mark });

/** Two comments and a reply from boss to staff; the first is read, both are delivered. */
export const truth = (): Truth => ({
  streams: new Map([
    [
      staff,
      [
        event(1, 'feedback.given', c1, 's1'),
        event(2, 'feedback.delivered', c1, 's2'),
        event(3, 'feedback.read', c1, 's3'),
        event(4, 'feedback.given', c2, 's4'),
        event(5, 'feedback.replied', r1, 's5'),
        event(6, 'feedback.delivered', c2, 's6'),
      ],
    ],
    [
      boss,
      [
        event(1, 'feedback.given', c1, 'b1'),
        event(2, 'feedback.delivered', c1, 'b2'),
        event(3, 'feedback.read', c1, 'b3'),
        event(4, 'feedback.given', c2, 'b4'),
        event(5, 'feedback.replied', r1, 'b5'),
        event(6, 'feedback.delivered', c2, 'b6'),
      ],
    ],
  ]),
  tops: new Map([
    [staff, 6],
    [boss, 6],
  ]),
  comments: new Map([
    [c1, { authorId: boss, recipientId: staff, delivered: true, read: true, replies: [r1] }],
    [c2, { authorId: boss, recipientId: staff, delivered: true, read: false, replies: [] }],
  ]),
  replies: new Map([[r1, { feedbackId: c1, authorId: staff }]]),
  boards: [],
  revisions: [],
  owedWeeks: [],
  summaryReaders: [],
  rows: noRows,
  now: 0,
  deadlocks: 0,
});

export const comment = (id: string, more: Partial<HeldComment> = {}): HeldComment => ({
  id,
  delivered: false,
  read: false,
  replies: [],
  ...more,
});
export const to = [staff, boss];
const given = (ref: string) => ({ kind: 'feedback.given', ref, to });
export const invoke = (id: string, attempt = 1): HistoryEvent => ({
  type: 'invoke',
  op: 'comment',
  id,
  attempt,
  author: boss,
  effect: given(id),
});
export const ok = (id: string): HistoryEvent => ({ type: 'ok', id, status: 201 });
export const shown = (
  device: string,
  person: string,
  seq: number,
  kind: string,
  ref: string,
): HistoryEvent => ({
  type: 'shown',
  device,
  person,
  life: 0,
  epoch: `epoch of ${person}`,
  session: `${device}#1`,
  seq,
  kind,
  ref,
  mark: `${person === staff ? 's' : 'b'}${seq}`,
  parties: [boss, staff],
});
export const reset = (
  device: string,
  person: string,
  top: number,
  comments: HeldComment[] = [],
): HistoryEvent => ({
  type: 'reset',
  device,
  person,
  life: 0,
  epoch: `epoch of ${person}`,
  session: `${device}#1`,
  top,
  mark: top === 0 ? null : `${person === staff ? 's' : 'b'}${top}`,
  comments,
  more: false,
  unread: person === staff ? comments.filter((c) => !c.read).length : 0,
});
export const came = (device: string, person: string): HistoryEvent => ({
  type: 'device',
  device,
  person,
  life: 0,
});
export const ack = (device: string, person: string, last: number): HistoryEvent => ({
  type: 'ack',
  device,
  person,
  epoch: `epoch of ${person}`,
  last,
});
export const both = [
  comment(c1, { delivered: true, read: true, replies: [r1] }),
  comment(c2, { delivered: true }),
];
export const end = (device: string, person: string, comments = both, last = 6): HistoryEvent => ({
  type: 'end-state',
  device,
  person,
  life: 0,
  loggedOut: false,
  epoch: `epoch of ${person}`,
  last,
  mark: null,
  comments,
});

/** A good run: staff's phone is there throughout, staff's laptop begins late, boss's phone dies and goes on. */
export const good = (): HistoryEvent[] => [
  { type: 'run', seed: 'hand', sweepMs: 1_000 },
  came('phone', staff),
  came('boss', boss),
  reset('phone', staff, 0),
  reset('boss', boss, 0),
  invoke(c1),
  { type: 'unknown', id: c1, reason: 'cut' },
  shown('phone', staff, 1, 'feedback.given', c1),
  ack('phone', staff, 1),
  invoke(c1, 2),
  ok(c1),
  shown('boss', boss, 1, 'feedback.given', c1),
  shown('boss', boss, 2, 'feedback.delivered', c1),
  shown('phone', staff, 2, 'feedback.delivered', c1),
  {
    type: 'invoke',
    op: 'read',
    id: 'read-1',
    attempt: 1,
    author: staff,
    effect: { kind: 'feedback.read', ref: c1, to },
  },
  ok('read-1'),
  shown('phone', staff, 3, 'feedback.read', c1),
  invoke(c2),
  ok(c2),
  shown('phone', staff, 4, 'feedback.given', c2),
  came('laptop', staff),
  reset('laptop', staff, 4, [comment(c1, { delivered: true, read: true }), comment(c2)]),
  { type: 'crashed', device: 'boss' },
  shown('boss', boss, 3, 'feedback.read', c1),
  shown('boss', boss, 4, 'feedback.given', c2),
  {
    type: 'invoke',
    op: 'reply',
    id: r1,
    attempt: 1,
    author: staff,
    effect: { kind: 'feedback.replied', ref: r1, to },
  },
  ok(r1),
  ack('laptop', staff, 4),
  invoke('comment-3'),
  { type: 'refused', id: 'comment-3', status: 404, code: 'NOT_FOUND' },
  ...[
    ['phone', staff],
    ['laptop', staff],
    ['boss', boss],
  ].flatMap(([device = '', person = '']) => [
    shown(device, person, 5, 'feedback.replied', r1),
    shown(device, person, 6, 'feedback.delivered', c2),
  ]),
  { type: 'quiet' },
  end('phone', staff),
  end('laptop', staff),
  end('boss', boss),
];

export const check = (history: History, what: Truth) => judge(history, what).violations;
export const timed = (events: readonly HistoryEvent[]): Timed[] =>
  events.map((e, i) => ({ t: i * 1_000, ...e }));
export const rules = (events: readonly HistoryEvent[], what = truth()): Rule[] =>
  [...rulesOf(check(timed(events), what)).keys()].sort();

/** The good run with the first event that fits replaced by these. */
export function changed(fits: Partial<Record<string, unknown>>, ...by: HistoryEvent[]): HistoryEvent[] {
  const events = good();
  const at = events.findIndex((e) =>
    Object.entries(fits).every(([k, v]) => (e as unknown as Record<string, unknown>)[k] === v),
  );
  if (at < 0) throw new Error('no such event');
  events.splice(at, 1, ...by);
  return events;
}
