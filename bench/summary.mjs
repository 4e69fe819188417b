/**
 * A weekly summary of 1,000, 10,000 and (`--size long`) 100,000 employees × 5 days × 4 lines beside one hand-written
 * INSERT … SELECT … GROUP BY over the same rows, on one embedded PostgreSQL with durable settings, in alternating blocks.
 * The computation has a process of its own; while it runs, comments go from a request to an open page.
 * `BENCH_EMPLOYEES=100000` chooses the sizes, `BENCH_KEEP=<folder>` keeps the rows that were laid down for the next run.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { httpClient } from './support/http.mjs';
import { openLab } from './support/lab.mjs';
import { startGenerator } from './support/processes.mjs';
import { rawSocket } from './support/raw-socket.mjs';
import { bySize } from './support/size.mjs';
import { clock, median, quantile } from './support/stats.mjs';

const SIZES = process.env.BENCH_EMPLOYEES
  ? process.env.BENCH_EMPLOYEES.split(',').map(Number)
  : bySize([1_000], [1_000, 10_000], [1_000, 10_000, 100_000]);
/** Blocks that are counted, after one to warm up. */
const blocksOf = (employees) => (employees > 20_000 ? 3 : 7);
const WEEK = '2026-W45';
const MONDAY = '2026-11-02';
const NOW = '2026-11-12T00:00:00Z';
/** Milliseconds between two comments. */
const EVERY_MS = 25;
/** Comments that are sent while summaries are computed, at the least, and blocks of them, each beside an idle one. */
const COMMENTS = 200;
const LEAST_TALKS = 3;

/** A UUID as its author would have made it (version 4), from a number. */
const id = (kind, n) =>
  `overlay(overlay(md5('${kind}' || ${n}) placing '4' from 13) placing '8' from 17)::uuid`;

