import { Evidence, EVERYBODY, key, short, type Stretch } from './evidence.js';
import type { BoardEnd, EndState, HeldComment, History, Timed } from './history.js';
import type { Judgements } from './judgements.js';
import { checkLate } from './late.js';
import { checkSummaries } from './summary-checker.js';
import type { Truth } from './truth.js';

/** What can be wrong; each rule has a history of its own in checker.spec.ts that breaks it. */
export type Rule =
  /** Answered 2xx, and not in PostgreSQL, or not shown on every device of the parties at the end. */
  | 'ACKED_LOST'
  /** Shown or stored although nobody asked for it, or only got definite refusals. */
  | 'SHOWN_UNKNOWN'
  /** Twice in one life of a device, or twice in a stream. */
  | 'DOUBLED'
  /** A server left a number out, or a device stored over one. */
  | 'SEQ_HOLE'
  /** A device stored a number that it had passed. */
  | 'SEQ_ORDER'
  /** A server sent an event again on one connection without being asked. */
  | 'SENT_AGAIN'
  /** A device that had nothing was sent events instead of a snapshot. */
  | 'NOT_RESET'
  /** Something of one person on the device of another, or stored in another's name. */
  | 'WRONG_PERSON'
  /** What a device stored is not what the stream has at that number. */
  | 'REPLAY_DIFFERS'
  /** A snapshot is not what the stream up to its top gives. */
  | 'SNAPSHOT_DIFFERS'
  /** A device's comments at the end are not the person's comments in PostgreSQL. */
  | 'END_DIFFERS'
  /** A device has not got to the top of its stream. */
  | 'BEHIND'
  /** A device that was connected to a healthy node throughout was not shown it within a sweep and a margin of the answer. */
  | 'LATE'
  /** Devices of one person are in different lives of the database at the end. */
  | 'EPOCH_DIFFERS'
  /** `void` where there was something to show. */
  | 'VOIDED'
  /** A stream in PostgreSQL has a hole, or another top than its last event. */
  | 'STREAM_BROKEN'
  /** Two requests with one id were answered differently: yes, then no. */
  | 'ANSWER_CHANGED'
  /** An answer that is neither yes, no nor "not now": 500. */
  | 'SERVER_ERROR'
  /** PostgreSQL had to break transactions off that waited for each other. */
  | 'DEADLOCK'
  /** An open board at the end is not what the rows say. */
  | 'BOARD_DIFFERS'
  /** Something was shown to, or done by, a session long after its end, or over a line long after its rights had changed. */
  | 'REVOKED_SEEN'
  /** Delivered or read although no device of the recipient acknowledged, nobody read. */
  | 'FOREIGN_DELIVERED_STATE'
  /** Acknowledged by a device of the recipient and not delivered. */
  | 'DELIVERED_LOST'
  /** Figures of a revision are not those of any state that existed, sums or hash do not fit, or the newest is not the recount. */
  | 'SUMMARY_DIFFERS'
  /** The figures of a revision are of different moments. */
  | 'SUMMARY_TORN'
  /** A revision twice, or one that changed nothing. */
  | 'SUMMARY_DOUBLED'
  /** The newest revision was not told to everybody who is to be told. */
  | 'SUMMARY_UNTOLD'
  /** The record contradicts itself: the suite is wrong, not the product. */
  | 'RECORD_BROKEN';

export interface Violation {
  rule: Rule;
  /** Sentence with the ids that it is about. */
  text: string;
  /** Moment in the history, where there is one. */
  t?: number;
}

/** What may be true a little later: devices and boards that are still on their way. Everything else is final. */
export const CONVERGING: ReadonlySet<Rule> = new Set<Rule>([
  'ACKED_LOST',
  'BEHIND',
  'BOARD_DIFFERS',
  'DELIVERED_LOST',
  'END_DIFFERS',
  'EPOCH_DIFFERS',
  'SUMMARY_UNTOLD',
]);

/** Kinds of which each thing happens once to each party. */
const ONCE = new Set([
  'feedback.given',
  'feedback.replied',
  'feedback.delivered',
  'feedback.read',
  'summary.ready',
  'recap.ready',
]);
/** What is announced as a consequence, and of which of the people's own doings. */
const FOLLOWS: Record<string, string> = { 'feedback.delivered': 'feedback.given' };
/** The contract: sockets are closed within 5 s on every node. */
const REVOCATION_MS = 5_000;
/** And when a node cannot ask the database: its pump fails closed after this. */
const FAIL_CLOSED_MS = 15_000;
const SNAPSHOT_UNREAD = 200;
const SNAPSHOT_NEWEST = 50;

