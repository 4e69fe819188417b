import { Injectable } from '@nestjs/common';
import type { Reader } from '../indicators/index.js';
import { PeopleAccess, Relations, type Supervision } from '../people/index.js';
import { notFound } from '../platform/errors/domain-error.js';
import { ReportsRepository } from './reports.repository.js';
import type { HeadRow } from './view.js';

type Dated = Pick<HeadRow, 'ownerId' | 'date'>;

/**
 * The door of reports: the owner reads everything, drafts included; D, U and HR read what was submitted; D accepts or
 * returns, never one's own. Supervision counts at the report's date. Everything else is 404.
 */
@Injectable()
export class ReportAccess {
  constructor(
    private readonly rows: ReportsRepository,
    private readonly relations: Relations,
    private readonly people: PeopleAccess,
  ) {}

  /**
   * The report's id, owner and date when the reader may see it, and what supervision makes of the reader at that date;
   * null when there is none or they may not.
   */
  async readable(
    reader: Reader,
    reportId: string,
  ): Promise<{ id: string; ownerId: string; date: string; supervision: Supervision } | null> {
    const head = await this.rows.find(reportId);
    if (head === undefined) return null;
    const { id, ownerId, date } = head;
    if (ownerId !== reader.personId && head.version === 0) return null;
    const supervision = await this.relations.supervision(reader.personId, ownerId, date);
    return supervision !== null || (await this.isHr(reader)) ? { id, ownerId, date, supervision } : null;
  }

  /** Whether any submitted version of the report has the line. No rights asked. */
  hasLine(reportId: string, lineId: string): Promise<boolean> {
    return this.rows.hasLine(reportId, lineId);
  }

  async sees(reader: Reader, head: HeadRow): Promise<boolean> {
    if (head.ownerId === reader.personId) return true;
    if (head.version === 0) return false;
    if ((await this.relations.supervision(reader.personId, head.ownerId, head.date)) !== null) return true;
    return this.isHr(reader);
  }

  /** Of these submitted reports, whosever they are, the ids of those that the reader may see: in one statement. */
  async readableIds(
    reader: Reader,
    reports: readonly ({ id: string } & Dated)[],
  ): Promise<ReadonlySet<string>> {
    if (await this.isHr(reader)) return new Set(reports.map((one) => one.id));
    const mine = reports.filter((one) => one.ownerId === reader.personId);
    const others = new Map(
      reports
        .filter((one) => one.ownerId !== reader.personId)
        .map(({ id, ownerId, date }) => [id, { id, personId: ownerId, date }]),
    );
    const below = await this.relations.supervisedOnly(reader.personId, [...others.values()]);
    return new Set([...mine, ...below].map((one) => one.id));
  }

  async isHr(reader: Reader): Promise<boolean> {
    return (reader.roles ?? (await this.people.rolesOf(reader.personId))).includes('hr');
  }

  /** Of these reports of one owner, those of days at which the reader was D or U. */
  async supervised(reader: Reader, ownerId: string, heads: readonly HeadRow[]): Promise<HeadRow[]> {
    const at = await this.relations.supervisionAt(
      reader.personId,
      ownerId,
      heads.map((h) => h.date),
    );
    return heads.filter((h) => at.has(h.date));
  }

  /** Whether there is such a person, and whether the reader is D or U today: then an empty list is an answer. */
  async supervisesToday(reader: Reader, ownerId: string): Promise<boolean> {
    const place = await this.people.placeOf(ownerId);
    if (place === null) throw notFound();
    return (await this.relations.supervision(reader.personId, ownerId, place.today)) !== null;
  }

  /** @throws DomainError `NOT_FOUND` unless the actor is D of the owner at the report's date. */
  async decides(actorId: string, head: HeadRow | undefined): Promise<HeadRow> {
    if (head === undefined || head.version === 0) throw notFound();
    if ((await this.relations.supervision(actorId, head.ownerId, head.date)) !== 'direct') throw notFound();
    return head;
  }

  /** D at the report's date with those who stood for them; nobody: no acceptance is needed. */
  supervisorsOf({ ownerId, date }: Dated): Promise<string[]> {
    return this.relations.directSupervisors(ownerId, date);
  }
}
