import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#contracts/rules/local-date.js';
import { RelationsRepository } from './relations.repository.js';

/**
 * What the actor is to a person at a date. People who act for a supervisor (Plt, Plh, delegate) at that date count as
 * the one they stand for; nobody is ever their own supervisor, also not while standing for the own superior.
 */
export interface Relation {
  readonly self: boolean;
  /** D: the direct supervisor. */
  readonly direct: boolean;
  /** U: a supervisor further up. */
  readonly above: boolean;
  /** The person supervises the actor, directly or further up. */
  readonly below: boolean;
  /** Both are assigned to the same unit. */
  readonly colleague: boolean;
}

/** What supervision makes of the actor: `direct` is D, `above` U; null: no supervisor of the person. */
export type Supervision = 'self' | 'direct' | 'above' | null;

/** Somebody above a person; `level` 1 is D. `standsFor`: the supervisor whom an acting one stands for. */
export interface Superior {
  readonly id: string;
  readonly level: number;
  readonly standsFor: string | null;
}

/**
 * Who is whose supervisor, colleague, unit: always at a date, so that last month's report still belongs to last month's
 * supervisor. Pass the date of the thing, or today in the person's unit (`CalendarService.todayOf`). Every question is
 * one statement on the caller's connection; ids that don't exist answer as people without relations.
 */
@Injectable()
export class Relations {
  constructor(private readonly rows: RelationsRepository) {}

  /** Self, D, U or none: all that the doors of reports, indicators and feedback need. */
  async supervision(actorId: string, personId: string, date: LocalDate): Promise<Supervision> {
    if (actorId === personId) return 'self';
    const level = await this.rows.supervision(actorId, personId, date);
    return level === null ? null : level === 1 ? 'direct' : 'above';
  }

  /** Of these dates, those at which the actor is D or U of the person: for lists, in one statement. */
  async supervisionAt(
    actorId: string,
    personId: string,
    dates: readonly LocalDate[],
  ): Promise<Map<LocalDate, 'direct' | 'above'>> {
    if (dates.length === 0) return new Map();
    const rows = await this.rows.supervisionAt(actorId, personId, dates);
    return new Map(rows.map((r) => [r.date, r.level === 1 ? 'direct' : 'above']));
  }

  /** `supervision` at today's date of the person's own unit, in one statement. */
  async supervisionToday(actorId: string, personId: string): Promise<Supervision> {
    if (actorId === personId) return 'self';
    const level = await this.rows.supervisionToday(actorId, personId);
    return level === null ? null : level === 1 ? 'direct' : 'above';
  }

  /** Everything that the actor is to the person. */
  relation(actorId: string, personId: string, date: LocalDate): Promise<Relation> {
    return this.rows.relation(actorId, personId, date);
  }

  /** Everybody above the person with those who stand for them, nearest first; empty: nobody. Cycles end. */
  async above(personId: string, date: LocalDate): Promise<Superior[]> {
    const rows = await this.rows.above(personId, date);
    return rows.map((r) => ({ id: r.id, level: r.level, standsFor: r.stands_for }));
  }

  /** Ids of D: the direct supervisor and whoever stands for them. Empty: nobody, no acceptance is needed. */
  async directSupervisors(personId: string, date: LocalDate): Promise<string[]> {
    const rows = await this.rows.above(personId, date);
    return rows.filter((r) => r.level === 1).map((r) => r.id);
  }

  /** Everybody below the actor (as D or U, also for those whom the actor stands for); `direct`: the actor is D. */
  below(actorId: string, date: LocalDate): Promise<{ id: string; direct: boolean }[]> {
    return this.rows.below(actorId, date);
  }

  /** Everybody whose D the actor is or was at any date: who may have left something to decide. */
  everDirect(actorId: string): Promise<string[]> {
    return this.rows.everDirect(actorId);
  }

  /** Of these things, each somebody's at a date, those of which the actor is D, in one statement. */
  async directOnly<T extends { personId: string; date: LocalDate }>(
    actorId: string,
    things: readonly T[],
  ): Promise<T[]> {
    if (things.length === 0) return [];
    const at = await this.rows.directAt(
      actorId,
      things.map((t) => t.personId),
      things.map((t) => t.date),
    );
    const mine = new Set(at);
    return things.filter((_, index) => mine.has(index));
  }

  /** Of these things, each somebody's at a date, those of which the actor is D or U, in one statement. */
  async supervisedOnly<T extends { personId: string; date: LocalDate }>(
    actorId: string,
    things: readonly T[],
  ): Promise<T[]> {
    if (things.length === 0) return [];
    const at = await this.rows.aboveAt(
      actorId,
      things.map((t) => t.personId),
      things.map((t) => t.date),
    );
    const mine = new Set(at);
    return things.filter((_, index) => mine.has(index));
  }

  /** Ids of those below each of these actors; who has nobody is missing. */
  async belowMany(actorIds: readonly string[], date: LocalDate): Promise<Map<string, string[]>> {
    return grouped(await this.rows.belowMany(actorIds, date), (r) => [r.actor_id, r.id]);
  }

  /** The others of the person's unit. */
  colleagues(personId: string, date: LocalDate): Promise<string[]> {
    return this.rows.colleagues(personId, date);
  }

  /** The unit to which the person is assigned at the date; null: to none. */
  unitAt(personId: string, date: LocalDate): Promise<string | null> {
    return this.rows.unitAt(personId, date);
  }

  /** These units and all below them. */
  unitsUnder(unitIds: readonly string[]): Promise<string[]> {
    return this.rows.unitsUnder(unitIds);
  }

  /** `unitsUnder` of each of these units. */
  async unitsUnderEach(unitIds: readonly string[]): Promise<Map<string, string[]>> {
    return grouped(await this.rows.unitsUnderEach(unitIds), (r) => [r.root, r.id]);
  }

  /** The heads of the leaders' subtrees (see `unitsOfLeader`); who is no leader is missing. */
  async unitsLed(personIds: readonly string[], date: LocalDate): Promise<Map<string, string[]>> {
    return grouped(await this.rows.unitsLed(personIds, date), (r) => [r.id, r.unit_id]);
  }

  /** The subtree of a leader: the unit of the assignment at the date and all below; empty for who is no leader. */
  unitsOfLeader(personId: string, date: LocalDate): Promise<string[]> {
    return this.rows.unitsOfLeader(personId, date);
  }

  /**
   * `unitsOfLeader` of the person and of those for whom they stand at the date (Plt, Plh, delegate), whose own account may
   * be closed by then: an agency has an acting head because its head has gone.
   */
  unitsLedFor(personId: string, date: LocalDate): Promise<string[]> {
    return this.rows.unitsLedFor(personId, date);
  }

  /** Whether the actor is a leader in whose subtree the person's unit is at the date. */
  leads(actorId: string, personId: string, date: LocalDate): Promise<boolean> {
    return this.rows.leads(actorId, personId, date);
  }

  /** Who is assigned to one of these units at the date. */
  async peopleIn(unitIds: readonly string[], date: LocalDate): Promise<{ id: string; unitId: string }[]> {
    const rows = await this.rows.peopleIn(unitIds, date);
    return rows.map((r) => ({ id: r.id, unitId: r.unit_id }));
  }
}

function grouped<Row>(rows: readonly Row[], of: (row: Row) => [key: string, value: string]) {
  const found = new Map<string, string[]>();
  for (const row of rows) {
    const [key, value] = of(row);
    const list = found.get(key);
    if (list === undefined) found.set(key, [value]);
    else list.push(value);
  }
  return found;
}