/** What a check found, and what it looked at. */
export interface Verdict {
  /** Empty: a good run, as far as it was judged. */
  readonly violations: Violation[];
  readonly judgements: Judgements;
}

export function judge(history: History, truth: Truth): Verdict {
  const record = new Evidence(history, truth);
  const violations = [
    ...checkAnswers(record),
    ...checkStreams(record),
    ...[...record.stretches.values()].flat().flatMap((s) => checkStretch(record, s)),
    ...checkConnections(record),
    ...checkKnown(record),
    ...checkEnds(record),
    ...checkAcknowledged(record),
    ...checkLate(record),
    ...checkReceipts(record),
    ...checkSessions(record),
    ...checkBoards(record),
    ...checkSummaries(truth, record.tally, record.accessChanges),
    ...(truth.deadlocks > 0
      ? [{ rule: 'DEADLOCK' as const, text: `PostgreSQL broke ${truth.deadlocks} deadlocks` }]
      : []),
  ];
  return { violations, judgements: record.tally.judgements };
}

// ---- what was answered --------------------------------------------------------------------------------------------

function checkAnswers(record: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const [id, { invoke, oks, refusals, unknowns }] of record.operations) {
    const about = `${invoke.op} ${short(id)}`;
    const yes = oks[0];
    const no = refusals.find((r) => yes !== undefined && r.t > yes.t);
    if (yes !== undefined && no !== undefined)
      found.push({
        rule: 'ANSWER_CHANGED',
        t: no.t,
        text: `${about}: answered ${yes.status}, then ${no.status} ${no.code}`,
      });
    for (const u of unknowns)
      if (u.status !== undefined && u.status >= 500 && u.status !== 503)
        found.push({ rule: 'SERVER_ERROR', t: u.t, text: `${about}: answered ${u.status}` });
    for (const { row, t } of oks) {
      if (row === undefined || (invoke.op !== 'comment' && invoke.op !== 'reply')) continue;
      if (row.id !== id)
        found.push({ rule: 'DOUBLED', t, text: `${about}: stored as another row, ${short(row.id)}` });
      if (row.authorId !== invoke.author)
        found.push({
          rule: 'WRONG_PERSON',
          t,
          text: `${about}: stored in the name of ${short(row.authorId)}`,
        });
    }
  }
  return found;
}

// ---- what PostgreSQL has ------------------------------------------------------------------------------------------

function checkStreams(record: Evidence): Violation[] {
  const found: Violation[] = [];
  const { truth } = record;
  for (const [person, rows] of truth.streams) {
    const about = `stream of ${short(person)}`;
    rows.forEach((row, i) => {
      const before = rows[i - 1];
      if (before !== undefined && row.seq !== before.seq + 1)
        found.push({ rule: 'STREAM_BROKEN', text: `${about}: ${row.seq} follows ${before.seq}` });
    });
    const last = rows.at(-1)?.seq ?? 0;
    const top = truth.tops.get(person) ?? 0;
    if (last !== top)
      found.push({ rule: 'STREAM_BROKEN', text: `${about}: its top is ${top}, its last event ${last}` });
    const seen = new Set<string>();
    for (const { kind, ref, seq } of rows) {
      if (!ONCE.has(kind)) continue;
      if (seen.has(key(kind, ref)))
        found.push({ rule: 'DOUBLED', text: `${about}: ${kind} ${short(ref)} again at ${seq}` });
      seen.add(key(kind, ref));
    }
  }
  for (const report of truth.rows.reports) {
    const told = record
      .stream(report.ownerId)
      .filter((r) => r.kind === 'report.submitted' && r.ref === report.id);
    if (told.length > report.versions.length)
      found.push({
        rule: 'DOUBLED',
        text: `report ${short(report.id)}: ${report.versions.length} versions, told ${told.length} times`,
      });
  }
  return found;
}

