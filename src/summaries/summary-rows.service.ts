import { Injectable } from '@nestjs/common';
import { workingMinutesBetween, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays } from '#contracts/rules/local-date.js';
import { parsePeriod } from '#contracts/rules/summary-period.js';
import type {
  SummaryDuty,
  SummaryLines,
  SummaryLinesQuery,
  SummaryMark,
  SummaryRows,
} from '#contracts/summary-rows.js';
import { CalendarService } from '../calendar/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';
import { ReportAccess } from '../reports/index.js';
import { calendarOf, medianMinutes } from './domain/employee-figures.js';
import type { EmployeeFacts } from './domain/facts.js';
import { personDays } from './domain/person-days.js';
import { periodInstants } from './domain/schedule.js';
import { PeriodSourceRepository } from './period-source.repository.js';
import { SummariesAccess, type Part } from './summaries.access.js';
import { SummariesRepository, type Revision } from './summaries.repository.js';
import { SummaryRowsRepository } from './summary-rows.repository.js';

const MARKS = ['onTime', 'late', 'missing', 'pending', 'leave'] as const;

/**
 * The rows that a summary's figures were counted from: who reads the figures of a person reads on which days they arose;
 * what a report says is shown at the door of reports alone.
 */
@Injectable()
export class SummaryRowsService {
  constructor(
    private readonly access: SummariesAccess,
    private readonly summaries: SummariesRepository,
    private readonly rows: SummaryRowsRepository,
    private readonly source: PeriodSourceRepository,
    private readonly calendars: CalendarService,
    private readonly reports: ReportAccess,
  ) {}

  /** @throws DomainError `NOT_FOUND`: no such revision, or none of these people in the reader's part of it */
  async read(actor: Actor, key: string, people: readonly string[], number?: number): Promise<SummaryRows> {
    const { revision, from, to } = await this.#revision(key, number);
    const facts = await this.#facts(actor, revision, people);
    if (facts.size === 0) throw notFound();
    const ids = people.filter((id) => facts.has(id));
    const zone = (await this.source.zone()) ?? 'Asia/Jakarta';
    const begins = new Date(periodInstants({ from, to }, zone).from).toISOString();
    const { computedAt } = revision;
    const stays = await this.rows.stays(ids, { from, to, begins, zone });
    const leave = await this.rows.leave(ids, from, to);
    const reports = await this.rows.reports(ids, from, to, computedAt);
    const duties = await this.rows.duties(ids, from, to, computedAt);
    const seen = await this.#seen(actor, [...reports, ...duties]);

    const calendars = new Map<string, UnitCalendar>();
    for (const unitId of new Set([
      ...stays.map((s) => s.unitId),
      ...Array.from(facts.values(), (f) => f.unitId),
    ]))
      calendars.set(unitId, await this.calendars.calendarOf(unitId));
    const dates: string[] = [];
    for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);

