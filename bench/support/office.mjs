/**
 * People, sessions and indicators by the thousand, straight in SQL: logging in and hashing passwords is not what the
 * benches measure. Ids and session references follow from numbers, so that a generator needs no list.
 */
const KINDS = { unit: 1, leader: 5, head: 6, supervisor: 7, staff: 8 };
const START = '2025-01-01';
/** Units under one head. */
const UNITS_OF_HEAD = 10;

const number = (n) => String(n).padStart(12, '0');
export const idOf = (kind, n) => `00000000-0000-4000-8${String(KINDS[kind]).padStart(3, '0')}-${number(n)}`;
export const staffNumber = (unit, i) => unit * 1_000 + i;
/** Headers of a browser in which this person is logged in. */
export const headersOf = (url, kind, n) => ({
  origin: url,
  cookie: `tanggap_session=bench-${KINDS[kind]}-${number(n)}`,
});

const sqlId = (kind, n) =>
  `('00000000-0000-4000-8${String(KINDS[kind]).padStart(3, '0')}-' || lpad((${n})::text, 12, '0'))::uuid`;

/**
 * Leaders in the root unit; heads of ten units each; a supervisor and their staff in each unit, everybody with an account
 * and one session, each staff member with two agreed indicators.
 * @param {import('pg').Client} client connected as the tables' owner
 */