/** Nothing is shown or stored that nobody asked for, and nothing that was definitely refused. */
function checkKnown(record: Evidence): Violation[] {
  const found: Violation[] = [];
  const { truth, known, refusedOnly } = record;
  const ask = (kind: string, ref: string, where: string, t?: number) => {
    if (['void', 'summary.ready', 'recap.ready', 'summary.progress', 'notification.changed'].includes(kind))
      return;
    const effect = key(FOLLOWS[kind] ?? kind, ref);
    if (known.has(effect)) return;
    const why = refusedOnly.has(effect) ? 'was refused' : 'was never asked for';
    found.push({
      rule: 'SHOWN_UNKNOWN',
      ...(t === undefined ? {} : { t }),
      text: `${kind} ${short(ref)} ${why}: ${where}`,
    });
  };
  const held = (comments: readonly HeldComment[], where: string, t: number) => {
    for (const c of comments) {
      ask('feedback.given', c.id, where, t);
      for (const reply of c.replies) ask('feedback.replied', reply, where, t);
    }
  };
  for (const e of record.of('shown')) ask(e.kind, e.ref, `shown on ${e.device} at ${e.seq}`, e.t);
  for (const e of record.of('reset')) held(e.comments, `in a snapshot of ${e.device}`, e.t);
  for (const e of record.ends) held(e.comments, `on ${e.device} at the end`, e.t);
  for (const [id, c] of truth.comments) {
    ask('feedback.given', id, 'in PostgreSQL');
    const author = record.operations.get(id)?.invoke.author;
    if (author !== undefined && author !== c.authorId)
      found.push({
        rule: 'WRONG_PERSON',
        text: `comment ${short(id)} of ${short(author)} is stored as ${short(c.authorId)}'s`,
      });
  }
  for (const [id, r] of truth.replies) {
    ask('feedback.replied', id, 'in PostgreSQL');
    const author = record.operations.get(id)?.invoke.author;
    if (author !== undefined && author !== r.authorId)
      found.push({
        rule: 'WRONG_PERSON',
        text: `reply ${short(id)} of ${short(author)} is stored as ${short(r.authorId)}'s`,
      });
  }
  return found;
}

// ---- what devices stored ------------------------------------------------------------------------------------------

function checkStretch(record: Evidence, stretch: Stretch): Violation[] {
  const found: Violation[] = [];
  const { reset, person, device } = stretch;
  const first = stretch.shown[0];
  if (reset === undefined && first !== undefined)
    found.push({ rule: 'NOT_RESET', t: first.t, text: `${device} had nothing and was sent ${first.seq}` });

  const seen = new Set<string>();
  for (const c of reset?.comments ?? []) {
    seen.add(key('feedback.given', c.id));
    if (c.delivered) seen.add(key('feedback.delivered', c.id));
    if (c.read) seen.add(key('feedback.read', c.id));
    for (const reply of c.replies) seen.add(key('feedback.replied', reply));
  }
  let last = reset?.top ?? 0;
  for (const s of stretch.shown) {
    const where = `${device} at ${s.seq}`;
    if (s.seq > last + 1) found.push({ rule: 'SEQ_HOLE', t: s.t, text: `${where}: after ${last}` });
    if (s.seq <= last) found.push({ rule: 'SEQ_ORDER', t: s.t, text: `${where}: after ${last}` });
    last = s.seq;
    if (ONCE.has(s.kind)) {
      if (seen.has(key(s.kind, s.ref)))
        found.push({ rule: 'DOUBLED', t: s.t, text: `${where}: ${s.kind} ${short(s.ref)} again` });
      seen.add(key(s.kind, s.ref));
    }
    if (s.person !== person || (s.kind === 'feedback.given' && !s.parties.includes(person)))
      found.push({
        rule: 'WRONG_PERSON',
        t: s.t,
        text: `${where}: ${s.kind} ${short(s.ref)} is not ${short(person)}'s`,
      });
  }
  if (record.comparable(stretch)) found.push(...checkReplay(record, stretch));
  else {
    record.tally.skipped('replay', 'before a restore', stretch.shown.length);
    if (reset !== undefined) record.tally.skipped('snapshot', 'before a restore');
  }
  return found;
}

