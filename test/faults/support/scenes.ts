import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import pg from 'pg';
import { isoWeekOf } from '#contracts/rules/local-date.js';
import { until } from '../../support/app-process.js';
import { fixedId, loginOf, people, type OfficePerson, type Sql } from '../../support/office.js';
import type { Crew } from './crew.js';
import { Visitor, type Scene } from './scene.js';

const who = (person: OfficePerson) => ({ id: people[person], login: loginOf(person) });

/** A device of somebody outside the crew that takes what comes and never says that it has it. */
export const silentDevice: Scene = async (stage) => {
  const reader = await Visitor.enter(stage, who('askedColleague'));
  const boss = await Visitor.enter(stage, who('direct'));
  const [door] = stage.cluster.web;
  const url = door?.url ?? '';
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { device: 'silent' },
    extraHeaders: { origin: url, cookie: reader.cookie },
  });
  try {
    let taken = 0;
    let began = false;
    socket.on('reset', () => (began = true));
    socket.on('feed', () => taken++);
    await until('the silent device has a snapshot', () => began);
    for (let n = 1; n <= 3; n++) await boss.comment(reader.id, `Halo ${String(n)}`);
    await until('the silent device was sent the comments', () => taken >= 3);
    // What a node would write down about it has had its time.
    await delay(1_000);
  } finally {
    socket.disconnect();
  }
};

/** An event in two streams that cannot be rendered, with others before and behind it. */
export const unrenderable: Scene = async (stage) => {
  const { cluster, history } = stage;
  const boss = await Visitor.enter(stage, who('direct'));
  await boss.comment(people.staff, 'Sebelum');
  const indicator = randomUUID();
  await cluster.sql(
    `INSERT INTO indicator (id, owner_id, state, revision, agreed_on) VALUES ($1, $2, 'active', 1, '2099-01-05')`,
    [indicator, people.staff],
  );
  // A moment that PostgreSQL knows and JavaScript does not; agreed too late for any figure.
  await cluster.sql(
    `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup,
                                     agreed_at, agreed_on, agreed_by)
     VALUES ($1, 1, 'agreed', 'Dokumen', 'berkas', 'quantity', 'higher', 10, 'month', 'sum', 'infinity', '2099-01-05', $2)`,
    [indicator, people.direct],
  );
  history.add({ type: 'void-allowed', kind: 'indicator.agreed', ref: indicator });
  for (const person of [people.staff, people.direct])
    await cluster.sql(
      `WITH counter AS (
         INSERT INTO stream (person_id, seq) VALUES ($1, 1)
         ON CONFLICT (person_id) DO UPDATE SET seq = stream.seq + 1 RETURNING seq)
       INSERT INTO feed_event (person_id, seq, kind, ref, mark)
       SELECT $1, seq, 'indicator.agreed', $2, decode($3, 'hex') FROM counter`,
      [person, indicator, randomBytes(8).toString('hex')],
    );
  for (let n = 1; n <= 4; n++) await boss.comment(people.staff, `Sesudah ${String(n)}`);
};

/** An id of those whose COMMIT the trigger of late commits holds up. */
function lateId(): string {
  for (;;) {
    const id = randomUUID();
    if (parseInt(id.slice(-2), 16) % 3 === 0) return id;
  }
}

/** Comments to a person and that person's receipts meet while commits take long: both reach the same two streams. */
export const crossing: Scene = async (stage) => {
  const { cluster } = stage;
  const boss = await Visitor.enter(stage, who('direct'));
  const staff = await Visitor.enter(stage, who('staff'));
  await cluster.sql(`UPDATE faults.late SET seconds = 0.12 WHERE name = 'commit'`);
  let unread: string[] = [];
  for (let round = 0; round < 8; round++) {
    const given = Array.from({ length: 4 }, (_, n) =>
      boss.comment(staff.id, `Putaran ${String(round)}.${String(n)}`, lateId()),
    );
    const opened = unread.map((id) =>
      staff.ask({
        op: 'read',
        method: 'POST',
        path: `/api/feedback/${id}/read`,
        effect: { kind: 'feedback.read', ref: id, to: [staff.id, boss.id] },
      }),
    );
    unread = await Promise.all(given);
    await Promise.all(opened);
  }
  await cluster.sql(`UPDATE faults.late SET seconds = 0 WHERE name = 'commit'`);
};

