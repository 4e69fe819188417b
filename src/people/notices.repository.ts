import { Injectable } from '@nestjs/common';
import type { Notice } from '#contracts/people.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { practises } from './dated-sql.js';

interface NoticeRow {
  id: string;
  person_id: string;
  person_name: string;
  kind: Notice['kind'];
  note: string | null;
  created_at: Date;
  resolved_at: Date | null;
}

const toNotice = (r: NoticeRow): Notice => ({
  id: r.id,
  personId: r.person_id,
  personName: r.person_name,
  kind: r.kind,
  note: r.note,
  createdAt: r.created_at.toISOString(),
  resolvedAt: r.resolved_at?.toISOString() ?? null,
});

const select = `SELECT n.id, n.person_id, p.name AS person_name, n.kind, n.note, n.created_at, n.resolved_at
  FROM notice n JOIN person p ON p.id = n.person_id`;

const LISTED = 200;

@Injectable()
export class NoticesRepository {
  constructor(private readonly work: UnitOfWork) {}

  /** The person's open notice of the kind is the one that exists already. */
  async add(id: string, personId: string, kind: Notice['kind'], note: string | null): Promise<boolean> {
    const rows = await this.work.query(
      `INSERT INTO notice (id, person_id, kind, note) VALUES ($1, $2, $3, $4)
       ON CONFLICT (person_id, kind) WHERE resolved_at IS NULL DO NOTHING RETURNING id`,
      [id, personId, kind, note],
    );
    return rows.length > 0;
  }

  async open(personId: string, kind: Notice['kind']): Promise<Notice | undefined> {
    const [row] = await this.work.query<NoticeRow>(
      `${select} WHERE n.person_id = $1 AND n.kind = $2 AND n.resolved_at IS NULL`,
      [personId, kind],
    );
    return row === undefined ? undefined : toNotice(row);
  }

  async find(id: string): Promise<Notice | undefined> {
    const [row] = await this.work.query<NoticeRow>(`${select} WHERE n.id = $1`, [id]);
    return row === undefined ? undefined : toNotice(row);
  }

  /** What people of practice rooms said is nobody's work. */
  async list(): Promise<Notice[]> {
    const rows = await this.work.query<NoticeRow>(
      `${select} WHERE NOT ${practises('n.person_id')}
        ORDER BY n.resolved_at IS NOT NULL, n.resolved_at DESC, n.created_at, n.id LIMIT ${String(LISTED)}`,
    );
    return rows.map(toNotice);
  }

  async resolve(id: string, by: string): Promise<void> {
    await this.work.query(
      `UPDATE notice SET resolved_at = now(), resolved_by = $2 WHERE id = $1 AND resolved_at IS NULL`,
      [id, by],
    );
  }
}