/** Every event is the row that the stream has at its number, and the snapshot is the sum of the rows up to its top. */
function checkReplay(record: Evidence, { reset, shown, person, device }: Stretch): Violation[] {
  const found: Violation[] = [];
  const foreign = (mark: string | null) =>
    mark !== null &&
    [...record.truth.streams].some(([id, rows]) => id !== person && rows.some((r) => r.mark === mark));
  for (const s of shown) {
    const row = record.row(person, s.seq);
    record.tally.judged('replay');
    const where = `${device} at ${s.seq}`;
    if (row?.mark !== s.mark) {
      found.push({
        rule: foreign(s.mark) ? 'WRONG_PERSON' : 'REPLAY_DIFFERS',
        t: s.t,
        text: `${where}: shows ${s.kind} ${short(s.ref)}, the stream has ${row === undefined ? 'nothing' : `${row.kind} ${short(row.ref)}`}`,
      });
    } else if (s.kind === 'void') {
      // Told by a right that somebody had for a while.
      const mayBe =
        record.voidAllowed.has(key(row.kind, row.ref)) ||
        (/^(summary|recap)\.ready$/.test(row.kind) && record.accessChanges.has(person));
      if (!mayBe)
        found.push({ rule: 'VOIDED', t: s.t, text: `${where}: void for ${row.kind} ${short(row.ref)}` });
    } else if (row.kind !== s.kind || row.ref !== s.ref)
      found.push({
        rule: 'REPLAY_DIFFERS',
        t: s.t,
        text: `${where}: shows ${s.kind} ${short(s.ref)}, the stream has ${row.kind} ${short(row.ref)}`,
      });
  }
  if (reset === undefined) return found;
  record.tally.judged('snapshot');
  const where = `snapshot of ${device} at ${reset.top}`;
  const mark = record.row(person, reset.top)?.mark ?? null;
  if (reset.mark !== mark)
    found.push({
      rule: foreign(reset.mark) ? 'WRONG_PERSON' : 'REPLAY_DIFFERS',
      t: reset.t,
      text: `${where}: has another mark than the stream`,
    });
  else {
    const expected = snapshotAt(record, person, reset.top);
    for (const difference of differences(expected.comments, reset.comments, record))
      found.push({ rule: 'SNAPSHOT_DIFFERS', t: reset.t, text: `${where}: ${difference}` });
    if (reset.more !== expected.more || reset.unread !== expected.unread)
      found.push({
        rule: 'SNAPSHOT_DIFFERS',
        t: reset.t,
        text: `${where}: says ${reset.unread} unread${reset.more ? ' and more' : ''}, the stream ${expected.unread}${expected.more ? ' and more' : ''}`,
      });
  }
  return found;
}

/** A person's comments as the stream up to `top` tells them, oldest first. */
function commentsAt(
  record: Evidence,
  person: string,
  top: number,
): (HeldComment & { seq: number; unread: boolean })[] {
  const rows = record.stream(person).filter((r) => r.seq <= top);
  const refs = (kind: string) => new Set(rows.filter((r) => r.kind === kind).map((r) => r.ref));
  const [delivered, read] = [refs('feedback.delivered'), refs('feedback.read')];
  // A reply that was committed late is numbered late, and stands at its time all the same.
  const replied = refs('feedback.replied');
  return rows
    .filter((r) => r.kind === 'feedback.given')
    .map(({ ref: id, seq }) => ({
      id,
      seq,
      delivered: delivered.has(id) || read.has(id),
      read: read.has(id),
      unread: record.truth.comments.get(id)?.recipientId === person && !read.has(id),
      replies: record.truth.comments.get(id)?.replies.filter((reply) => replied.has(reply)) ?? [],
    }));
}

function snapshotAt(record: Evidence, person: string, top: number) {
  const all = commentsAt(record, person, top);
  const unread = all.filter((c) => c.unread);
  const chosen = new Set([...unread.slice(-SNAPSHOT_UNREAD), ...all.slice(-SNAPSHOT_NEWEST)]);
  return {
    comments: all.filter((c) => chosen.has(c)),
    more: all.length > chosen.size,
    unread: unread.length,
  };
}

