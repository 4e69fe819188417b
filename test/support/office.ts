/** Rows of one statement on the owner's connection. */
export type Sql = (text: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Password of everybody in the office. */
export const OFFICE_PASSWORD = 'tanggap-demo';

// Argon2id of OFFICE_PASSWORD, made once: a hash of its own for everybody would cost a second per test file.
export const PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$Fu3p4ukcpEjf6TKlN0u/+g$xsm/Fn0FbTUh8bqwvw9mHlTvSWtmfoV8pOOWNi0MyMg';

/** A fixed, valid UUID for tests. */
export const fixedId = (kind: number, n: number): string =>
  `00000000-0000-4000-8${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`;

const unit = (n: number) => fixedId(1, n);
const person = (n: number) => fixedId(2, n);

/**
 * Units, indented as the tree is:
 * ```
 * regency
 *   dukcapil            upper is its head
 *     section           staff, colleague, askedColleague under direct
 *     dataSection       acting, who stands for direct from 10 days ago for 20 days; once 40 to 30 days ago
 *   puskesmas           other under otherHead; former was the supervisor of staff until 60 days ago
 *   bkpsdm              hr
 *   diskominfo          admin
 * elsewhere             stranger: another organisation in the same database
 * ```
 */
export const units = {
  regency: unit(1),
  dukcapil: unit(2),
  section: unit(3),
  dataSection: unit(4),
  puskesmas: unit(5),
  bkpsdm: unit(6),
  diskominfo: unit(7),
  elsewhere: unit(8),
} as const;

/** People by their relation to `staff`; each logs in with the key as login (lower case). */
export const people = {
  staff: person(1),
  colleague: person(2),
  askedColleague: person(3),
  direct: person(4),
  upper: person(5),
  acting: person(6),
  former: person(7),
  other: person(8),
  otherHead: person(9),
  hr: person(10),
  leader: person(11),
  unitLeader: person(12),
  admin: person(13),
  stranger: person(14),
  disabled: person(15),
} as const;

export type OfficeUnit = keyof typeof units;
export type OfficePerson = keyof typeof people;

export interface Office {
  readonly units: typeof units;
  readonly people: typeof people;
  /** Today in the office's zone (WIB). */
  readonly today: string;
  /** The date `days` after today (before it when negative). */
  readonly day: (days: number) => string;
}

/** The login of somebody of the office. */
export const loginOf = (who: OfficePerson): string => who.toLowerCase();

const tree: readonly (readonly [OfficeUnit, OfficeUnit | null, string])[] = [
  ['regency', null, 'Kabupaten Lembah Sari'],
  ['dukcapil', 'regency', 'Dinas Kependudukan dan Pencatatan Sipil'],
  ['section', 'dukcapil', 'Seksi Pelayanan Dokumen'],
  ['dataSection', 'dukcapil', 'Seksi Data'],
  ['puskesmas', 'regency', 'Puskesmas Tirta'],
  ['bkpsdm', 'regency', 'BKPSDM'],
  ['diskominfo', 'regency', 'Dinas Komunikasi dan Informatika'],
  ['elsewhere', null, 'Kabupaten Lain'],
];

interface Member {
  unit: OfficeUnit;
  name: string;
  position: string;
  supervisor?: OfficePerson;
  roles?: readonly string[];
  disabled?: true;
  withoutNip?: true;
}

const members: Readonly<Record<OfficePerson, Member>> = {
  staff: { unit: 'section', name: 'Sari Wulandari', position: 'Petugas Loket', supervisor: 'direct' },
  colleague: { unit: 'section', name: 'Bagas Prakoso', position: 'Petugas Loket', supervisor: 'direct' },
  askedColleague: { unit: 'section', name: 'Citra Anjani', position: 'Petugas Arsip', supervisor: 'direct' },
  direct: { unit: 'section', name: 'Dewi Kartika', position: 'Kepala Seksi', supervisor: 'upper' },
  upper: { unit: 'dukcapil', name: 'Umar Hidayat', position: 'Kepala Dinas' },
  acting: { unit: 'dataSection', name: 'Agus Salim', position: 'Analis Data', supervisor: 'upper' },
  former: { unit: 'puskesmas', name: 'Farida Hanum', position: 'Penyuluh', supervisor: 'otherHead' },
  other: {
    unit: 'puskesmas',
    name: 'Oki Setiawan',
    position: 'Perawat',
    supervisor: 'otherHead',
    withoutNip: true,
  },
  otherHead: { unit: 'puskesmas', name: 'Hesti Ratna', position: 'Kepala Puskesmas' },
  hr: { unit: 'bkpsdm', name: 'Hendra Wijaya', position: 'Pengelola Kinerja', roles: ['hr'] },
  leader: { unit: 'regency', name: 'Lestari Ningrum', position: 'Sekretaris Daerah', roles: ['leader'] },
  unitLeader: { unit: 'puskesmas', name: 'Puspa Melati', position: 'Pembina', roles: ['leader'] },
  admin: { unit: 'diskominfo', name: 'Adi Nugraha', position: 'Pranata Komputer', roles: ['admin'] },
  stranger: { unit: 'elsewhere', name: 'Surya Kencana', position: 'Staf' },
  disabled: {
    unit: 'section',
    name: 'Joko Purnomo',
    position: 'Petugas Loket',
    supervisor: 'direct',
    disabled: true,
  },
};

/**
 * Fills an empty database with a small office: every relation that the rights know about, with fixed ids. Lines begin
 * on 2025-01-01; those that begin or end are placed around today's date.
 * @param sql on the connection of the tables' owner
 */
export async function seedOffice(sql: Sql): Promise<Office> {
  const [now] = await sql(`SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date::text AS today`);
  const today = String(now?.today);
  const day = (days: number) =>
    new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  const start = '2025-01-01';
  let row = 0;
  const lineId = () => fixedId(3, ++row);

  for (const [key, parent, name] of tree)
    await sql(`INSERT INTO unit (id, parent_id, name, zone) VALUES ($1, $2, $3, 'Asia/Jakarta')`, [
      units[key],
      parent === null ? null : units[parent],
      name,
    ]);
  const entries = Object.entries(members) as [OfficePerson, Member][];
  for (const [index, [who, m]] of entries.entries()) {
    const nip = m.withoutNip ? null : `199001012015011${String(index + 1).padStart(3, '0')}`;
    await sql(`INSERT INTO person (id, name, nip) VALUES ($1, $2, $3)`, [people[who], m.name, nip]);
    await sql(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from) VALUES ($1, $2, $3, $4, $5)`,
      [lineId(), people[who], units[m.unit], m.position, start],
    );
    await sql(
      `INSERT INTO account (person_id, login, password_hash, roles, disabled_at)
       VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN now() END)`,
      [people[who], loginOf(who), PASSWORD_HASH, m.roles ?? [], m.disabled ?? false],
    );
  }
  const supervise = (who: OfficePerson, supervisor: OfficePerson, from: string, to: string | null) =>
    sql(
      `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5)`,
      [lineId(), people[who], people[supervisor], from, to],
    );
  for (const [who, m] of entries)
    if (m.supervisor !== undefined)
      await supervise(who, m.supervisor, who === 'staff' ? day(-60) : start, null);
  await supervise('staff', 'former', start, day(-60));
  for (const [from, to] of [
    [-40, -30],
    [-10, 10],
  ] as const)
    await sql(
      `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from, valid_to) VALUES ($1, $2, $3, 'plh', $4, $5)`,
      [lineId(), people.direct, people.acting, day(from), day(to)],
    );
  return { units, people, today, day };
}