export async function seedOffice(client, { units, staffPerUnit, leaders = 1, indicators = 2 }) {
  const heads = Math.ceil(units / UNITS_OF_HEAD);
  const headOf = `((u - 1) / ${UNITS_OF_HEAD} + 1)`;
  const DIVISION = 1_000_000;
  const people = [
    [
      'leader',
      `SELECT l AS n, 0 AS unit, 'Sekretaris' AS position, NULL::uuid AS supervisor FROM generate_series(1, ${leaders}) AS l`,
    ],
    [
      'head',
      `SELECT h AS n, ${DIVISION} + h AS unit, 'Kepala Bidang' AS position, NULL::uuid AS supervisor FROM generate_series(1, ${heads}) AS h`,
    ],
    [
      'supervisor',
      `SELECT u AS n, u AS unit, 'Kepala Seksi' AS position, ${sqlId('head', headOf)} AS supervisor FROM generate_series(1, ${units}) AS u`,
    ],
    [
      'staff',
      `SELECT u * 1000 + i AS n, u AS unit, 'Petugas' AS position, ${sqlId('supervisor', 'u')} AS supervisor
                 FROM generate_series(1, ${units}) AS u, generate_series(1, ${staffPerUnit}) AS i`,
    ],
  ];
  await client.query(
    `INSERT INTO unit (id, parent_id, name, zone)
     SELECT ${sqlId('unit', '0')}, NULL::uuid, 'Kabupaten', 'Asia/Jakarta' UNION ALL
     SELECT ${sqlId('unit', `${DIVISION} + h`)}, ${sqlId('unit', '0')}, 'Bidang ' || h, 'Asia/Jakarta' FROM generate_series(1, ${heads}) AS h UNION ALL
     SELECT ${sqlId('unit', 'u')}, ${sqlId('unit', `${DIVISION} + ${headOf}`)}, 'Seksi ' || u, 'Asia/Jakarta' FROM generate_series(1, ${units}) AS u`,
  );
  for (const [kind, source] of people) {
    await client.query(
      `INSERT INTO person (id, name) SELECT ${sqlId(kind, 'n')}, '${kind} ' || n FROM (${source}) AS p`,
    );
    await client.query(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
       SELECT gen_random_uuid(), ${sqlId(kind, 'n')}, ${sqlId('unit', 'unit')}, position, '${START}' FROM (${source}) AS p`,
    );
    await client.query(
      `INSERT INTO account (person_id, login, password_hash, roles)
       SELECT ${sqlId(kind, 'n')}, '${kind}.' || n, 'no password opens this', ${kind === 'leader' ? `ARRAY['leader']` : `'{}'::text[]`}
         FROM (${source}) AS p`,
    );
    await client.query(
      `INSERT INTO session (id, person_id, reference_hash, device, expires_at)
       SELECT gen_random_uuid(), ${sqlId(kind, 'n')},
              sha256(convert_to('bench-${KINDS[kind]}-' || lpad(n::text, 12, '0'), 'UTF8')), 'bench', now() + interval '30 days'
         FROM (${source}) AS p`,
    );
    await client.query(
      `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from)
       SELECT gen_random_uuid(), ${sqlId(kind, 'n')}, supervisor, '${START}' FROM (${source}) AS p WHERE supervisor IS NOT NULL`,
    );
  }
  const staff = people[3][1];
  const indicatorId = (i) => `md5('indicator' || n || '-' || ${i})::uuid`;
  await client.query(
    `INSERT INTO indicator (id, owner_id, state, agreed_on)
     SELECT ${indicatorId('i')}, ${sqlId('staff', 'n')}, 'active', '2026-01-05' FROM (${staff}) AS p, generate_series(1, ${indicators}) AS i`,
  );
  await client.query(
    `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
     SELECT ${indicatorId('i')}, 1, 'agreed', 'Dokumen selesai ' || i, 'dokumen', 'quantity', 'higher', 40, 'month', 'sum', '2026-01-05'
       FROM (${staff}) AS p, generate_series(1, ${indicators}) AS i`,
  );
  await client.query('VACUUM ANALYZE');
  const [{ today }] = (await client.query(`SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date::text AS today`))
    .rows;
  return { today, heads, people: leaders + heads + units * (1 + staffPerUnit) };
}

/**
 * Puts `count` comments of their supervisor into the streams of these staff members, as the product would have.
 * @returns {Promise<Map<number, { seq: number }>>}
 */
export async function seedComments(client, { units, staffPerUnit, count }) {
  if (count === 0) return;
  const pairs = `generate_series(1, ${units}) AS u, generate_series(1, ${staffPerUnit}) AS i, generate_series(1, ${count}) AS c`;
  const feedbackId = `md5('comment' || u || '-' || i || '-' || c)::uuid`;
  await client.query(
    `INSERT INTO feedback (id, author_id, recipient_id, kind, body)
     SELECT ${feedbackId}, ${sqlId('supervisor', 'u')}, ${sqlId('staff', 'u * 1000 + i')}, 'praise',
            'Bagus, loket ' || i || ' rapi dan antrean habis sebelum istirahat.' FROM ${pairs}`,
  );
  await client.query(
    `INSERT INTO stream (person_id, seq) SELECT ${sqlId('staff', 'u * 1000 + i')}, ${count}
       FROM generate_series(1, ${units}) AS u, generate_series(1, ${staffPerUnit}) AS i`,
  );
  await client.query(
    `INSERT INTO feed_event (person_id, seq, kind, ref, mark)
     SELECT ${sqlId('staff', 'u * 1000 + i')}, c, 'feedback.given', ${feedbackId}, decode(substr(md5(random()::text), 1, 16), 'hex') FROM ${pairs}`,
  );
  await client.query('VACUUM ANALYZE');
}

/** Reports of the last days for all staff, submitted with two lines each: what a start page looks back on. */
export async function seedDays(client, { units, staffPerUnit, days }) {
  const source = `SELECT u * 1000 + i AS n, d, (now() AT TIME ZONE 'Asia/Jakarta')::date - d AS date, now() - d * interval '1 day' AS at
    FROM generate_series(1, ${units}) AS u, generate_series(1, ${staffPerUnit}) AS i, generate_series(1, ${days}) AS d`;
  const reportId = `md5('report' || n || '-' || d)::uuid`;
  await client.query(
    `INSERT INTO report (id, owner_id, date, state, version, draft_version, deadline, first_submitted_at, submitted_at, on_time)
     SELECT ${reportId}, ${sqlId('staff', 'n')}, date, 'accepted', 1, 1, at + interval '1 day', at, at, true FROM (${source}) AS r`,
  );
  await client.query(
    `INSERT INTO report_version (report_id, version, submission_id, draft_version, submitted_at)
     SELECT ${reportId}, 1, md5('submission' || n || '-' || d)::uuid, 1, at FROM (${source}) AS r`,
  );
  await client.query(
    `INSERT INTO report_line (report_id, version, line_id, position, activity, indicator_id, quantity)
     SELECT ${reportId}, 1, md5('line' || n || '-' || d || '-' || l)::uuid, l, 'Melayani pemohon di loket ' || l,
            md5('indicator' || n || '-' || l)::uuid, (n + d) % 40 FROM (${source}) AS r, generate_series(1, 2) AS l`,
  );
  await client.query('VACUUM ANALYZE');
}
