import type { Patch } from './broken-build.js';
import type { Rule } from './checker.js';
import {
  accessTaken,
  busyWeek,
  crossing,
  failingCommits,
  loggedOut,
  oneIndicatorEach,
  restored,
  returning,
  silentDevice,
  unrenderable,
} from './scenes.js';
import type { Plan } from './schedule.js';

/** A build that is broken on purpose. */
export type Mutation = {
  /** One sentence: what is broken, and what somebody might have thought. */
  readonly why: string;
  readonly patches: readonly Patch[];
} & (
  | {
      /** Name of the plan that is aimed at it. */
      readonly plan: PlanName;
      /** At least one of these has to fire. */
      readonly expect: readonly Rule[];
    }
  | {
      /** A test of the process suite that is run on the build, and has to fail: what no history shows. */
      readonly test: TestName;
    }
);

/** Tests that take their build from `BUILD_UNDER_TEST`: the file, and a part of the title that no other test has. */
export const aimedTests = {
  'a board and its digest': {
    file: 'test/process/nodes.spec.ts',
    title: 'a hint that was lost costs a board one sweep',
  },
} as const;
export type TestName = keyof typeof aimedTests;

const calm = { restless: false, faults: [], devices: 2, people: 4, convergeMs: 8_000 } as const;

/** Plans that are aimed at something; the unbroken build has to pass them all. */
export const aimedPlans = {
  'late commits': {
    ...calm,
    seconds: 9,
    rate: 14,
    redis: false,
    faults: ['late-commit'],
  },
  'commits that fail': { ...calm, seconds: 5, rate: 8, redis: false, scene: failingCommits },
  'a deaf Redis': {
    ...calm,
    seconds: 8,
    lines: { 'web1-redis': { kind: 'blackhole' }, 'web2-redis': { kind: 'blackhole' } },
  },
  'two nodes': { ...calm, seconds: 8, rate: 12, restless: true },
  logouts: { ...calm, seconds: 11, rate: 12, redis: false, scene: loggedOut },
  'access that is taken': { ...calm, seconds: 20, rate: 12, redis: false, scene: accessTaken },
  'a silent device': { ...calm, seconds: 4, people: 2, rate: 2, redis: false, scene: silentDevice },
  'an event that cannot be rendered': { ...calm, seconds: 3, rate: 4, redis: false, scene: unrenderable },
  'receipts that cross': { ...calm, seconds: 4, rate: 2, redis: false, scene: crossing },
  'devices that come back': {
    ...calm,
    seconds: 2,
    people: 10,
    devices: 1,
    rate: 0.001,
    redis: false,
    // Only what is pushed counts: no sweep comes in this run.
    sweepMs: 600_000,
    lines: { 'web1-database': { kind: 'latency', ms: 6, jitterMs: 8 } },
    scene: returning,
  },
  'a restored database': { ...calm, seconds: 2, devices: 1, rate: 0.001, redis: false, scene: restored },
  'another life': { ...calm, seconds: 6, redis: false, faults: ['new-life'] },
  'a busy week': {
    ...calm,
    seconds: 5,
    people: 8,
    devices: 1,
    rate: 1,
    lines: { 'worker-database': { kind: 'latency', ms: 3, jitterMs: 4 } },
    prepare: oneIndicatorEach,
    scene: busyWeek,
  },
} as const satisfies Record<string, Omit<Plan, 'seed' | 'build'>>;
export type PlanName = keyof typeof aimedPlans;

const feed = 'src/platform/feed';

