import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { practises } from './dated-sql.js';

export interface PersonRow {
  id: string;
  name: string;
  nip: string | null;
  otherId: string | null;
}

export interface AccountState {
  login: string;
  roles: string[];
  mustChange: boolean;
  disabledAt: string | null;
}

interface AccountStateRow {
  person_id: string;
  login: string;
  roles: string[];
  must_change: boolean;
  disabled_at: Date | null;
}

/** Who people are, as an admin keeps it; the invented ones of practice rooms do not exist here. */
@Injectable()
export class RecordsRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** The person, held until the transaction ends: changes of one record take turns. */
  async lock(id: string): Promise<PersonRow | undefined> {
    const [row] = await this.work.query<PersonRow>(
      `SELECT id, name, nip, other_id AS "otherId" FROM person p
        WHERE id = $1 AND NOT ${practises('p.id')} FOR UPDATE`,
      [id],
    );
    return row;
  }

  async exists(id: string): Promise<boolean> {
    const rows = await this.work.query(`SELECT id FROM person p WHERE id = $1 AND NOT ${practises('p.id')}`, [
      id,
    ]);
    return rows.length > 0;
  }

  /** False: the id is taken. A NIP or other number of somebody else violates its unique index. */
  async insert(person: PersonRow): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO person (id, name, nip, other_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [person.id, person.name, person.nip, person.otherId],
    );
    return rows.length > 0;
  }

  async update(id: string, name: string, nip: string | null): Promise<void> {
    await this.work.query(`UPDATE person SET name = $2, nip = $3 WHERE id = $1`, [id, name, nip]);
  }

  /** Today in WIB, for what has no unit yet. */
  async today(): Promise<string> {
    const [row] = await this.work.query<{ today: string }>(
      `SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date::text AS today`,
    );
    if (row === undefined) throw new Error('a SELECT without FROM gives a row');
    return row.today;
  }

  async accountsOf(ids: readonly string[]): Promise<Map<string, AccountState>> {
    const rows = await this.work.query<AccountStateRow>(
      `SELECT person_id, login, roles, must_change, disabled_at FROM account WHERE person_id = ANY ($1::uuid[])`,
      [ids],
    );
    return new Map(
      rows.map((r) => [
        r.person_id,
        {
          login: r.login,
          roles: r.roles,
          mustChange: r.must_change,
          disabledAt: r.disabled_at?.toISOString() ?? null,
        },
      ]),
    );
  }
}
