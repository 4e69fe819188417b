import { createHash } from 'node:crypto';
import { factsText, type EmployeeFacts, type IndicatorFacts } from '../../src/summaries/domain/facts.js';
import { addEmployee, feedbackReceived, noSums } from '../../src/summaries/domain/totals.js';
import { fixedId, type Sql } from './office.js';

const storedUnit = (n: number): string => fixedId(61, n);
export const storedPerson = (n: number): string => fixedId(62, n);
const indicator = (n: number) => fixedId(63, n);
const revisionId = (n: number) => fixedId(64, n);

export interface StoredOffice {
  readonly week: string;
  readonly revision?: number;
  readonly provisional?: boolean;
  /** Agencies below the root, each with as many sections. */
  readonly agencies: number;
  readonly sections: number;
  /** People of all units together, dealt out in turn to the lowest units. */
  readonly people: number;
  readonly indicators: number;
}

/** Ids of the units of an office: the root is 1. */
function unitsOf({ agencies, sections }: StoredOffice) {
  const units = [
    { id: storedUnit(1), parentId: null as string | null, name: 'Pemerintah Kabupaten Lembah Sari' },
  ];
  const lowest: string[] = [];
  let n = 1;
  for (let a = 1; a <= agencies; a++) {
    const id = storedUnit(++n);
    units.push({
      id,
      parentId: storedUnit(1),
      name: `Dinas Urusan ${String(a).padStart(2, '0')} dan Pelayanan Umum`,
    });
    for (let s = 1; s <= sections; s++) {
      const section = storedUnit(++n);
      units.push({ id: section, parentId: id, name: `Seksi ${a}.${s} Pelayanan Dokumen` });
      lowest.push(section);
    }
    if (sections === 0) lowest.push(id);
  }
  return { units, lowest: lowest.length > 0 ? lowest : [storedUnit(1)] };
}

/** One person's figures, made from their number and the revision's. */
function factsOf(n: number, unitId: string, o: StoredOffice): EmployeeFacts {
  const late = n % 7 === 0 ? 1 : 0;
  const away = n % 11 === 0 ? 2 : 0;
  const missing = n % 13 === 0 && (o.revision ?? 1) === 1 ? 1 : 0;
  const pending = o.provisional === true && n % 5 === 0 ? 1 : 0;
  const expectedDays = 5 - away;
  const indicators: IndicatorFacts[] = Array.from({ length: o.indicators }, (_, i) => ({
    indicatorId: indicator(n * 10 + i),
    revision: 1,
    periodFrom: '2026-10-01',
    periodTo: '2026-10-31',
    ended: false,
    target: 42,
    targetMax: null,
    actual: i === 1 ? null : (n % 40) + 0.25,
    expectedToDate: 33.6,
    achievement: i === 1 ? null : (((n % 40) + 0.25) / 42) * 100,
    achievementCapped: i === 1 ? null : (((n % 40) + 0.25) / 42) * 100,
    achievementToDate: i === 1 ? null : (((n % 40) + 0.25) / 33.6) * 100,
  }));
  return {
    personId: storedPerson(n),
    unitId,
    supervisorId: n === 1 ? null : storedPerson(1),
    expectedDays,
    onTime: Math.max(0, expectedDays - late - missing - pending),
    late,
    missing,
    pending,
    onLeave: away,
    feedback: {
      praise: n % 3,
      suggestion: n % 2,
      question: 0,
      correction: n % 17 === 0 ? 1 : 0,
      replies: n % 2,
    },
    responseMinutes: n % 10 === 1 ? 30 + (n % 300) + 0.5 : null,
    unanswered: n % 20 === 1 ? 2 : 0,
    indicators,
  };
}

const FIRST_NAMES = ['Ayu', 'Bagus', 'Citra', 'Dewi', 'Eko', 'Fitri', 'Gilang', 'Hesti', 'Indra', 'Joko'];
const LAST_NAMES = [
  'Anggraini',
  'Basuki',
  'Cahyono',
  'Damayanti',
  'Effendi',
  'Firmansyah',
  'Gunawan',
  'Hidayat',
];

/**
 * Stores an office and one revision of a week as a computation would, of any size. The person `admin` of the accounts is
 * not made here.
 * @returns the revision's hash
 */
