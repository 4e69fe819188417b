import { Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/index.js';
import { PeopleAccess, Relations } from '../people/index.js';
import { notFound } from '../platform/errors/domain-error.js';
import { IndicatorsRepository, type IndicatorRow } from './indicators.repository.js';

/** Who reads. The feed knows a reader by the id alone; then the roles are looked up when they matter. */
export interface Reader {
  readonly personId: string;
  readonly roles?: readonly string[];
}

/**
 * The door of indicators: owner, D, U and HR read; the owner writes and proposes; D agrees or returns, never one's own.
 * An indicator is a thing of today: supervision counts at today's date of the owner's unit. Everything else is 404.
 */
@Injectable()
export class IndicatorAccess {
  constructor(
    private readonly rows: IndicatorsRepository,
    private readonly relations: Relations,
    private readonly calendar: CalendarService,
    private readonly people: PeopleAccess,
  ) {}

  /** Whether the reader may see the indicators of the owner. */
  async reads(reader: Reader, ownerId: string): Promise<boolean> {
    if (reader.personId === ownerId) return true;
    const place = await this.people.placeOf(ownerId);
    if (place === null) return false;
    if ((await this.relations.supervision(reader.personId, ownerId, place.today)) !== null) return true;
    return (reader.roles ?? (await this.people.rolesOf(reader.personId))).includes('hr');
  }

  /** The indicator's id and owner when the reader may see it; null when there is none or they may not. */
  async readable(reader: Reader, indicatorId: string): Promise<{ id: string; ownerId: string } | null> {
    const row = await this.rows.find(indicatorId);
    if (row === undefined || !(await this.reads(reader, row.ownerId))) return null;
    return { id: row.id, ownerId: row.ownerId };
  }

  /** @throws DomainError `NOT_FOUND` unless the reader may see the indicator. */
  async read(reader: Reader, row: IndicatorRow | undefined): Promise<IndicatorRow> {
    if (row === undefined || !(await this.reads(reader, row.ownerId))) throw notFound();
    return row;
  }

  /** @throws DomainError `NOT_FOUND` unless it is the actor's own. */
  own(actorId: string, row: IndicatorRow | undefined): IndicatorRow {
    if (row?.ownerId !== actorId) throw notFound();
    return row;
  }

  /** @throws DomainError `NOT_FOUND` unless the actor is D of its owner today. */
  async decides(actorId: string, row: IndicatorRow | undefined): Promise<IndicatorRow> {
    if (row === undefined) throw notFound();
    const today = await this.calendar.todayOf(row.ownerId);
    if ((await this.relations.supervision(actorId, row.ownerId, today)) !== 'direct') throw notFound();
    return row;
  }

  /** Today in the owner's unit, and who is D today with those who stand for them; nobody: no agreement is needed. */
  async supervisorsOf(ownerId: string): Promise<{ today: string; supervisors: string[] }> {
    const today = await this.calendar.todayOf(ownerId);
    return { today, supervisors: await this.relations.directSupervisors(ownerId, today) };
  }

  /** Which of these are indicators of the owner: what a report line of the owner may name. */
  ownedBy(ownerId: string, indicatorIds: readonly string[]): Promise<Set<string>> {
    return indicatorIds.length === 0 ? Promise.resolve(new Set()) : this.rows.ownedBy(ownerId, indicatorIds);
  }

  /** Units and work results of the owner's indicators by id, for lists of lines. */
  async labelsOf(
    ownerId: string,
  ): Promise<Map<string, { name: string; unit: string; workResult: string | null }>> {
    const rows = await this.rows.allOf(ownerId);
    return new Map(
      rows.map(({ id, terms }) => [id, { name: terms.name, unit: terms.unit, workResult: terms.workResult }]),
    );
  }
}