/** A regency: units of fifty under one root, the first of each its supervisor, four indicators each, a full week. */
const dataOf = (EMPLOYEES, UNITS) => [
  `INSERT INTO unit (id, parent_id, name, zone)
   SELECT ${id('unit', 0)}, NULL::uuid, 'Kabupaten', 'Asia/Jakarta' UNION ALL
   SELECT ${id('unit', 'u')}, ${id('unit', 0)}, 'Unit ' || u, 'Asia/Jakarta' FROM generate_series(1, ${UNITS}) AS u`,
  `INSERT INTO person (id, name) SELECT ${id('person', 'p')}, 'Pegawai ' || p FROM generate_series(1, ${EMPLOYEES}) AS p`,
  `INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
   SELECT ${id('assignment', 'p')}, ${id('person', 'p')}, ${id('unit', `(1 + p % ${UNITS})`)}, 'Staf', '2025-01-01'
     FROM generate_series(1, ${EMPLOYEES}) AS p`,
  `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from)
   SELECT ${id('line', 'p')}, ${id('person', 'p')}, ${id('person', `(1 + p % ${UNITS})`)}, '2025-01-01'
     FROM generate_series(${UNITS + 1}, ${EMPLOYEES}) AS p`,
  `INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
   SELECT ${id('leave', 'p')}, ${id('person', 'p')}, 'annual', '2026-11-03', '2026-11-05'
     FROM generate_series(1, ${EMPLOYEES}, 50) AS p`,
  `INSERT INTO indicator (id, owner_id, state, agreed_on)
   SELECT ${id('indicator', "p || '-' || i")}, ${id('person', 'p')}, 'active', '2026-01-05'
     FROM generate_series(1, ${EMPLOYEES}) AS p, generate_series(1, 4) AS i`,
  `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
   SELECT ${id('indicator', "p || '-' || i")}, 1, 'agreed', 'Indikator ' || i, 'dokumen', 'quantity', 'higher', 40 + p % 60,
          CASE WHEN i = 1 THEN 'week' WHEN i = 4 THEN 'quarter' ELSE 'month' END,
          CASE i WHEN 3 THEN 'average' WHEN 4 THEN 'last' ELSE 'sum' END, '2026-01-05'
     FROM generate_series(1, ${EMPLOYEES}) AS p, generate_series(1, 4) AS i`,
  `INSERT INTO report (id, owner_id, date, state, version, draft_version, deadline, first_submitted_at, submitted_at, on_time)
   SELECT ${id('report', "p || '-' || d")}, ${id('person', 'p')}, date '${MONDAY}' + d,
          CASE WHEN (p + d) % 5 < 3 THEN 'accepted' ELSE 'submitted' END, 1, 1, at + interval '1 day', at, at, (p + d) % 17 > 0
     FROM generate_series(1, ${EMPLOYEES}) AS p, generate_series(0, 4) AS d,
          LATERAL (SELECT timestamptz '${MONDAY} 08:00Z' + d * interval '1 day' + (p % 240) * interval '1 minute' AS at) AS t`,
  `INSERT INTO report_version (report_id, version, submission_id, draft_version, submitted_at)
   SELECT id, 1, md5('submission' || id)::uuid, 1, submitted_at FROM report`,
  `INSERT INTO report_line (report_id, version, line_id, position, activity, indicator_id, quantity)
   SELECT ${id('report', "p || '-' || d")}, 1, md5('line' || p || '-' || d || '-' || i)::uuid, i, 'Melayani pemohon di loket ' || i,
          ${id('indicator', "p || '-' || i")}, ((p * 7 + d * 3 + i) % 400) / 8.0
     FROM generate_series(1, ${EMPLOYEES}) AS p, generate_series(0, 4) AS d, generate_series(1, 4) AS i`,
  `INSERT INTO report_decision (report_id, version, kind, by_id, at)
   SELECT r.id, 1, 'accepted', s.supervisor_id, r.submitted_at + interval '20 hours'
     FROM report r JOIN supervisor_line s ON s.person_id = r.owner_id WHERE r.state = 'accepted'`,
  `INSERT INTO feedback (id, author_id, recipient_id, kind, body, report_id, created_at)
   SELECT md5('feedback' || r.id)::uuid, s.supervisor_id, r.owner_id,
          (ARRAY['praise', 'suggestion', 'question', 'correction'])[1 + abs(hashtext(r.id::text)) % 4], 'Sudah rapi.', r.id,
          r.submitted_at + interval '3 hours'
     FROM report r JOIN supervisor_line s ON s.person_id = r.owner_id WHERE abs(hashtext(r.id::text)) % 20 = 0`,
  `CREATE TABLE peer_summary (owner_id uuid, indicator_id uuid, on_time bigint, late bigint, comments bigint, response double precision,
     target numeric, actual numeric, achievement numeric, PRIMARY KEY (owner_id, indicator_id))`,
  `CREATE TABLE floor_summary (owner_id uuid, indicator_id uuid, lines bigint, total numeric, mean numeric, on_time bigint,
     PRIMARY KEY (owner_id, indicator_id))`,
];

/** The floor: what somebody would write by hand who wants sums per person and indicator and nothing else. */
const FLOOR = `
  INSERT INTO floor_summary
  SELECT r.owner_id, l.indicator_id, count(*), sum(l.quantity), avg(l.quantity), count(*) FILTER (WHERE r.on_time)
    FROM report r JOIN report_line l ON l.report_id = r.id AND l.version = r.version
   WHERE r.date BETWEEN '2026-11-01' AND '2026-11-08' AND r.state IN ('submitted', 'accepted')
   GROUP BY r.owner_id, l.indicator_id`;

/**
 * The peer: one hand-written statement that writes the same figures over the same rows, one row per person and
 * indicator, as far as SQL alone gets: without deadlines, calendars, leave, missing and pending days, and hash.
 */