/** Differences between two lists of comments, in words; comments that may be `void` are left aside. */
function differences(
  expected: readonly HeldComment[],
  actual: readonly HeldComment[],
  record: Evidence,
): string[] {
  const asked = (list: readonly HeldComment[]) =>
    list.filter((c) => !record.voidAllowed.has(key('feedback.given', c.id)));
  const [want, have] = [asked(expected), asked(actual)];
  const [wanted, had] = [want.map((c) => c.id), have.map((c) => c.id)];
  if (wanted.join() !== had.join()) {
    const missing = wanted.filter((id) => !had.includes(id));
    const more = had.filter((id) => !wanted.includes(id));
    return [
      missing.length + more.length === 0
        ? `has its comments in another order`
        : `lacks ${missing.map(short).join(' ') || 'nothing'}, has besides ${more.map(short).join(' ') || 'nothing'}`,
    ];
  }
  return want.flatMap((w, i) => {
    const h = have[i];
    if (h === undefined) return [];
    const receipt = (c: HeldComment) => (c.read ? 'read' : c.delivered ? 'delivered' : 'stored');
    const thread = (c: HeldComment) => c.replies.map(short).join(' ');
    return [
      ...(receipt(w) === receipt(h) ? [] : [`${short(w.id)} is ${receipt(h)} and not ${receipt(w)}`]),
      ...(w.replies.join() === h.replies.join()
        ? []
        : [`${short(w.id)} has the replies [${thread(h)}] and not [${thread(w)}]`]),
    ];
  });
}

function checkConnections(record: Evidence): Violation[] {
  return [
    ...record.of('gap').map((g): Violation => ({
      rule: 'SEQ_HOLE',
      t: g.t,
      text: `${g.device} had ${g.last} and was sent ${g.seq}`,
    })),
    ...record
      .of('dropped')
      .filter((d) => d.again)
      .map((d): Violation => ({ rule: 'SENT_AGAIN', t: d.t, text: `${d.device} was sent ${d.seq} again` })),
  ];
}

// ---- the end ------------------------------------------------------------------------------------------------------

function checkEnds(record: Evidence): Violation[] {
  const found: Violation[] = [];
  const epochs = new Map<string, EndState>();
  for (const end of record.ends) {
    const stretch = record.stretches.get(end.device)?.at(-1);
    const last = stretch?.shown.at(-1)?.seq ?? stretch?.reset?.top ?? 0;
    if (last !== end.last || (stretch !== undefined && stretch.life !== end.life))
      found.push({
        rule: 'RECORD_BROKEN',
        t: end.t,
        text: `${end.device} is at ${end.last}, its record at ${last}`,
      });
    if (end.loggedOut) {
      record.tally.skipped('end', 'logged out');
      continue;
    }
    record.tally.judged('end');
    const top = record.truth.tops.get(end.person) ?? 0;
    if (end.last < top)
      found.push({ rule: 'BEHIND', t: end.t, text: `${end.device} is at ${end.last} of ${top}` });
    if (stretch?.reset === undefined) {
      found.push({ rule: 'BEHIND', t: end.t, text: `${end.device} was never given a snapshot` });
      continue;
    }
    const base = new Set(snapshotAt(record, end.person, stretch.reset.top).comments.map((c) => c.id));
    const from = stretch.reset.top;
    const expected = commentsAt(record, end.person, top).filter((c) => base.has(c.id) || c.seq > from);
    for (const difference of differences(expected, end.comments, record))
      found.push({ rule: 'END_DIFFERS', t: end.t, text: `${end.device}: ${difference}` });
    const other = epochs.get(end.epoch);
    const own = record.ends.find((e) => e.person === end.person && !e.loggedOut);
    if (own !== undefined && own.epoch !== end.epoch)
      found.push({
        rule: 'EPOCH_DIFFERS',
        t: end.t,
        text: `${end.device} and ${own.device} are in different lives`,
      });
    if (other !== undefined && other.person !== end.person)
      found.push({
        rule: 'WRONG_PERSON',
        t: end.t,
        text: `${end.device} and ${other.device} have one epoch`,
      });
    epochs.set(end.epoch, end);
  }
  return found;
}

