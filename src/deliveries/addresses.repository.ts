import { Injectable } from '@nestjs/common';
import { practises } from '../people/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

/** Where people get mail. Addresses are read by this feature alone; notifications ask it when they mail somebody. */
@Injectable()
export class AddressesRepository {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * The address of a person; `known` false: there is no such person. Nobody is mailed in a practice room: whoever belongs
   * to one has none, whatever is stored.
   */
  async find(
    personId: string,
  ): Promise<{ known: boolean; practice: boolean; address: string | null; updatedAt: Date | null }> {
    const [row] = await this.work.query<{
      practice: boolean;
      address: string | null;
      updatedAt: Date | null;
    }>(
      `SELECT t.practice, m.address, m.updated_at AS "updatedAt"
         FROM person p CROSS JOIN LATERAL (SELECT ${practises('p.id')} AS practice) t
         LEFT JOIN mail_address m ON m.person_id = p.id AND NOT t.practice
        WHERE p.id = $1`,
      [personId],
    );
    return row === undefined
      ? { known: false, practice: false, address: null, updatedAt: null }
      : { known: true, ...row };
  }

  async nameOf(personId: string): Promise<string | null> {
    const [row] = await this.work.query<{ name: string }>(`SELECT name FROM person WHERE id = $1`, [
      personId,
    ]);
    return row?.name ?? null;
  }

  async set(personId: string, address: string, by: string): Promise<void> {
    await this.work.query(
      `INSERT INTO mail_address (person_id, address, updated_by) VALUES ($1, $2, $3)
       ON CONFLICT (person_id) DO UPDATE SET address = excluded.address, updated_by = excluded.updated_by, updated_at = now()`,
      [personId, address, by],
    );
  }

  async forget(personId: string): Promise<void> {
    await this.work.query(`DELETE FROM mail_address WHERE person_id = $1`, [personId]);
  }
}