const PEER = `
  INSERT INTO peer_summary
  SELECT i.owner_id, i.id, d.on_time, d.late, f.comments, a.response, t.target, m.actual,
         CASE WHEN t.polarity = 'lower' THEN (2 * t.target - m.actual) / nullif(t.target, 0) * 100
              ELSE m.actual / nullif(t.target, 0) * 100 END
    FROM indicator i
    JOIN indicator_revision t ON t.indicator_id = i.id AND t.revision = i.revision
    LEFT JOIN (
      SELECT l.indicator_id, CASE t.rollup WHEN 'sum' THEN sum(l.quantity) WHEN 'average' THEN avg(l.quantity)
               ELSE (array_agg(l.quantity ORDER BY r.date DESC, l.position DESC))[1] END AS actual
        FROM report r
        JOIN report_line l ON l.report_id = r.id AND l.version = r.version AND l.quantity IS NOT NULL
        JOIN indicator_revision t ON t.indicator_id = l.indicator_id
       WHERE r.state IN ('submitted', 'accepted') AND r.date <= '2026-11-08'
         AND r.date >= date_trunc(t.period, timestamp '2026-11-08')::date
       GROUP BY l.indicator_id, t.rollup
    ) AS m ON m.indicator_id = i.id
    LEFT JOIN (
      SELECT owner_id, count(*) FILTER (WHERE on_time) AS on_time, count(*) FILTER (WHERE NOT on_time) AS late
        FROM report WHERE date BETWEEN '2026-11-02' AND '2026-11-08' AND version > 0 GROUP BY owner_id
    ) AS d ON d.owner_id = i.owner_id
    LEFT JOIN (
      SELECT recipient_id, count(*) AS comments FROM feedback
       WHERE created_at >= '2026-11-01T17:00Z' AND created_at < '2026-11-08T17:00Z' GROUP BY recipient_id
    ) AS f ON f.recipient_id = i.owner_id
    LEFT JOIN (
      SELECT s.supervisor_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', c.at - r.first_submitted_at)) AS response
        FROM report r JOIN supervisor_line s ON s.person_id = r.owner_id JOIN report_decision c ON c.report_id = r.id
       WHERE r.date BETWEEN '2026-11-02' AND '2026-11-08' GROUP BY s.supervisor_id
    ) AS a ON a.supervisor_id = i.owner_id
   WHERE i.agreed_on <= '2026-11-08'`;

