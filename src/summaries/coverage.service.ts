import { Injectable } from '@nestjs/common';
import type { CoverageMap, CoveragePeople, UnitStory } from '#contracts/coverage.js';
import { isWorkingDay, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays } from '#contracts/rules/local-date.js';
import { CalendarService } from '../calendar/index.js';
import { Relations, Units } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { CoverageRepository } from './coverage.repository.js';
import { coverageByUnit } from './domain/coverage.js';
import { Outcomes } from './domain/outcomes.js';
import { StoredSummaries } from './stored-summaries.service.js';
import { SummariesAccess } from './summaries.access.js';

const MOST_DAYS = 14;
const WEEKS = 12;

/** How units report, for those who read everybody's summary: HR and admins all units, a leader the own subtree. */
@Injectable()
export class CoverageService {
  constructor(
    private readonly access: SummariesAccess,
    private readonly rows: CoverageRepository,
    private readonly stored: StoredSummaries,
    private readonly units: Units,
    private readonly relations: Relations,
    private readonly calendar: CalendarService,
  ) {}

  /** @throws DomainError `NOT_FOUND` for who reads the own part only, `REQUEST_INVALID` for more than 14 days */
  async map(actor: Actor, from: string, to: string): Promise<CoverageMap> {
    const visible = await this.#visible(actor);
    if (to < from || to > addDays(from, MOST_DAYS - 1)) throw new DomainError('REQUEST_INVALID', 400);
    const dates: string[] = [];
    for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
    const all = (await this.units.all()).filter((u) => visible.has(u.id));
    const calendars = new Map<string, UnitCalendar>();
    for (const { id } of all) calendars.set(id, await this.calendar.calendarOf(id));
    const parents = new Map(
      all.map((u) => [u.id, u.parentId !== null && visible.has(u.parentId) ? u.parentId : null]),
    );
    const found = coverageByUnit(
      await this.rows.unitDays([...visible], from, to),
      parents,
      dates,
      (unitId, date) => {
        const calendar = calendars.get(unitId);
        return calendar !== undefined && isWorkingDay(calendar, date);
      },
    );
    const names = new Map(all.map((u) => [u.id, u.name]));
    return { units: found.map((u) => ({ ...u, name: names.get(u.unitId) ?? '' })) };
  }

  /** The rows behind one figure. @throws DomainError `NOT_FOUND` for a unit that is not the reader's */
  async people(actor: Actor, unitId: string, date: string): Promise<CoveragePeople> {
    const under = await this.#under(actor, unitId);
    const items: CoveragePeople['items'] = [];
    for (const { away, reported, ...person } of await this.rows.people(under, date)) {
      const works = isWorkingDay(await this.calendar.calendarOf(person.unitId), date);
      const state = reported ? 'reported' : !works ? 'off' : away ? 'leave' : 'missing';
      items.push({ ...person, state });
    }
    return { items, next: null };
  }

  /** Outcomes first, then how the unit reported, from stored weeks. @throws DomainError `NOT_FOUND` */
  async story(actor: Actor, unitId: string): Promise<UnitStory> {
    const under = await this.#under(actor, unitId);
    const name = (await this.units.all()).find((u) => u.id === unitId)?.name ?? '';
    const weeks = await this.rows.weeksOf(unitId, WEEKS);
    const [newest] = weeks;
    return {
      unitId,
      name,
      weeks: weeks.map(({ week, revision, provisional, sums }) => ({
        week,
        revision,
        provisional,
        employees: sums.employees,
        reported: sums.reported,
        expectedDays: sums.expectedDays,
        onTime: sums.onTime,
        late: sums.late,
        missing: sums.missing,
        pending: sums.pending,
        onLeave: sums.onLeave,
      })),
      outcomes: newest === undefined ? [] : await this.#outcomes(newest.week, newest.revision, under),
    };
  }

  async #outcomes(week: string, revision: number, unitIds: readonly string[]) {
    const outcomes = new Outcomes();
    for await (const people of this.stored.figuresOf(week, revision, unitIds)) {
      const facts = people.flatMap((p) => p.indicators);
      const wordings = await this.rows.wordings([...new Set(facts.map((f) => f.indicatorId))]);
      for (const f of facts) outcomes.add(f, wordings.get(`${f.indicatorId}:${String(f.revision)}`));
    }
    return outcomes.all();
  }

  async #visible(actor: Actor): Promise<ReadonlySet<string>> {
    const part = await this.access.partOf(actor);
    if (part.kind === 'own') throw notFound();
    if (part.kind === 'units') return new Set(part.unitIds);
    return new Set((await this.units.all()).map((u) => u.id));
  }

  async #under(actor: Actor, unitId: string): Promise<string[]> {
    const visible = await this.#visible(actor);
    if (!visible.has(unitId)) throw notFound();
    return (await this.relations.unitsUnder([unitId])).filter((id) => visible.has(id));
  }
}