/** Comments are held up in their COMMIT, and then every connection of the product is ended: none of these was stored. */
export const failingCommits: Scene = async (stage) => {
  const { cluster, history } = stage;
  const boss = await Visitor.enter(stage, who('direct'));
  for (let round = 0; round < 5; round++) {
    await cluster.sql(`UPDATE faults.late SET seconds = 2 WHERE name = 'commit'`);
    const given = [people.staff, people.colleague].map((to) =>
      boss.comment(to, `Putaran ${String(round)}`, lateId()),
    );
    await until('a commit is held up', async () => {
      const asleep = await cluster.sql(`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
      return asleep.length > 0;
    });
    // What a node does too early it does now.
    await delay(150);
    await cluster.sql(`UPDATE faults.late SET seconds = 0 WHERE name = 'commit'`);
    history.add({ type: 'fault', name: 'db-terminate', target: 'database', phase: 'begin' });
    await cluster.terminateBackends();
    history.add({ type: 'fault', name: 'db-terminate', target: 'database', phase: 'end' });
    await Promise.all(given);
  }
};

/**
 * One after the other, everybody's only device comes back without its store in about the moment in which the supervisor
 * writes to its owner: now a little earlier, now a little later. Nothing follows: whoever was reading a snapshot just
 * then, and misses what was written, goes on missing it.
 */
export const returning: Scene = async (stage) => {
  const supervisors = new Map<string, Visitor>();
  for (const boss of ['direct', 'upper', 'otherHead'] as const)
    supervisors.set(people[boss], await Visitor.enter(stage, who(boss)));
  for (let round = 0; round < 2; round++) {
    for (const [n, device] of stage.devices.entries()) {
      const member = stage.crew.members.find((m) => m.id === device.person);
      const boss = supervisors.get(member?.supervisor ?? '');
      if (boss === undefined) continue;
      const apart = ((71 * (n + 7 * round)) % 360) - 240;
      const write = async () => {
        await delay(Math.max(0, apart));
        await boss.comment(device.person, `Putaran ${String(round)}`);
      };
      const comeBack = async () => {
        await delay(Math.max(0, -apart));
        device.wipe();
        device.goOnline();
      };
      await Promise.all([write(), comeBack()]);
      await delay(150);
    }
  }
  await delay(5_500);
};

const LOGGED_OUT_MS = 9_000;

/** Some devices are logged out and stay on their line, while people go on writing to their owners. */
export const loggedOut: Scene = async ({ devices }) => {
  await delay(500);
  await Promise.all(devices.filter((_, n) => n % 4 === 0).map((d) => d.logOut()));
  await delay(LOGGED_OUT_MS);
};

/** Time in which the plan's people go on before the account is enabled again. */
const DISABLED_MS = 1_500;

/**
 * The admin disables an account and enables it again, and gives somebody a role and takes it back. Nobody hangs up: one of
 * the devices whose sessions ended stays as it is to the end, while people go on writing to its owner.
 */
export const accessTaken: Scene = async (stage) => {
  const { devices, history } = stage;
  const admin = await Visitor.enter(stage, who('admin'));
  const change = async (id: string, body: { disabled: boolean } | { roles: string[] }) => {
    const path = `/api/admin/people/${id}`;
    if ((await admin.ask({ op: 'other', method: 'PATCH', path, body })) === undefined)
      throw new Error(`the admin was refused ${JSON.stringify(body)}`);
    history.add({ type: 'access-changed', person: id });
  };
  await delay(500);
  const own = devices.filter((d) => d.person === people.staff);
  const ended = own.map((d) => d.losing());
  await Promise.all([
    change(people.staff, { disabled: true }),
    change(people.colleague, { roles: ['leader'] }),
  ]);
  for (const tell of ended) tell();
  await delay(DISABLED_MS);
  await Promise.all([change(people.staff, { disabled: false }), change(people.colleague, { roles: [] })]);
  const [, ...others] = own;
  await Promise.all([...others.map((d) => d.logInAgain()), delay(LOGGED_OUT_MS)]);
};

/**
 * A restore that keeps the database's identity: it is copied, people go on, devices go away with what they have seen
 * since, the copy is put in its place, people go on until the numbers are higher than before, and the devices come back.
 */
export const restored: Scene = async (stage) => {
  const { cluster, devices, history } = stage;
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('there is no node');
  const url = new URL(cluster.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const concerned = devices.filter((d) => d.person === people.staff || d.person === people.direct);
  const write = async (count: number) => {
    const boss = await Visitor.enter(stage, who('direct'));
    for (let n = 0; n < count; n++) await boss.comment(people.staff, `Komentar ${String(n)}`);
  };
  const topOf = async () => {
    const [row] = await cluster.sql<{ seq: string }>(
      `SELECT max(seq) AS seq FROM stream WHERE person_id = $1`,
      [people.staff],
    );
    return Number(row?.seq ?? 0);
  };
  /** While nobody is connected to the database. */
  const alone = async (...statements: string[]) => {
    await node.kill();
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [name]);
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };

  await write(2);
  await alone(`CREATE DATABASE backup TEMPLATE ${name}`);
  const since = history.now();
  await node.revive();
  await write(3);
  const top = await topOf();
  await until('the devices have everything', () => concerned.every((d) => d.place >= top));
  for (const device of concerned) device.goOffline();
  await alone(`ALTER DATABASE ${name} RENAME TO lost`, `ALTER DATABASE backup RENAME TO ${name}`);
  history.add({ type: 'restored', since });
  await node.revive();
  while ((await topOf()) < top + 4) await write(2);
  for (const device of concerned) device.goOnline();
};

const WEEKS_AGO = 2;

const reporters = (crew: Crew) => crew.members.filter((m) => m.supervisor !== undefined);
const indicatorOf = (n: number) => fixedId(7, n + 1);

/** For `busyWeek`: everybody who reports has one indicator, whose lines are summed up in a week. */
export async function oneIndicatorEach(sql: Sql, crew: Crew): Promise<void> {
  for (const [n, { id: owner }] of reporters(crew).entries()) {
    await sql(
      `INSERT INTO indicator (id, owner_id, state, revision, agreed_on) VALUES ($1, $2, 'active', 1, '2025-01-06')`,
      [indicatorOf(n), owner],
    );
    await sql(
      `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup,
                                       agreed_at, agreed_on, agreed_by)
       VALUES ($1, 1, 'agreed', 'Dokumen', 'berkas', 'quantity', 'higher', 10, 'week', 'sum', '2025-01-06', '2025-01-06', $2)`,
      [indicatorOf(n), people.direct],
    );
  }
}

/**
 * A past week is computed again and again while people hand in its reports. Every report says one of something that is
 * summed up in the week: days and sum are written by one transaction, so no state ever existed in which they differ.
 */
export const busyWeek: Scene = async (stage) => {
  const { crew, day } = stage;
  const back = -7 * WEEKS_AGO;
  const week = isoWeekOf(day(back));
  const dates = Array.from({ length: 13 }, (_, n) => day(back - 6 + n)).filter(
    (date) => isoWeekOf(date) === week,
  );
  const hr = await Visitor.enter(stage, who('hr'));
  const over = new AbortController();
  const runs = (async () => {
    while (!over.signal.aborted) {
      await hr.ask({ op: 'summary-run', method: 'POST', path: `/api/summaries/${week}/runs` });
      await delay(60);
    }
  })();
  const supervisors = new Map<string, Visitor>();
  for (const boss of ['direct', 'upper', 'otherHead'] as const)
    supervisors.set(people[boss], await Visitor.enter(stage, who(boss)));
  await Promise.all(
    reporters(crew).map(async (member, n) => {
      const owner = await Visitor.enter(stage, member);
      const boss = supervisors.get(member.supervisor ?? '');
      if (boss === undefined) return;
      for (const date of dates) await handIn(owner, boss, date, indicatorOf(n));
    }),
  );
  over.abort();
  await runs;
};

/** Between two doings of a person, in ms: the week has to be computed a few times meanwhile. */
const PACE_MS = 90;

/** A report is handed in, returned, and handed in again. */
async function handIn(owner: Visitor, boss: Visitor, date: string, indicatorId: string): Promise<void> {
  const path = `/api/reports/mine/${date}`;
  let base: unknown;
  for (const round of ['first', 'again'] as const) {
    await delay(PACE_MS);
    const lines = [{ activity: `Melayani pemohon (${round})`, indicatorId, quantity: 1 }];
    const body = base === undefined ? { lines } : { lines, base };
    const saved = await owner.ask({ op: 'report-save', method: 'PUT', path, body });
    if (saved === undefined) return;
    const id = randomUUID();
    const report = String(saved.body['id']);
    const to = [owner.id, boss.id];
    const submitted = await owner.ask({
      op: 'report-submit',
      id,
      method: 'POST',
      path: `${path}/submission`,
      body: { id },
      effect: { kind: 'report.submitted', ref: report, to },
    });
    if (submitted === undefined || round === 'again') return;
    await delay(PACE_MS);
    const returned = await boss.ask({
      op: 'report-return',
      method: 'POST',
      path: `/api/reports/${report}/return`,
      body: { version: submitted.body['version'], reason: 'Mohon dilengkapi.' },
      effect: { kind: 'report.returned', ref: report, to },
    });
    if (returned === undefined) return;
    base = submitted.body['draftVersion'];
  }
}