/** Acknowledged ⊆ stored, announced to every party, and shown on each of their devices. */
function checkAcknowledged(record: Evidence): Violation[] {
  const found: Violation[] = [];
  const { truth } = record;
  const restores = record.of('restored');
  for (const [id, { invoke, oks }] of record.operations) {
    const kept = oks.find((ok) => !restores.some((r) => ok.t >= r.since && ok.t < r.t));
    if (invoke.effect === undefined) continue;
    if (kept === undefined) {
      if (oks.length > 0) record.tally.skipped('acknowledged', 'lost by a restore');
      continue;
    }
    const { kind, ref, to } = invoke.effect;
    const about = `${invoke.op} ${short(id)}`;
    const lost = (where: string) => found.push({ rule: 'ACKED_LOST', t: kept.t, text: `${about}: ${where}` });
    if (
      (invoke.op === 'comment' && !truth.comments.has(ref)) ||
      (invoke.op === 'reply' && !truth.replies.has(ref))
    )
      lost('not in PostgreSQL');
    for (const person of to) {
      const rows = record.stream(person).filter((r) => r.kind === kind && r.ref === ref);
      if (rows.length === 0) {
        lost(`not in the stream of ${short(person)}`);
        continue;
      }
      for (const end of record.ends) {
        if (end.person !== person) continue;
        if (end.loggedOut) {
          record.tally.skipped('acknowledged', 'logged out');
          continue;
        }
        record.tally.judged('acknowledged');
        const stretch = record.stretches.get(end.device)?.at(-1);
        const from = stretch?.reset?.top ?? 0;
        const missing = rows.find(
          (r) =>
            r.seq > from &&
            !record.voidAllowed.has(key(kind, ref)) &&
            !stretch?.shown.some((s) => s.seq === r.seq && s.kind === kind && s.ref === ref),
        );
        if (missing !== undefined) lost(`not shown on ${end.device} (number ${missing.seq})`);
      }
    }
  }
  return found;
}

function checkReceipts(record: Evidence): Violation[] {
  const found: Violation[] = [];
  const acks = record.of('ack');
  for (const [id, c] of record.truth.comments) {
    const row = record.stream(c.recipientId).find((r) => r.kind === 'feedback.given' && r.ref === id);
    if (row === undefined) {
      record.tally.skipped('receipt', 'not in the stream');
      continue;
    }
    record.tally.judged('receipt');
    const asked = [...record.operations.values()].some(
      ({ invoke }) => invoke.op === 'read' && invoke.effect?.ref === id && invoke.author === c.recipientId,
    );
    const acked = acks.some((a) => a.person === c.recipientId && a.last >= row.seq);
    if (c.read && !asked)
      found.push({ rule: 'FOREIGN_DELIVERED_STATE', text: `${short(id)} is read, and nobody opened it` });
    if (c.delivered && !acked && !asked)
      found.push({
        rule: 'FOREIGN_DELIVERED_STATE',
        text: `${short(id)} is delivered, and no device said so`,
      });
    const has = record.ends.some((e) => e.person === c.recipientId && !e.loggedOut && e.last >= row.seq);
    if (!c.delivered && acked && has)
      found.push({
        rule: 'DELIVERED_LOST',
        text: `${short(id)} is on a device that said so, and not delivered`,
      });
  }
  return found;
}

/**
 * After a session's end: 5 s and a sweep where nothing was broken that could hold its node up, else until the pump fails
 * closed.
 */
