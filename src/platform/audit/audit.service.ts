import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { UnitOfWork } from '../database/unit-of-work.js';
import { correlationId } from '../log/context.js';

export interface AuditEntry {
  /** Who did it; null: the program itself or somebody not logged in. */
  actorId: string | null;
  /** `noun.verb` */
  action: string;
  subject: string;
  subjectId: string | null;
  before?: unknown;
  after?: unknown;
}

/** Writes who changed what, in the writer's own transaction. Rows can only be added. */
@Injectable()
export class Audit {
  constructor(private readonly work: UnitOfWork) {}

  async write(entry: AuditEntry): Promise<void> {
    await this.work.query(
      `INSERT INTO audit_event (id, actor_id, action, subject, subject_id, before, after, correlation)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        uuidv7(),
        entry.actorId,
        entry.action,
        entry.subject,
        entry.subjectId,
        entry.before === undefined ? null : JSON.stringify(entry.before),
        entry.after === undefined ? null : JSON.stringify(entry.after),
        correlationId() ?? null,
      ],
    );
  }
}