const ALL_TABLES = `SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;

/** Rows by the million: foreign keys hold by construction, and indexes are built once at the end; neither is measured. */
async function seed(client, employees) {
  const units = Math.max(1, Math.round(employees / 50));
  const indexes = (ready) =>
    client.query(
      `UPDATE pg_index SET indisready = ${ready}, indisvalid = ${ready} WHERE indrelid IN (${ALL_TABLES})`,
    );
  await client.query(`SET session_replication_role = replica`);
  await indexes(false);
  for (const statement of dataOf(employees, units)) await client.query(statement);
  await indexes(true);
  const { rows: tables } = await client.query(ALL_TABLES.replace('oid', 'relname'));
  for (const { relname } of tables) await client.query(`REINDEX TABLE ${relname}`);
  await client.query(`SET session_replication_role = origin`);
  await client.query('VACUUM ANALYZE');
}

/** The two who talk: the head of the first unit and one of theirs. */
async function openSessions(client, employees) {
  const units = Math.max(1, Math.round(employees / 50));
  const pair = [1, 2 * units];
  await client.query('DELETE FROM session');
  await client.query('DELETE FROM account');
  for (const n of pair) {
    await client.query(
      `INSERT INTO account (person_id, login, password_hash) VALUES (${id('person', n)}, 'bench.${n}', 'no password opens this')`,
    );
    await client.query(
      `INSERT INTO session (id, person_id, reference_hash, device, expires_at)
       VALUES (gen_random_uuid(), ${id('person', n)}, sha256('bench-${n}'), 'bench', now() + interval '1 day')`,
    );
  }
  const { rows } = await client.query(
    `SELECT ${id('person', pair[0])} AS supervisor, ${id('person', pair[1])} AS staff`,
  );
  return { units, ...rows[0], numbers: pair };
}

/**
 * Comments every 25 ms until `end` says so.
 * @returns when each was sent, and milliseconds from its request to the open page of its recipient
 */
async function comment(node, who, end) {
  const headersOf = (n) => ({ origin: node.url, cookie: `tanggap_session=bench-${n}` });
  const http = httpClient(node.url, { connections: 4 });
  const begun = new Map();
  const times = [];
  let ready;
  const live = new Promise((done) => (ready = done));
  const socket = rawSocket(node.url, {
    headers: headersOf(who.numbers[1]),
    auth: { device: 'bench' },
    event: (text) => {
      const [name, payload] = JSON.parse(text);
      if (name === 'beat') ready();
      if (name !== 'feed') return;
      socket.emit('ack', { last: payload.seq });
      const at = begun.get(payload.data.feedback?.id);
      if (at !== undefined) times.push({ at, ms: clock() - at });
    },
  });
  await live;
  const sent = [];
  for (let n = 0; !end(n); n++) {
    const feedbackId = randomUUID();
    begun.set(feedbackId, clock());
    const body = {
      id: feedbackId,
      recipientId: who.staff,
      kind: 'praise',
      body: `Terima kasih, nomor ${n}.`,
    };
    sent.push(http.must(201, 'POST', '/api/feedback', body, headersOf(who.numbers[0])));
    await delay(EVERY_MS);
  }
  await Promise.all(sent);
  while (times.length < sent.length) await delay(5);
  socket.close();
  http.close();
  return times;
}

/** Comments on an idle machine and while a first revision is computed, in turn; what prepares either is in neither. */
async function talk(node, who, worker, clear) {
  await comment(node, who, (n) => n >= 50);
  const idle = [];
  const first = [];
  const pages = [];
  for (let block = 0; block < LEAST_TALKS || first.length + pages.length < COMMENTS; block++) {
    await clear();
    let over = false;
    const computing = async () => {
      const found = await worker.ask('compute');
      over = true;
      return found;
    };
    let computed;
    const busy = await comment(node, who, (n) => {
      // With the first comment, whose socket stands by now.
      if (n === 0) computed = computing();
      return over;
    });
    const { paged, ended } = await computed;
    for (const { at, ms } of busy)
      if (at < paged) first.push(ms);
      else if (at < ended) pages.push(ms);
    await clear();
    idle.push(...(await comment(node, who, (n) => n >= Math.max(10, busy.length))).map(({ ms }) => ms));
  }
  return { idle, first, pages };
}

async function measure(employees) {
  const keep = process.env.BENCH_KEEP && join(process.env.BENCH_KEEP, `summary-${employees}`);
  const lab = await openLab('summary', { keep });
  try {
    const { client } = lab;
    // What our transaction sets for itself.
    await client.query(`SET work_mem = '64MB'`);
    await client.query('SET jit = off');
    const began = performance.now();
    const { rows } = await client.query('SELECT FROM report LIMIT 1');
    if (rows.length === 0) await seed(client, employees);
    const who = await openSessions(client, employees);
    const seeded = performance.now() - began;
    const worker = lab.keep(startGenerator('summary-worker.mjs', [lab.url, WEEK, NOW]));
    await worker.ask('ready');
    const before = await worker.ask('peak');

    const clear = async () => {
      await client.query(
        'TRUNCATE summary_run, summary_employee, summary_revision, summary_mark, summary_change, summary_week, floor_summary, peer_summary CASCADE',
      );
      await client.query('CHECKPOINT');
    };
    const time = async (sql) => {
      const start = performance.now();
      await client.query(sql);
      return performance.now() - start;
    };
    const blocks = [];
    const hashes = new Set();
    for (let block = -1; block < blocksOf(employees); block++) {
      await clear();
      const floor = await time(FLOOR);
      await clear();
      const peer = await time(PEER);
      await clear();
      const own = await worker.ask('compute');
      const again = await worker.ask('compute');
      hashes.add(own.hash).add(again.hash);
      if (!own.stored || again.stored) throw new Error('the first stores, the second does not');
      // The first block warms caches and compilers of both.
      if (block >= 0) blocks.push({ own: own.ms, floor, peer, again: again.ms });
    }
    if (hashes.size !== 1) throw new Error('the same facts, another hash');
    const peak = await worker.ask('peak');
    const { rows: check } = await client.query(
      `SELECT (SELECT count(*)::int FROM summary_employee) AS people, (SELECT coverage FROM summary_revision) AS coverage`,
    );

    const node = await lab.node({ ROLES: 'web' });
    const talks = await talk(node, who, worker, clear);
    return {
      employees,
      who,
      blocks,
      seeded,
      before,
      peak,
      talks,
      check: check[0],
      settings: lab.settings,
    };
  } finally {
    await lab.close();
  }
}

const spread = (values) =>
  `${((100 * (Math.max(...values) - Math.min(...values))) / median(values)).toFixed(0)} %`;

function rowsOf({ employees, blocks }) {
  const line = (what, key) => {
    const values = blocks.map((block) => block[key]);
    return {
      employees: employees.toLocaleString('en'),
      what,
      'median ms': median(values).toFixed(0),
      spread: spread(values),
      'to peer': median(blocks.map((block) => block[key] / block.peer)).toFixed(2),
      'to floor': median(blocks.map((block) => block[key] / block.floor)).toFixed(2),
    };
  };
  return [
    line('peer: one INSERT … SELECT … GROUP BY with the same figures', 'peer'),
    line('floor: one INSERT … SELECT … GROUP BY with the sums alone', 'floor'),
    line('weekly summary, first revision', 'own'),
    line('weekly summary, nothing changed', 'again'),
  ];
}

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

const times = (values) =>
  values.length === 0
    ? 'none'
    : `${quantile(values, 0.5).toFixed(1)} / ${quantile(values, 0.99).toFixed(1)} ms (p50 / p99 of ${values.length})`;

function notesOf(found) {
  const { employees, who, blocks, seeded, before, peak, talks, check } = found;
  const { idle, first, pages } = talks;
  const busy = [...first, ...pages];
  const ratio = (q) => `${(quantile(busy, q) / quantile(idle, q)).toFixed(2)} ×`;
  return [
    `${employees.toLocaleString('en')} employees × 5 days × 4 lines, ${who.units.toLocaleString('en')} units, ${blocks.length} alternating blocks after one to warm up; seeded in ${(seeded / 1000).toFixed(0)} s; stored people ${check.people}, coverage ${JSON.stringify(check.coverage)}`,
    `  memory of the worker: ${mib(peak)} at its peak, ${mib(before)} before (aim: ≤ 300 MiB)`,
    `  a comment from its request to the open page: ${times(idle)} idle, ${times(busy)} while summaries are computed, in turn: ${ratio(0.5)} / ${ratio(0.99)} (aim: ≤ 1.5 ×)`,
    `    of these ${times(first)} until the first page of people, while PostgreSQL goes through the rows alone; ${times(pages)} after that`,
  ];
}

/** How it grows with the number of employees: times, time for each, and the most memory the worker ever had. */
function growthOf(found) {
  const each = (ms, employees) => `${((1000 * ms) / employees).toFixed(0)} µs`;
  return found.map(({ employees, blocks, peak }) => {
    const own = median(blocks.map((b) => b.own));
    const peer = median(blocks.map((b) => b.peer));
    return `  ${employees.toLocaleString('en').padStart(7)} employees: ${own.toFixed(0).padStart(6)} ms, ${each(own, employees)} an employee (peer ${each(peer, employees)}), worker ${mib(peak)}`;
  });
}

/** @returns {Promise<{name: string, rows: object[], notes: string[]}>} times in milliseconds a computation */
export async function run() {
  const found = [];
  for (const employees of SIZES) found.push(await measure(employees));
  return {
    name: 'summary',
    rows: found.flatMap(rowsOf),
    notes: [
      'aim: ≤ 2 × the peer',
      'peer: sums, days, comments, response times and achievements by SQL alone; ours also deadlines, calendars, leave, missing and pending days, periods to date, capped and expected values, unit sums, content hash',
      ...found.flatMap(notesOf),
      'growth:',
      ...growthOf(found),
      found[0].settings,
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { rows, notes } = await run();
  console.table(rows);
  for (const note of notes) console.log(note);
}