function checkSessions(record: Evidence): Violation[] {
  const found: Violation[] = [];
  const { tally } = record;
  const ended = new Map(record.of('session-ended').map((e) => [e.session, e]));
  if (ended.size === 0 && record.accessChanges.size === 0) return found;
  const calls = record.of('connected');
  const troubled = (node: string | undefined, from: number, to: number) =>
    record.troubles.some(
      (s) => (s.hits === EVERYBODY || node === undefined || s.hits === node) && s.from <= to && s.to >= from,
    );
  /** By when a line is closed whose rights ended then. @param node where it was held; undefined: on some node */
  const closedAfter = (t: number, node: string | undefined): number => {
    const usual = t + REVOCATION_MS + record.sweepMs;
    return troubled(node, t, usual) ? t + FAIL_CLOSED_MS + 2 * record.sweepMs : usual;
  };
  const closedAt = (session: string, node: string | undefined): number | undefined => {
    const end = ended.get(session);
    return end === undefined ? undefined : closedAfter(end.t, node);
  };
  const begun = new Map<string, number>();
  for (const { invoke, t } of record.operations.values())
    if (invoke.effect !== undefined) begun.set(key(invoke.effect.kind, invoke.effect.ref), t);
  for (const s of record.of('shown')) {
    const changes = record.accessChanges.get(s.person) ?? [];
    if (!ended.has(s.session) && changes.length === 0) continue;
    const call = calls.findLast((c) => c.device === s.device && c.t <= s.t);
    const from = begun.get(key(s.kind, s.ref));
    // Every long-poll is let in anew.
    const change = call?.via === 'socket' ? changes.find((t) => t > call.t) : undefined;
    if (change !== undefined && from !== undefined && from > closedAfter(change, call?.node))
      found.push({
        rule: 'REVOKED_SEEN',
        t: s.t,
        text: `${s.device}: ${s.kind} ${short(s.ref)} came over a line from before its rights were changed`,
      });
    const closed = closedAt(s.session, call?.node);
    // By when it was asked for, not by when it arrived: a slow line may bring late what was sent in time.
    if (closed !== undefined && from !== undefined && from > closed)
      found.push({
        rule: 'REVOKED_SEEN',
        t: s.t,
        text: `${s.device}: ${s.kind} ${short(s.ref)} was asked for ${Math.round((from - closed) / 1_000)} s after its session was to be closed`,
      });
  }
  for (const c of calls) {
    const closed = closedAt(c.session, c.node);
    if (closed !== undefined && c.t > closed)
      found.push({ rule: 'REVOKED_SEEN', t: c.t, text: `${c.device} was let in with an ended session` });
  }
  for (const { invoke, oks } of record.operations.values()) {
    const closed = invoke.session === undefined ? undefined : closedAt(invoke.session, invoke.node);
    if (closed !== undefined && invoke.t > closed && oks.some((ok) => ok.t > invoke.t))
      found.push({
        rule: 'REVOKED_SEEN',
        t: invoke.t,
        text: `${invoke.op} ${short(invoke.id)} was done by an ended session`,
      });
  }
  for (const [session, end] of ended) {
    const last = calls.findLast((c) => c.session === session);
    const again = calls.find((c) => c.device === last?.device && c.t > end.t && c.session !== session);
    const closed = closedAt(session, last?.node) ?? Infinity;
    const concerned = [...record.operations.values()].filter(
      ({ invoke, oks, t }) => t > closed && oks.length > 0 && invoke.effect?.to.includes(end.person) === true,
    );
    if (last === undefined) tally.skipped('session', 'it was never connected');
    else if (again !== undefined) tally.skipped('session', 'somebody logged in again');
    else if (concerned.length === 0) tally.skipped('session', 'nothing happened after it was to be closed');
    else tally.judged('session', { times: concerned.length });
  }
  return found;
}

// ---- boards -------------------------------------------------------------------------------------------------------

function checkBoards(record: Evidence): Violation[] {
  const latest = new Map<string, Timed<BoardEnd>>();
  for (const b of record.of('board-end')) latest.set(`${b.watcher} ${b.unit}`, b);
  return [...latest.values()].flatMap((board): Violation[] => {
    const truth = record.truth.boards.find((b) => b.watcher === board.watcher && b.unit === board.unit);
    const about = `board of ${short(board.unit)} at ${short(board.watcher)}`;
    if (truth === undefined) return [{ rule: 'RECORD_BROKEN', t: board.t, text: `${about} was not counted` }];
    record.tally.judged('board');
    const shown = new Map(board.cells.map((c) => [c.personId, c]));
    const wrong = (text: string): Violation => ({
      rule: 'BOARD_DIFFERS',
      t: board.t,
      text: `${about}: ${text}`,
    });
    const found: Violation[] = [];
    for (const cell of truth.cells) {
      const has = shown.get(cell.personId);
      shown.delete(cell.personId);
      if (has === undefined) {
        found.push(wrong(`lacks ${short(cell.personId)}`));
        continue;
      }
      const comparable = {
        personId: has.personId,
        name: has.name,
        unitId: has.unitId,
        date: has.date,
        version: has.version,
        report:
          has.report === null
            ? null
            : {
                id: has.report.id,
                state: has.report.state,
                onTime: has.report.onTime,
                lines: has.report.lines,
                lastActivity: has.report.lastActivity,
                obstacle: has.report.obstacle,
              },
        onLeave: has.onLeave,
        waiting: has.waiting,
        indicator:
          has.indicator === null ? null : { id: has.indicator.id, actual: has.indicator.progress.actual },
      };
      if (JSON.stringify(comparable) !== JSON.stringify(cell))
        found.push(wrong(`shows ${JSON.stringify(comparable)}, the rows say ${JSON.stringify(cell)}`));
    }
    for (const id of shown.keys()) found.push(wrong(`shows ${short(id)}, who does not belong there`));
    return found;
  });
}

/** Rules that fired, with how often. */
export function rulesOf(violations: readonly Violation[]): Map<Rule, number> {
  const counts = new Map<Rule, number>();
  for (const { rule } of violations) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
