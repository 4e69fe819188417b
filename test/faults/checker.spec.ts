import { describe, expect, it } from '@jest/globals';
import {
  ack,
  boss,
  both,
  c1,
  c2,
  came,
  changed,
  check,
  comment,
  end,
  event,
  good,
  invoke,
  ok,
  r1,
  reset,
  rules,
  shown,
  staff,
  timed,
  to,
  truth,
} from './support/hand-history.js';
import { judge, rulesOf } from './support/checker.js';
import type { Connected, HistoryEvent, Timed } from './support/history.js';
import { inWords } from './support/judgements.js';

describe('the checker', () => {
  it('finds nothing in a good run', () => {
    expect(check(timed(good()), truth())).toEqual([]);
  });

  it('ACKED_LOST: acknowledged, and not in PostgreSQL', () => {
    const events = [...good(), invoke('comment-4'), ok('comment-4')];
    expect(rules(events)).toEqual(['ACKED_LOST']);
  });

  it('ACKED_LOST: acknowledged and stored, and not shown on one device', () => {
    const events = changed(
      { type: 'end-state', device: 'laptop' },
      end('laptop', staff, [comment(c1, { delivered: true, read: true })], 4),
    ).filter((e) => !(e.type === 'shown' && e.device === 'laptop'));
    expect(rules(events)).toContain('ACKED_LOST');
  });

  it('does not ask for what the operator lost by a restore', () => {
    const events = [...good(), invoke('comment-4'), ok('comment-4')];
    const restored: Timed = {
      t: events.length * 1_000,
      type: 'restored',
      since: (events.length - 3) * 1_000,
    };
    expect(check([...timed(events), restored], truth())).toEqual([]);
  });

  it('SHOWN_UNKNOWN: shown, and never asked for', () => {
    const events = good().filter((e) => !('id' in e && e.id === r1));
    expect(rules(events)).toEqual(['SHOWN_UNKNOWN']);
  });

  it('SHOWN_UNKNOWN: shown, and definitely refused', () => {
    const refused: HistoryEvent = { type: 'refused', id: r1, status: 422, code: 'REPLY_TOO_LONG' };
    expect(rules(changed({ type: 'ok', id: r1 }, refused))).toEqual(['SHOWN_UNKNOWN']);
  });

  it('shown is fine when the answer is not known', () => {
    expect(rules(changed({ type: 'ok', id: r1 }, { type: 'unknown', id: r1, reason: 'cut' }))).toEqual([]);
  });

  it('DOUBLED: twice on one device', () => {
    const events = changed({ type: 'shown', device: 'phone', seq: 4 }, {
      ...shown('phone', staff, 4, 'feedback.given', c1),
      mark: 's4',
    } as HistoryEvent);
    expect(rules(events)).toContain('DOUBLED');
  });

  it('DOUBLED: in the snapshot and again after it', () => {
    const events = changed(
      { type: 'reset', device: 'laptop' },
      reset('laptop', staff, 4, [comment(c1, { delivered: true, read: true, replies: [r1] }), comment(c2)]),
    );
    expect(rules(events)).toContain('DOUBLED');
  });

  it('DOUBLED: twice in a stream', () => {
    const what = truth();
    what.streams.get(boss)!.push(event(7, 'feedback.given', c2, 'b7'));
    const tops = new Map([...what.tops, [boss, 7]]);
    expect(rules(good(), { ...what, tops })).toContain('DOUBLED');
  });

  it('DOUBLED: stored as another row than the one that was asked for', () => {
    const answer: HistoryEvent = { type: 'ok', id: c2, status: 201, row: { id: 'other', authorId: boss } };
    expect(rules(changed({ type: 'ok', id: c2 }, answer))).toEqual(['DOUBLED']);
  });

  it('SEQ_HOLE: a device stored over a number', () => {
    expect(
      rules(good().filter((e) => !(e.type === 'shown' && e.device === 'boss' && e.seq === 3))),
    ).toContain('SEQ_HOLE');
  });

  it('SEQ_HOLE: a server left a number out', () => {
    const gap: HistoryEvent = { type: 'gap', device: 'phone', connection: 'phone/1', seq: 5, last: 3 };
    expect(rules([...good(), gap])).toEqual(['SEQ_HOLE']);
  });

  it('SEQ_ORDER: a device went back', () => {
    expect(
      rules(
        changed(
          { type: 'shown', device: 'boss', seq: 3 },
          shown('boss', boss, 3, 'feedback.read', c1),
          shown('boss', boss, 2, 'feedback.delivered', c1),
          shown('boss', boss, 3, 'feedback.read', c1),
        ),
      ),
    ).toContain('SEQ_ORDER');
  });

  it('SENT_AGAIN: twice on one connection; once more after a reconnection is fine', () => {
    const dropped = (again: boolean): HistoryEvent => ({
      type: 'dropped',
      device: 'phone',
      connection: 'phone/1',
      seq: 3,
      last: 4,
      again,
    });
    expect(rules([...good(), dropped(true)])).toEqual(['SENT_AGAIN']);
    expect(rules([...good(), dropped(false)])).toEqual([]);
  });

  it('NOT_RESET: events to a device that has nothing', () => {
    expect(rules(good().filter((e) => !(e.type === 'reset' && e.device === 'phone')))).toContain('NOT_RESET');
  });

  it("WRONG_PERSON: another's event on a device", () => {
    const foreign = { ...shown('phone', staff, 4, 'feedback.given', c2), mark: 'b4' } as HistoryEvent;
    expect(rules(changed({ type: 'shown', device: 'phone', seq: 4 }, foreign))).toContain('WRONG_PERSON');
    const parties = {
      ...shown('phone', staff, 4, 'feedback.given', c2),
      parties: [boss, 'x'],
    } as HistoryEvent;
    expect(rules(changed({ type: 'shown', device: 'phone', seq: 4 }, parties))).toEqual(['WRONG_PERSON']);
  });

  it("WRONG_PERSON: stored in another's name", () => {
    const what = truth();
    const comments = new Map([
      ...what.comments,
      [c2, { authorId: staff, recipientId: boss, delivered: true, read: false, replies: [] }] as const,
    ]);
    expect(rules(good(), { ...what, comments })).toContain('WRONG_PERSON');
  });

  it('WRONG_PERSON: one epoch for two people', () => {
    const events = good().map((e) =>
      e.type === 'end-state' || e.type === 'reset' || e.type === 'shown' ? { ...e, epoch: 'one' } : e,
    );
    expect(rules(events)).toEqual(['WRONG_PERSON']);
  });

  it('EPOCH_DIFFERS: two devices of a person in two lives', () => {
    const other = { ...end('laptop', staff), epoch: 'an earlier life' } as HistoryEvent;
    expect(rules(changed({ type: 'end-state', device: 'laptop' }, other))).toEqual(['EPOCH_DIFFERS']);
  });

  it('says how much it judged of each kind, and by name what it did not', () => {
    const ended: HistoryEvent = { type: 'session-ended', person: staff, session: 'laptop#1' };
    const out = { ...end('laptop', staff), loggedOut: true } as HistoryEvent;
    const { judgements } = judge(
      timed([...changed({ type: 'end-state', device: 'laptop' }, out), ended]),
      truth(),
    );
    expect(judgements.end).toEqual({ judged: 2, skipped: { 'logged out': 1 }, slowestMs: 0 });
    expect(judgements.replay.judged).toBe(14);
    expect(judgements.snapshot.judged).toBe(3);
    expect(judgements.session).toEqual({
      judged: 0,
      skipped: { 'it was never connected': 1 },
      slowestMs: 0,
    });
    expect(inWords(judgements)).toContain('end: 2 judged; not judged: 1 (logged out)');
    expect(inWords(judgements)).toContain('board: 0 judged');
    expect(inWords(judgements).filter((line) => line.startsWith('in time'))).toHaveLength(3);
  });

  it('REPLAY_DIFFERS: another event than the stream has at that number', () => {
    const other = { ...shown('phone', staff, 4, 'feedback.given', c2), mark: 'x4' } as HistoryEvent;
    expect(rules(changed({ type: 'shown', device: 'phone', seq: 4 }, other))).toEqual(['REPLAY_DIFFERS']);
  });

  it('REPLAY_DIFFERS: a snapshot with another mark', () => {
    const other = {
      ...reset('laptop', staff, 4, [comment(c1, { delivered: true, read: true }), comment(c2)]),
      mark: 'x4',
    } as HistoryEvent;
    expect(rules(changed({ type: 'reset', device: 'laptop' }, other))).toEqual(['REPLAY_DIFFERS']);
  });

  it('after a restore only what was stored since must be in PostgreSQL', () => {
    const lost = { ...shown('phone', staff, 1, 'feedback.given', c1), mark: 'lost' } as HistoryEvent;
    const events = [
      ...good().slice(0, 3),
      reset('phone', staff, 0),
      lost,
      { type: 'restored', since: 0 } as const,
      ...good().slice(3),
    ];
    expect(rules(events)).toEqual([]);
    expect(rules(events.filter((e) => e.type !== 'restored'))).toContain('REPLAY_DIFFERS');
  });

  it('SNAPSHOT_DIFFERS: comments, receipts, threads and counts', () => {
    const first = comment(c1, { delivered: true, read: true });
    for (const comments of [
      [first],
      [comment(c2), first],
      [comment(c1, { delivered: true }), comment(c2)],
      [first, comment(c2, { delivered: true })],
      [first, comment(c2, { replies: ['reply-0'] })],
    ])
      expect(
        rules(changed({ type: 'reset', device: 'laptop' }, reset('laptop', staff, 4, comments))),
      ).toContain('SNAPSHOT_DIFFERS');
    const unread = { ...reset('laptop', staff, 4, [first, comment(c2)]), unread: 7 } as HistoryEvent;
    expect(rules(changed({ type: 'reset', device: 'laptop' }, unread))).toEqual(['SNAPSHOT_DIFFERS']);
  });

  it('END_DIFFERS: the state at the end is not what PostgreSQL has', () => {
    for (const comments of [
      both.slice(0, 1),
      [...both].reverse(),
      [both[0]!, comment(c2)],
      [comment(c1, { delivered: true, read: true }), both[1]!],
      [comment(c1, { delivered: true, read: true, replies: [r1, r1] }), both[1]!],
    ])
      expect(rules(changed({ type: 'end-state', device: 'boss' }, end('boss', boss, comments)))).toContain(
        'END_DIFFERS',
      );
  });

  it('END_DIFFERS, SNAPSHOT_DIFFERS: a thread in the order in which its replies came', () => {
    // The later reply was committed first: it has the lower number, and stands last.
    const [early, late] = ['reply-early', 'reply-late'];
    const what = truth();
    what.comments.get(c1)!.replies.push(early, late);
    for (const id of [early, late])
      (what.replies as Map<string, unknown>).set(id, { feedbackId: c1, authorId: boss });
    for (const [person, mark] of [
      [staff, 's'],
      [boss, 'b'],
    ] as const) {
      what.streams.get(person)!.push(event(7, 'feedback.replied', late, `${mark}7`));
      what.streams.get(person)!.push(event(8, 'feedback.replied', early, `${mark}8`));
    }
    const tops = new Map([
      [staff, 8],
      [boss, 8],
    ]);
    const said = (id: string): HistoryEvent[] => [
      { ...invoke(id), op: 'reply', effect: { kind: 'feedback.replied', ref: id, to } } as HistoryEvent,
      ok(id),
    ];
    const run = (order: string[]) => {
      const comments = [
        comment(c1, { delivered: true, read: true, replies: [r1, ...order] }),
        comment(c2, { delivered: true }),
      ];
      const events = good().flatMap((e): HistoryEvent[] => {
        if (e.type !== 'end-state') return [e];
        const { device, person } = e;
        return [
          shown(device, person, 7, 'feedback.replied', late),
          shown(device, person, 8, 'feedback.replied', early),
          ack(device, person, 8),
          end(device, person, comments, 8),
        ];
      });
      const at = events.findIndex((e) => e.type === 'shown' && e.seq === 7);
      const fresh = [came('tablet', staff), reset('tablet', staff, 8, comments)];
      return rules([...events.slice(0, at), ...said(late), ...said(early), ...events.slice(at), ...fresh], {
        ...what,
        tops,
      });
    };
    expect(run([early, late])).toEqual([]);
    expect(new Set(run([late, early]))).toEqual(new Set(['END_DIFFERS', 'SNAPSHOT_DIFFERS']));
  });

  it('BEHIND: not at the top, or never given anything', () => {
    const events = changed({ type: 'end-state', device: 'phone' }, end('phone', staff, both, 5)).filter(
      (e) => !(e.type === 'shown' && e.device === 'phone' && e.seq === 6),
    );
    expect(rules(events)).toContain('BEHIND');
    expect(rules([...good(), came('new', staff), end('new', staff, [], 0)])).toContain('BEHIND');
  });

  it('asks nothing of a device that was logged out', () => {
    const out = { ...end('phone', staff, both, 5), loggedOut: true } as HistoryEvent;
    const events = changed({ type: 'end-state', device: 'phone' }, out).filter(
      (e) => !(e.type === 'shown' && e.device === 'phone' && e.seq === 6),
    );
    expect(rules(events)).toEqual([]);
  });

  it('VOIDED: void where there was something to show, unless the plan made it so', () => {
    const hidden = { ...shown('phone', staff, 5, 'void', ''), parties: [] } as HistoryEvent;
    const events = changed({ type: 'shown', device: 'phone', seq: 5 }, hidden);
    expect(rules(events)).toContain('VOIDED');
    const allowed: HistoryEvent = { type: 'void-allowed', kind: 'feedback.replied', ref: r1 };
    expect(rules([allowed, ...events])).toEqual([]);
  });

  it('STREAM_BROKEN: a hole or another top', () => {
    const what = truth();
    expect(rules(good(), { ...what, tops: new Map([...what.tops, ['somebody', 3]]) })).toEqual([]);
    expect(rules(good(), { ...what, tops: new Map([...what.tops, [boss, 7]]) })).toContain('STREAM_BROKEN');
    what.streams.get(boss)!.splice(2, 1);
    expect(rules(good(), what)).toContain('STREAM_BROKEN');
  });

  it('ANSWER_CHANGED: yes, then no', () => {
    const no: HistoryEvent = { type: 'refused', id: c2, status: 409, code: 'FEEDBACK_CHANGED' };
    expect(rules([...good(), invoke(c2, 2), no])).toEqual(['ANSWER_CHANGED']);
  });

  it('SERVER_ERROR: 500, but not 503', () => {
    const unknown = (status: number): HistoryEvent => ({ type: 'unknown', id: c1, reason: 'x', status });
    expect(rules([...good(), unknown(500)])).toEqual(['SERVER_ERROR']);
    expect(rules([...good(), unknown(503)])).toEqual([]);
  });

  it('DEADLOCK: PostgreSQL had to break one', () => {
    expect(rules(good(), { ...truth(), deadlocks: 1 })).toEqual(['DEADLOCK']);
  });

  it('FOREIGN_DELIVERED_STATE: nobody acknowledged, nobody read', () => {
    expect(rules(good().filter((e) => e.type !== 'ack'))).toEqual(['FOREIGN_DELIVERED_STATE']);
    const read = truth().comments.get(c2)!;
    const what = { ...truth(), comments: new Map([...truth().comments, [c2, { ...read, read: true }]]) };
    expect(rules(good(), what)).toEqual(['FOREIGN_DELIVERED_STATE']);
  });

  it('DELIVERED_LOST: a device said that it has it', () => {
    const c = truth().comments.get(c2)!;
    const what = { ...truth(), comments: new Map([...truth().comments, [c2, { ...c, delivered: false }]]) };
    expect(rules(good(), what)).toEqual(['DELIVERED_LOST']);
  });

  it('RECORD_BROKEN: a device that is not where its record is', () => {
    expect(rules(changed({ type: 'end-state', device: 'phone' }, end('phone', staff, both, 9)))).toContain(
      'RECORD_BROKEN',
    );
  });

  describe('REVOKED_SEEN', () => {
    const ended: HistoryEvent = { type: 'session-ended', person: staff, session: 'laptop#1' };
    /** Good, with the laptop logged out before anything was asked for that it is shown; each event is a second. */
    const loggedOut = (): HistoryEvent[] => {
      const out = { ...end('laptop', staff), loggedOut: true } as HistoryEvent;
      const events = changed({ type: 'end-state', device: 'laptop' }, out);
      events.splice(events.findIndex((e) => e.type === 'reset' && e.device === 'laptop') + 1, 0, ended);
      return events;
    };
    /** So much time passes between the logout and the reply. */
    const after = (seconds: number, faults: HistoryEvent[] = []): Timed[] => {
      const events = [...timed(loggedOut())];
      const at = events.findIndex((e) => e.type === 'session-ended');
      const shifted = events.map((e, i) => (i > at ? { ...e, t: e.t + seconds * 1_000 } : e));
      shifted.splice(at, 0, ...faults.map((f) => ({ t: at * 1_000 - 1, ...f })));
      return shifted;
    };
    const found = (history: Timed[]) => [...rulesOf(check(history, truth())).keys()];

    it('is nothing within five seconds and a sweep', () => {
      expect(found(after(0))).toEqual([]);
    });
    it('is an event that was asked for later', () => {
      expect(found(after(6))).toEqual(['REVOKED_SEEN']);
    });
    it('gives a node that could not ask until its pump fails closed', () => {
      const fault: HistoryEvent = { type: 'fault', name: 'db-restart', phase: 'begin' };
      expect(found(after(6, [fault]))).toEqual([]);
      expect(found(after(20, [fault]))).toEqual(['REVOKED_SEEN']);
      const over: HistoryEvent = { type: 'fault', name: 'db-restart', phase: 'end' };
      expect(found(after(6, [fault, over]))).toEqual(['REVOKED_SEEN']);
    });
    it('is an event over a line from before the roles were changed; a line of later is another one', () => {
      const history = after(6).map((e): Timed =>
        e.type === 'session-ended' ? { t: e.t, type: 'access-changed', person: staff } : e,
      );
      const at = history.findIndex((e) => e.type === 'access-changed');
      const line: Omit<Connected, 'connection'> = {
        type: 'connected',
        device: 'laptop',
        person: staff,
        session: 'laptop#1',
        node: 'web1',
        via: 'socket',
      };
      const before: Timed = { t: at * 1_000 - 1, ...line, connection: 'laptop/1' };
      history.splice(at, 0, before);
      expect(found(history)).toContain('REVOKED_SEEN');
      history.splice(at + 2, 0, { t: at * 1_000 + 1, ...line, connection: 'laptop/2' });
      expect(found(history)).not.toContain('REVOKED_SEEN');
    });
    it('is a new connection, and a request', () => {
      const connected: Timed = {
        t: 90_000,
        type: 'connected',
        device: 'laptop',
        person: staff,
        session: 'laptop#1',
        connection: 'laptop/9',
        node: 'web1',
        via: 'socket',
      };
      expect(found([...after(0), connected])).toEqual(['REVOKED_SEEN']);
      const read: Timed[] = [
        {
          t: 90_000,
          type: 'invoke',
          op: 'other',
          id: 'op-9',
          attempt: 1,
          author: staff,
          session: 'laptop#1',
        },
        { t: 91_000, type: 'ok', id: 'op-9', status: 200 },
      ];
      expect(found([...after(0), ...read])).toEqual(['REVOKED_SEEN']);
    });
  });

  describe('BOARD_DIFFERS', () => {
    const cell = {
      personId: staff,
      name: 'Sari',
      unitId: 'unit',
      date: '2026-10-26',
      version: 3,
      report: {
        id: 'r',
        state: 'submitted' as const,
        onTime: true,
        lines: 1,
        lastActivity: 'a',
        obstacle: null,
      },
      onLeave: false,
      waiting: 1,
      indicator: { id: 'i', actual: 3 },
    };
    const boards = [{ watcher: boss, unit: 'unit', cells: [cell] }];
    const shows = (more: object = {}): HistoryEvent => ({
      type: 'board-end',
      watcher: boss,
      unit: 'unit',
      cells: [
        {
          ...cell,
          position: 'Petugas',
          disabled: false,
          waitingSince: null,
          report: { ...cell.report, date: '2026-10-26', submittedAt: null },
          indicator: {
            id: 'i',
            name: 'Dokumen',
            unit: 'berkas',
            target: 5,
            progress: {
              actual: 3,
              expectedToDate: 1,
              achievement: 60,
              achievementCapped: 60,
              achievementToDate: 300,
            },
          },
          ...more,
        },
      ],
    });
    const found = (e: HistoryEvent) => rules([...good(), e], { ...truth(), boards });

    it('is nothing when every value is that of the rows', () => {
      expect(found(shows())).toEqual([]);
    });
    it.each([
      ['another version', { version: 2 }],
      ['another state', { report: null }],
      ['another number that waits', { waiting: 0 }],
      ['a stranger', { personId: 'x' }],
    ])('is %s', (_, more) => {
      expect(found(shows(more))).toEqual(['BOARD_DIFFERS']);
    });
    it('is a person missing', () => {
      expect(found({ type: 'board-end', watcher: boss, unit: 'unit', cells: [] })).toEqual(['BOARD_DIFFERS']);
    });
  });
});