export const mutations: Readonly<Record<string, Mutation>> = {
  'bigserial cursor': {
    why: 'Numbers come from a sequence of the stream, before COMMIT, and the top is the highest visible one: who commits late is never read.',
    plan: 'late commits',
    expect: ['ACKED_LOST', 'END_DIFFERS', 'SEQ_HOLE'],
    patches: [
      {
        file: 'src/migrations/1795320000002-feed.ts',
        search: 'CREATE TABLE stream_ack (',
        replace: `CREATE FUNCTION stream_sequence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $f$
        BEGIN
          EXECUTE format('CREATE SEQUENCE %I', 'stream ' || NEW.id);
          EXECUTE format('GRANT USAGE ON SEQUENCE %I TO tanggap_app', 'stream ' || NEW.id);
          RETURN NULL;
        END $f$;
        CREATE TRIGGER stream_sequence AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION stream_sequence();
      CREATE TABLE stream_ack (`,
      },
      {
        file: `${feed}/feed.repository.ts`,
        search: `INSERT INTO stream (person_id, seq)
         SELECT person_id, count(*) FROM given GROUP BY person_id ORDER BY person_id
         ON CONFLICT (person_id) DO UPDATE SET seq = stream.seq + excluded.seq
         RETURNING person_id, seq`,
        replace: `SELECT person_id, ord, nextval(format('%I', 'stream ' || person_id)) AS seq FROM given`,
      },
      {
        file: `${feed}/feed.repository.ts`,
        search: `SELECT g.person_id, c.seq - (count(*) OVER (PARTITION BY g.person_id)) + g.nth, g.kind, g.ref, decode(g.mark, 'hex')
         FROM given g LEFT JOIN counter c USING (person_id)`,
        replace: `SELECT g.person_id, c.seq, g.kind, g.ref, decode(g.mark, 'hex')
         FROM given g JOIN counter c USING (person_id, ord)`,
      },
      {
        file: `${feed}/feed.repository.ts`,
        search: `SELECT person_id, seq FROM stream WHERE person_id = ANY($1)`,
        replace: `SELECT person_id, max(seq) AS seq FROM feed_event WHERE person_id = ANY($1) GROUP BY person_id`,
      },
      {
        file: `${feed}/feed.repository.ts`,
        search: `coalesce((SELECT seq FROM stream s WHERE s.person_id = a.person_id), 0) AS top`,
        replace: `coalesce((SELECT max(seq) FROM feed_event s WHERE s.person_id = a.person_id), 0) AS top`,
      },
    ],
  },
  'no sweep': {
    why: 'The sweep no longer compares counters: a hint that was lost is lost for as long as nothing else happens.',
    plan: 'a deaf Redis',
    expect: ['LATE', 'BEHIND', 'ACKED_LOST'],
    patches: [
      {
        file: `${feed}/hub.ts`,
        search: 'for (const [personId, top] of tops) {\n      const stream',
        replace:
          'for (const [personId, top] of [] as [string, number][]) {\n      void tops;\n      const stream',
      },
    ],
  },
  'emit before commit': {
    why: 'Devices are told when the rows are written and not when they are committed: what is rolled back was shown.',
    plan: 'commits that fail',
    expect: ['REPLAY_DIFFERS'],
    patches: [
      {
        file: 'src/platform/database/unit-of-work.ts',
        search: `const answers = await transaction.commit(all.map(({ statement }) => statement));
    all.forEach(({ committed }, i) => {
      if (committed !== undefined) after.push(() => committed((answers[i]?.rows ?? []) as object[]));
    });`,
        replace: `void after;
    for (const { statement, committed } of all) {
      const { rows } = await transaction.ask(statement);
      committed?.(rows as object[]);
    }
    await transaction.commit([]);`,
      },
    ],
  },
  'answer before commit': {
    why: 'The request is answered when its own statements are through, while counters and COMMIT are still to come.',
    plan: 'commits that fail',
    expect: ['ACKED_LOST'],
    patches: [
      {
        file: 'src/platform/database/unit-of-work.ts',
        search: 'await this.#commit(work);',
        // The hint, which comes last, still waits for what is committed.
        replace: `void this.#commit(work).then(
        () => work.after.at(-1)?.(),
        () => work.transaction.rollback(),
      );`,
      },
    ],
  },
  'delivered when sent': {
    why: 'An event counts as delivered when it was written to the socket, whether a device stored it or not.',
    plan: 'a silent device',
    expect: ['FOREIGN_DELIVERED_STATE'],
    patches: [
      {
        file: `${feed}/stream.ts`,
        search: 'member.outlet.feed(sent, beat);',
        replace: 'member.outlet.feed(sent, beat);\n      this.acknowledge(member.sent, member.mark);',
      },
    ],
  },
  'two snapshots': {
    why: 'A week is computed READ COMMITTED: each statement sees another moment.',
    plan: 'a busy week',
    expect: ['SUMMARY_DIFFERS', 'SUMMARY_TORN'],
    patches: [
      { file: 'src/summaries/period-computation.ts', search: `}, 'REPEATABLE READ');`, replace: '});' },
    ],
  },
  'retry without id': {
    why: 'A comment whose id is there already is stored once more under a new one.',
    plan: 'two nodes',
    expect: ['DOUBLED', 'SHOWN_UNKNOWN'],
    patches: [
      {
        file: 'src/feedback/feedback.service.ts',
        search: 'const row = written.value;',
        replace: `let row = written.value;
      if (row === undefined) {
        sent = { ...sent, id: crypto.randomUUID() };
        row = await this.repository.insert(actor.personId, sent);
      }`,
      },
    ],
  },
  'revocation at login only': {
    why: 'A socket that was let in stays, whatever becomes of its session.',
    plan: 'logouts',
    expect: ['REVOKED_SEEN'],
    patches: [
      {
        file: `${feed}/hub.ts`,
        search: 'this.#close(personId, sessionId);\n    this.bus.tell',
        replace: 'this.bus.tell',
      },
      {
        file: `${feed}/hub.ts`,
        search: 'if (!valid.has(member.sessionId)) member.outlet.close();',
        replace: 'void [valid, member];',
      },
    ],
  },
  'rights checked at login only': {
    why: 'A socket keeps the account and the roles with which it was let in: only the session itself is asked for.',
    plan: 'access that is taken',
    expect: ['REVOKED_SEEN'],
    patches: [
      {
        file: 'src/people/accounts.service.ts',
        search: `this.work.afterCommit(() => {
          this.events.ended(personId, null);
        });
      await`,
        replace: 'await Promise.resolve();\n      await',
      },
      {
        file: 'src/platform/auth/session.repository.ts',
        search: 'AND a.disabled_at IS NULL AND a.access_version = h.access_version',
        replace: '',
      },
    ],
  },
  'no mark': {
    why: 'A cursor is believed by its number: after a restore that kept the identifier other events stand there.',
    plan: 'a restored database',
    expect: ['REPLAY_DIFFERS', 'END_DIFFERS', 'ACKED_LOST'],
    patches: [
      { file: `${feed}/cursor.ts`, search: `cursor.mark === position.markAtLast;`, replace: 'true;' },
    ],
  },
  'no epoch': {
    why: 'A cursor of an earlier life of the database is believed.',
    plan: 'another life',
    expect: ['EPOCH_DIFFERS'],
    patches: [
      {
        file: `${feed}/cursor.ts`,
        search: `if (cursor.epoch !== epoch) return 'epoch';`,
        replace: 'void epoch;',
      },
      { file: `${feed}/hub.ts`, search: '(member.live && member.life !== life)', replace: 'false' },
    ],
  },
  'render error skips': {
    why: 'What cannot be rendered is left out instead of going as `void`.',
    plan: 'an event that cannot be rendered',
    expect: ['SEQ_HOLE'],
    patches: [
      {
        file: `${feed}/render.ts`,
        search: 'return events.map((e) => {',
        replace: 'return events.filter((e) => e.rendered ?? own?.get(e.kind)?.get(e.ref)).map((e) => {',
      },
      {
        file: `${feed}/stream.ts`,
        search: 'event.seq !== member.sent + 1 || !member.open',
        replace: 'event.seq <= member.sent || !member.open',
      },
    ],
  },
  'counters in no order': {
    why: 'Streams are counted up in the order in which people were named: two who write to each other wait in a circle.',
    plan: 'receipts that cross',
    expect: ['DEADLOCK'],
    patches: [
      {
        file: `${feed}/feed.repository.ts`,
        search: 'GROUP BY person_id ORDER BY person_id',
        replace: 'GROUP BY person_id ORDER BY min(ord)',
      },
    ],
  },
  'hints are believed': {
    why: 'The pump sends what it was hinted, and does not look whether something came in between on another node.',
    plan: 'two nodes',
    expect: ['SEQ_HOLE'],
    patches: [
      {
        file: `${feed}/stream.ts`,
        search: 'if (last === undefined || event.seq === last.seq + 1) this.#recent.push(event);',
        replace: 'if (last === undefined || event.seq > last.seq) this.#recent.push(event);',
      },
      {
        file: `${feed}/stream.ts`,
        search: 'this.#recent.findIndex((e) => e.seq === from + 1)',
        replace: 'this.#recent.findIndex((e) => e.seq > from)',
      },
      {
        file: `${feed}/stream.ts`,
        search: 'if (events[0]?.seq !== from + 1) {',
        replace: 'if (events.length === 0) {',
      },
      {
        file: `${feed}/stream.ts`,
        search: 'event.seq !== member.sent + 1 || !member.open',
        replace: 'event.seq <= member.sent || !member.open',
      },
    ],
  },
  'sent twice': {
    why: 'Both pumps serve a device that catches up, and neither looks how far the other has come.',
    plan: 'two nodes',
    expect: ['SENT_AGAIN'],
    patches: [
      {
        file: `${feed}/stream.ts`,
        search: '(m.catchUpTo !== null) === behind',
        replace: `typeof behind === 'boolean'`,
      },
      {
        file: `${feed}/stream.ts`,
        search: 'event.seq !== member.sent + 1 || !member.open',
        replace: '!member.open',
      },
    ],
  },
  'register after read': {
    why: 'A device is registered when its place was read: what is committed in between is hinted to nobody.',
    plan: 'devices that come back',
    expect: ['LATE', 'BEHIND'],
    patches: [
      {
        file: `${feed}/hub.ts`,
        search: `stream.members.add(member);
    this.#size++;
    void this.#guarded(member, () => this.#catchUp(member, cursor));`,
        replace: `this.#size++;
    void this.#guarded(member, async () => {
      await this.#catchUp(member, cursor);
      if (member.live) this.#stream(actor.personId).members.add(member);
    });`,
      },
    ],
  },
  'reset and pump at once': {
    why: 'The pump goes on while a snapshot is read for the same device.',
    plan: 'devices that come back',
    expect: ['NOT_RESET', 'SEQ_HOLE', 'SENT_AGAIN'],
    patches: [
      {
        file: `${feed}/hub.ts`,
        search: `const stream = this.#stream(member.personId);
    member.live = false;
    member.waits?.abort();
    member.waits = new`,
        replace: `const stream = this.#stream(member.personId);
    member.live = true;
    member.waits?.abort();
    member.waits = new`,
      },
    ],
  },
  'board not counted': {
    why: 'A write does not count up the cells of its people: nobody notices that they changed.',
    plan: 'two nodes',
    expect: ['BOARD_DIFFERS'],
    patches: [{ file: 'src/board/board.live.ts', search: 'await this.repository.bump(fresh);', replace: '' }],
  },
  'no digest': {
    why: 'Beats say nothing of boards: a page that lost a change on the way never finds out.',
    test: 'a board and its digest',
    patches: [
      {
        file: `${feed}/watches.ts`,
        search: `filter(([, digest]) => digest !== '')`,
        replace: 'filter(() => false)',
      },
    ],
  },
  'digest before the correction': {
    why: "A board's digest is that of the moment before the sweep corrected it: pages that are right are told that they are not.",
    test: 'a board and its digest',
    patches: [
      {
        file: 'src/board/board.live.ts',
        search: `this.#digest(watch);
    watch.send('board', {`,
        replace: `watch.send('board', {`,
      },
    ],
  },
};
