import {
  fixedId,
  loginOf,
  PASSWORD_HASH,
  people,
  seedOffice,
  units,
  type OfficePerson,
  type Sql,
} from '../../support/office.js';

/** Somebody who takes part in a run. */
export interface Member {
  readonly id: string;
  readonly login: string;
  /** Who accepts or returns their reports; undefined: nobody of the crew. */
  readonly supervisor: string | undefined;
  /** The unit whose board they keep open. */
  readonly board: string | undefined;
}

export interface Crew {
  readonly members: readonly Member[];
  /** Who may comment on whom: supervisors, the direct ones and those above them. */
  readonly mayComment: readonly (readonly [author: string, recipient: string])[];
  readonly hr: Member;
}

const supervisors: Partial<Record<OfficePerson, { above?: OfficePerson; board: string }>> = {
  direct: { above: 'upper', board: units.section },
  upper: { board: units.dukcapil },
  otherHead: { board: units.puskesmas },
};

const staff: readonly (readonly [who: OfficePerson, supervisor: OfficePerson])[] = [
  ['staff', 'direct'],
  ['other', 'otherHead'],
  ['colleague', 'direct'],
  ['acting', 'upper'],
  ['askedColleague', 'direct'],
  ['former', 'otherHead'],
];

const extraId = (n: number) => fixedId(4, n);
const extraNames = [
  'Rina Maharani',
  'Yoga Pratama',
  'Wulan Safitri',
  'Dimas Nugroho',
  'Tari Kusuma',
  'Eko Santoso',
];

/** The first `count` staff of the office, more than it has are hired under `direct` and `otherHead`, with their supervisors. */
export function crewOf(count: number): Crew {
  const member = (who: OfficePerson, supervisor?: OfficePerson): Member => ({
    id: people[who],
    login: loginOf(who),
    supervisor: supervisor === undefined ? undefined : people[supervisor],
    board: supervisors[who]?.board,
  });
  const own = staff.slice(0, count).map(([who, supervisor]) => member(who, supervisor));
  const hired = Array.from({ length: Math.max(0, count - staff.length) }, (_, n) => ({
    id: extraId(n + 1),
    login: `hired${String(n + 1)}`,
    supervisor: n % 2 === 0 ? people.direct : people.otherHead,
    board: undefined,
  }));
  const heads = (Object.keys(supervisors) as OfficePerson[]).map((who) =>
    member(who, supervisors[who]?.above),
  );
  const members = [...own, ...hired, ...heads];
  const above = new Map(members.map((m) => [m.id, m.supervisor]));
  const mayComment = members.flatMap((m): [string, string][] => {
    const found: [string, string][] = [];
    for (let boss = m.supervisor; boss !== undefined; boss = above.get(boss)) found.push([boss, m.id]);
    return found;
  });
  return { members, mayComment, hr: member('hr') };
}

/** The small office, with the people whom `crewOf(count)` hires. @returns today in the office's zone, as a function of days */
export async function seedCrew(sql: Sql, count: number): Promise<(days: number) => string> {
  const office = await seedOffice(sql);
  for (const [n, m] of crewOf(count)
    .members.filter((m) => m.login.startsWith('hired'))
    .entries()) {
    const unit = m.supervisor === people.direct ? units.section : units.puskesmas;
    const name = `${extraNames[n % extraNames.length] ?? ''} ${String(n + 1)}`;
    await sql(`INSERT INTO person (id, name) VALUES ($1, $2)`, [m.id, name]);
    await sql(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from) VALUES ($1, $2, $3, 'Staf', '2025-01-01')`,
      [fixedId(5, n + 1), m.id, unit],
    );
    await sql(`INSERT INTO account (person_id, login, password_hash, roles) VALUES ($1, $2, $3, '{}')`, [
      m.id,
      m.login,
      PASSWORD_HASH,
    ]);
    await sql(
      `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from) VALUES ($1, $2, $3, '2025-01-01')`,
      [fixedId(6, n + 1), m.id, m.supervisor],
    );
  }
  // A week that changed is computed again a second later, not five minutes.
  await sql(`UPDATE summary_setting SET quiet_seconds = 1`);
  return office.day;
}