export async function storeOffice(sql: Sql, o: StoredOffice): Promise<string> {
  const { units, lowest } = unitsOf(o);
  const revision = o.revision ?? 1;
  await sql(
    `INSERT INTO unit (id, parent_id, name, zone)
     SELECT id, nullif(parent, '')::uuid, name, 'Asia/Jakarta'
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u (id, parent, name) ON CONFLICT (id) DO NOTHING`,
    [units.map((u) => u.id), units.map((u) => u.parentId ?? ''), units.map((u) => u.name)],
  );
  const people = Array.from({ length: o.people }, (_, i) => i + 1);
  await sql(
    `INSERT INTO person (id, name) SELECT id, name FROM unnest($1::uuid[], $2::text[]) AS p (id, name)
     ON CONFLICT (id) DO NOTHING`,
    [
      people.map(storedPerson),
      people.map((n) => `${FIRST_NAMES[n % 10]} ${LAST_NAMES[n % 8]} ${String(n).padStart(5, '0')}`),
    ],
  );
  for (let i = 0; i < o.indicators; i++) {
    await sql(
      `INSERT INTO indicator (id, owner_id, state, agreed_on)
       SELECT id, owner, 'active', '2026-01-05' FROM unnest($1::uuid[], $2::uuid[]) AS x (id, owner)
       ON CONFLICT (id) DO NOTHING`,
      [people.map((n) => indicator(n * 10 + i)), people.map(storedPerson)],
    );
    await sql(
      `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
       SELECT id, 1, 'agreed', $2, 'dokumen', 'quantity', 'higher', 42, 'month', 'sum', '2026-01-05'
         FROM unnest($1::uuid[]) AS x (id) ON CONFLICT DO NOTHING`,
      [
        people.map((n) => indicator(n * 10 + i)),
        `Dokumen kependudukan yang diterbitkan tepat waktu, jenis ${i + 1}`,
      ],
    );
  }
  await sql(`INSERT INTO summary_week (week) VALUES ($1) ON CONFLICT DO NOTHING`, [o.week]);
  const hash = createHash('sha256');
  const coverage = noSums();
  const sums = new Map(units.map((u) => [u.id, { ...noSums(), feedbackReceived: 0 }]));
  const parents = new Map(units.map((u) => [u.id, u.parentId]));
  const rows: { person: string; unit: string; text: string }[] = [];
  for (const n of people) {
    const unitId = lowest[n % lowest.length] ?? storedUnit(1);
    const facts = factsOf(n, unitId, o);
    const text = factsText(facts);
    hash.update(`${text}\n`);
    addEmployee(coverage, facts);
    for (let id: string | null = unitId; id !== null; id = parents.get(id) ?? null) {
      const sum = sums.get(id);
      if (sum === undefined) break;
      addEmployee(sum, facts);
      sum.feedbackReceived += feedbackReceived(facts);
    }
    rows.push({ person: facts.personId, unit: unitId, text });
  }
  hash.update(`${o.week} ${o.provisional === true ? 'provisional' : 'final'}\n`);
  const digest = hash.digest('hex');
  for (let i = 0; i < rows.length; i += 5_000) {
    const part = rows.slice(i, i + 5_000);
    await sql(
      `INSERT INTO summary_employee (week, revision, person_id, unit_id, facts)
       SELECT $1, $2, person, unit, facts FROM unnest($3::uuid[], $4::uuid[], $5::text[]) AS x (person, unit, facts)`,
      [o.week, revision, part.map((r) => r.person), part.map((r) => r.unit), part.map((r) => r.text)],
    );
  }
  await sql(
    `INSERT INTO summary_revision (id, week, revision, hash, provisional, computed_at, previous, coverage, units)
     VALUES ($1, $2, $3, $4, $5, '2026-11-01T23:00:00Z', NULL, $6, $7)`,
    [
      revisionId(revision + 100 * Number(o.week.slice(6))),
      o.week,
      revision,
      digest,
      o.provisional ?? false,
      JSON.stringify(coverage),
      JSON.stringify(
        units.map((u, n) => ({
          unitId: u.id,
          parentId: u.parentId,
          ...sums.get(u.id),
          responseMinutes: n % 3 === 0 ? 40 + n * 7.5 : null,
        })),
      ),
    ],
  );
  await sql(`UPDATE summary_week SET revision = $2, announced = $2 WHERE week = $1`, [o.week, revision]);
  return digest;
}