    const items = ids.map((personId) => {
      const own = <T extends { personId: string }>(all: readonly T[]) =>
        all.filter((one) => one.personId === personId);
      const written = reports.filter((one) => one.ownerId === personId);
      const reportOf = new Map(written.map((one) => [one.date, one.id]));
      const days = personDays(
        dates,
        own(stays),
        own(leave),
        new Map(written.map((one) => [one.date, one.onTime])),
        (unitId) => calendarOf(calendars, unitId),
        Date.parse(computedAt),
      ).map((day) => ({ ...day, reportId: seen(reportOf.get(day.date)) }));
      const stored = facts.get(personId);
      if (stored === undefined) throw new Error('only people with figures are asked for');
      const calendar = calendarOf(calendars, stored.unitId);
      const times: number[] = [];
      const looked: SummaryDuty[] = duties
        .filter((one) => one.supervisorId === personId)
        .map(({ ownerId, name, date, submitted, answered, waiting, id }) => {
          const time =
            answered === null
              ? null
              : Math.round(workingMinutesBetween(calendar, submitted, answered) * 60_000);
          if (time !== null) times.push(time);
          const minutes = time === null ? null : time / 60_000;
          return { ownerId, name, date, minutes, waiting, reportId: seen(id) };
        });
      const counted = (mark: SummaryMark) => days.filter((day) => day.marks.includes(mark)).length;
      const changed =
        MARKS.some((mark) => counted(mark) !== stored[mark === 'leave' ? 'onLeave' : mark]) ||
        looked.filter((one) => one.waiting).length !== stored.unanswered ||
        medianMinutes(times) !== stored.responseMinutes;
      return { personId, days, duties: looked, changed };
    });
    return { items, next: null };
  }

  /** @throws DomainError `NOT_FOUND`: no such figure in the reader's part */
  async lines(actor: Actor, key: string, query: SummaryLinesQuery): Promise<SummaryLines> {
    const { revision, to } = await this.#revision(key, query.revision);
    const facts = (await this.#facts(actor, revision, [query.person])).get(query.person);
    const figure = facts?.indicators.find(
      (one) => one.indicatorId === query.indicator && one.periodFrom === query.from,
    );
    if (figure === undefined) throw notFound();
    const closed = await this.rows.closedOn(figure.indicatorId);
    const ends = figure.ended ? figure.periodTo : to;
    const until = closed !== null && closed < ends ? closed : ends;
    const found = await this.rows.lines(figure.indicatorId, figure.periodFrom, until, revision.computedAt);
    const seen = await this.#seen(
      actor,
      found.map(({ ownerId, date, reportId }) => ({ ownerId, date, id: reportId })),
    );
    const items = found
      .filter((line) => seen(line.reportId) !== null)
      .map(({ date, activity, quantity, reportId }) => ({
        date,
        activity,
        quantity: Number(quantity),
        reportId,
      }));
    const changed = !same(
      figure.actual,
      await this.rows.rollup(figure),
      found.map((line) => Number(line.quantity)),
    );
    return { items, hidden: found.length - items.length, changed, next: null };
  }

  async #revision(key: string, number?: number): Promise<{ revision: Revision; from: string; to: string }> {
    const period = parsePeriod(key);
    const revision = period === null ? undefined : await this.summaries.revision(key, number);
    if (period === null || revision === undefined) throw notFound();
    return { revision, from: period.from, to: period.to };
  }

  /** Figures of those of these people who are in the reader's part. */
  async #facts(
    actor: Actor,
    revision: Revision,
    people: readonly string[],
  ): Promise<Map<string, EmployeeFacts>> {
    const part: Part = await this.access.partOf(actor);
    const found = await this.summaries.employees(revision.period, revision.revision, {
      units: part.kind === 'units' ? part.unitIds : null,
      people: part.kind === 'own' ? people.filter((id) => id === part.personId) : people,
    });
    return new Map(found.map((one) => [one.personId, one]));
  }

  /** The id of a report when the door of reports lets the reader in, else null. */
  async #seen(
    actor: Actor,
    reports: readonly { id: string; ownerId: string; date: string }[],
  ): Promise<(id: string | undefined) => string | null> {
    const open = new Set<string>();
    for (const ownerId of new Set(reports.map((one) => one.ownerId))) {
      const theirs = reports.filter((one) => one.ownerId === ownerId);
      const dates = await this.reports.readableDates(
        actor,
        ownerId,
        theirs.map((one) => one.date),
      );
      for (const { id, date } of theirs) if (dates.has(date)) open.add(id);
    }
    return (id) => (id !== undefined && open.has(id) ? id : null);
  }
}

/** Whether these lines still make the stored figure. A mean and a sum of decimals are compared as such, not as floats. */
function same(actual: number | null, rollup: 'sum' | 'average' | 'last', lines: readonly number[]): boolean {
  const last = lines.at(-1);
  if (last === undefined || actual === null) return last === undefined && actual === null;
  const sum = lines.reduce((total, one) => total + one, 0);
  const made = rollup === 'last' ? last : rollup === 'sum' ? sum : sum / lines.length;
  return Math.abs(made - actual) <= 1e-6 * Math.max(1, Math.abs(actual));
}
