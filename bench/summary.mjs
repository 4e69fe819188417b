/**
 * A weekly summary of 10,000 employees × 5 days × 4 lines beside one hand-written INSERT … SELECT … GROUP BY over the
 * same rows, on one embedded PostgreSQL with durable settings, in alternating blocks.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EMPLOYEES = Number(process.env.BENCH_EMPLOYEES ?? 10_000);
const UNITS = Math.max(1, Math.round(EMPLOYEES / 50));
const BLOCKS = 7;
const WEEK = '2026-W45';
const MONDAY = '2026-11-02';
const NOW = Date.parse('2026-11-12T00:00:00Z');
const SCHEDULE = { zone: 'Asia/Jakarta', weekday: 1, hour: '06:00' };

const id = (kind, n) => `md5('${kind}' || ${n})::uuid`;

/** A regency: units of fifty under one root, the first of each its supervisor, four indicators each, a full week. */
const DATA = [
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

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The product's own parts, wired as in the product; it neither listens nor sweeps. */
async function ours(url) {
  const dist = (path) => import(`../dist/${path}`);
  const { createApp } = await dist('app.js');
  const { entities } = await dist('entities.js');
  const { parseConfig } = await dist('platform/config/config.js');
  const { createDataSource } = await dist('platform/database/data-source.js');
  const { Intake } = await dist('platform/http/intake.js');
  const { createLog } = await dist('platform/log/log.js');
  const { OwedWeeksRepository } = await dist('summaries/owed-weeks.repository.js');
  const { WeekComputation } = await dist('summaries/week-computation.js');
  const config = parseConfig({ ROLES: 'web', LOG_LEVEL: 'error', PORT: '0' });
  const log = createLog(config.logLevel);
  const source = createDataSource({ url, entities, poolSize: 4, log });
  await source.initialize();
  const app = await createApp({ config, log, source, databaseUrl: url, intake: new Intake() });
  const owed = app.get(OwedWeeksRepository, { strict: false });
  const computation = app.get(WeekComputation, { strict: false });
  return {
    compute: async () => {
      await owed.addWeeks([{ week: WEEK, due: null }]);
      return computation.compute(WEEK, SCHEDULE, { now: NOW });
    },
    close: async () => {
      await app.close();
      await source.destroy();
    },
  };
}

async function time(fn) {
  const start = performance.now();
  await fn();
  return performance.now() - start;
}

/** @returns {Promise<{name: string, rows: object[], notes: string[]}>} times in milliseconds a computation */
export async function run() {
  const { default: pg } = await import('pg');
  const { startEmbedded } = await import('../dist/platform/database/embedded/index.js');
  const { migrate } = await import('../dist/platform/database/migrate.js');
  const folder = await mkdtemp(join(tmpdir(), 'tanggap-bench-'));
  const quiet = () => undefined;
  const server = await startEmbedded({
    dataDir: folder,
    log: { debug: quiet, info: quiet, warn: quiet, error: console.error },
  });
  try {
    await migrate(server.url);
    const client = new pg.Client({ connectionString: server.url });
    // The server stops before a client that an error left open.
    client.on('error', quiet);
    await client.connect();
    // What our transaction sets for itself.
    await client.query(`SET work_mem = '64MB'`);
    await client.query('SET jit = off');
    for (const statement of DATA) await client.query(statement);
    await client.query('VACUUM ANALYZE');
    const { rows: settings } = await client.query(
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'shared_buffers') ORDER BY name`,
    );
    const summary = await ours(server.url);

    const clear = async () => {
      await client.query(
        'TRUNCATE summary_run, summary_employee, summary_revision, summary_mark, summary_week, floor_summary, peer_summary',
      );
      await client.query('CHECKPOINT');
    };
    let memory = 0;
    const blocks = [];
    let again = 0;
    for (let block = -1; block < BLOCKS; block++) {
      await clear();
      const floor = await time(() => client.query(FLOOR));
      await clear();
      const peer = await time(() => client.query(PEER));
      await clear();
      const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage.rss())), 20);
      const own = await time(summary.compute);
      clearInterval(watch);
      again = await time(summary.compute);
      // The first block warms caches and compilers of both.
      if (block >= 0) blocks.push({ own, floor, peer, again });
    }
    const { rows: check } = await client.query(
      `SELECT (SELECT count(*)::int FROM summary_employee) AS people, (SELECT coverage FROM summary_revision) AS coverage`,
    );
    await summary.close();
    await client.end();

    const spread = (values) =>
      `${((100 * (Math.max(...values) - Math.min(...values))) / median(values)).toFixed(0)} %`;
    const line = (what, key) => {
      const values = blocks.map((block) => block[key]);
      return {
        what,
        'median ms': median(values).toFixed(0),
        spread: spread(values),
        'to peer': median(blocks.map((block) => block[key] / block.peer)).toFixed(2),
        'to floor': median(blocks.map((block) => block[key] / block.floor)).toFixed(2),
      };
    };
    return {
      name: 'summary',
      rows: [
        line('peer: one INSERT … SELECT … GROUP BY with the same figures', 'peer'),
        line('floor: one INSERT … SELECT … GROUP BY with the sums alone', 'floor'),
        line('weekly summary, first revision', 'own'),
        line('weekly summary, nothing changed', 'again'),
      ],
      notes: [
        `${EMPLOYEES.toLocaleString('en')} employees × 5 days × 4 lines, ${UNITS} units, ${BLOCKS} alternating blocks after one to warm up; aim: ≤ 2 × the peer`,
        'peer: sums, days, comments, response times and achievements by SQL alone; ours also deadlines, calendars, leave, missing and pending days, periods to date, capped and expected values, unit sums, content hash',
        `stored people ${check[0].people}, coverage ${JSON.stringify(check[0].coverage)}`,
        `peak memory of this process ${(memory / 2 ** 20).toFixed(0)} MiB; ${settings.map((s) => `${s.name} ${s.setting}`).join(', ')}`,
      ],
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { rows, notes } = await run();
  console.table(rows);
  for (const note of notes) console.log(note);
}
