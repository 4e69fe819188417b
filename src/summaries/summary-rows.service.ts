import { Injectable } from '@nestjs/common';
import { workingMinutesBetween, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays } from '#contracts/rules/local-date.js';
import { parsePeriod } from '#contracts/rules/summary-period.js';
import type {
  SummaryDuties,
  SummaryDutiesQuery,
  SummaryDuty,
  SummaryDutyKind,
  SummaryLines,
  SummaryLinesQuery,
  SummaryMark,
  SummaryRows,
} from '#contracts/summary-rows.js';
import { CalendarService } from '../calendar/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';
import { ReportAccess } from '../reports/index.js';
import { dutyPage, ofKind } from './domain/duties.js';
import { calendarOf, medianMinutes } from './domain/employee-figures.js';
import type { EmployeeFacts } from './domain/facts.js';
import { personDays } from './domain/person-days.js';
import { periodInstants } from './domain/schedule.js';
import { PeriodSourceRepository } from './period-source.repository.js';
import { SummariesAccess, type Part } from './summaries.access.js';
import { SummariesRepository, type Revision } from './summaries.repository.js';
import { SummaryRowsRepository, type DutyRow } from './summary-rows.repository.js';

const MARKS = ['onTime', 'late', 'missing', 'pending', 'leave'] as const;
/** Duties of a kind that an answer holds: those of one person as many as the page shows of them at once. */
export const DUTIES_AT_ONCE = 20;

/** A duty with how long the first answer took, in whole ms of working time. */
type TimedDuty = DutyRow & { readonly time: number | null };
type Opened = (id: string | undefined) => string | null;

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
    const part = await this.access.partOf(actor);
    const facts = await this.#facts(part, revision, people);
    if (facts.size === 0) throw notFound();
    const ids = people.filter((id) => facts.has(id));
    const zone = (await this.source.zone()) ?? 'Asia/Jakarta';
    const begins = new Date(periodInstants({ from, to }, zone).from).toISOString();
    const { computedAt } = revision;
    const stays = await this.rows.stays(ids, { from, to, begins, zone });
    const leave = await this.rows.leave(ids, from, to);
    const reports = await this.rows.reports(ids, from, to, computedAt);
    const calendars = await this.#calendars([
      ...stays.map((s) => s.unitId),
      ...Array.from(facts.values(), (f) => f.unitId),
    ]);
    const duties = await this.#duties(facts, calendars, { from, to, computedAt });
    const named = await this.#named(actor, part, revision, duties);
    const looked = new Map(ids.map((id) => [id, firstDuties(ownedBy(id, duties), named)]));
    const seen = await this.#seen(actor, [
      ...reports,
      ...Array.from(looked.values()).flatMap((one) => one.items),
    ]);

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
      const [stored, first] = [facts.get(personId), looked.get(personId)];
      if (stored === undefined || first === undefined)
        throw new Error('only people with figures are asked for');
      const all = ownedBy(personId, duties);
      const times = all.flatMap((one) => (one.time === null ? [] : [one.time]));
      const counted = (mark: SummaryMark) => days.filter((day) => day.marks.includes(mark)).length;
      const changed =
        MARKS.some((mark) => counted(mark) !== stored[mark === 'leave' ? 'onLeave' : mark]) ||
        ofKind('waiting', all).length !== stored.unanswered ||
        medianMinutes(times) !== stored.responseMinutes;
      return { personId, days, duties: first.items.map(dutyView(seen)), rest: first.rest, changed };
    });
    return { items, next: null };
  }

  /** @throws DomainError `NOT_FOUND`: no such revision, or the person is not in the reader's part of it */
  async duties(actor: Actor, key: string, query: SummaryDutiesQuery): Promise<SummaryDuties> {
    const { revision, from, to } = await this.#revision(key, query.revision);
    const part = await this.access.partOf(actor);
    const facts = await this.#facts(part, revision, [query.person]);
    if (facts.size === 0) throw notFound();
    const calendars = await this.#calendars(Array.from(facts.values(), (f) => f.unitId));
    const duties = await this.#duties(facts, calendars, { from, to, computedAt: revision.computedAt });
    const named = await this.#named(actor, part, revision, duties);
    const { items, left, next } = dutyPage(
      query.kind,
      duties.filter(named),
      query.limit ?? DUTIES_AT_ONCE,
      query.cursor,
    );
    return { items: items.map(dutyView(await this.#seen(actor, items))), left, next };
  }

  /** @throws DomainError `NOT_FOUND`: no such figure in the reader's part */
  async lines(actor: Actor, key: string, query: SummaryLinesQuery): Promise<SummaryLines> {
    const { revision, to } = await this.#revision(key, query.revision);
    const part = await this.access.partOf(actor);
    const facts = (await this.#facts(part, revision, [query.person])).get(query.person);
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
    part: Part,
    revision: Revision,
    people: readonly string[],
  ): Promise<Map<string, EmployeeFacts>> {
    const found = await this.summaries.employees(revision.period, revision.revision, {
      units: part.kind === 'units' ? part.unitIds : null,
      people: part.kind === 'own' ? people.filter((id) => id === part.personId) : people,
      also: part.kind === 'units' ? part.own : undefined,
    });
    return new Map(found.map((one) => [one.personId, one]));
  }

  async #calendars(unitIds: readonly string[]): Promise<Map<string, UnitCalendar>> {
    const calendars = new Map<string, UnitCalendar>();
    for (const unitId of new Set(unitIds)) calendars.set(unitId, await this.calendars.calendarOf(unitId));
    return calendars;
  }

  /** All that these people had to look at, whosever it is: the figures count it all. */
  async #duties(
    facts: ReadonlyMap<string, EmployeeFacts>,
    calendars: ReadonlyMap<string, UnitCalendar>,
    { from, to, computedAt }: { from: string; to: string; computedAt: string },
  ): Promise<TimedDuty[]> {
    const rows = await this.rows.duties([...facts.keys()], from, to, computedAt);
    return rows.map((row) => {
      const home = facts.get(row.supervisorId)?.unitId;
      if (home === undefined) throw new Error('only supervisors with figures are asked for');
      const { submitted, answered } = row;
      const minutes =
        answered === null ? null : workingMinutesBetween(calendarOf(calendars, home), submitted, answered);
      return { ...row, time: minutes === null ? null : Math.round(minutes * 60_000) };
    });
  }

  /**
   * Which duties the reader learns more of than how many they are. A supervisor in a leader's part may answer for people in
   * other units too: those are named where the leader reads their figures or supervised them on that day.
   */
  async #named(
    actor: Actor,
    part: Part,
    { period, revision }: Revision,
    duties: readonly TimedDuty[],
  ): Promise<(duty: TimedDuty) => boolean> {
    // Whose part is their own had to look at these themselves.
    if (part.kind !== 'units' || duties.length === 0) return () => true;
    const owners = [...new Set(duties.map((one) => one.ownerId))];
    const inside = await this.summaries.within(period, revision, part.unitIds, owners);
    const outside = duties.filter((one) => !inside.has(one.ownerId));
    const open = await this.reports.readableIds(actor, outside);
    return (one) => inside.has(one.ownerId) || open.has(one.id);
  }

  /** The id of a report when the door of reports lets the reader in, else null. */
  async #seen(
    actor: Actor,
    reports: readonly { id: string; ownerId: string; date: string }[],
  ): Promise<Opened> {
    const open = await this.reports.readableIds(actor, reports);
    return (id) => (id !== undefined && open.has(id) ? id : null);
  }
}

const ownedBy = (supervisorId: string, duties: readonly TimedDuty[]): TimedDuty[] =>
  duties.filter((one) => one.supervisorId === supervisorId);

const dutyView =
  (seen: Opened) =>
  ({ id, ownerId, name, date, time, waiting }: TimedDuty): SummaryDuty => ({
    ownerId,
    name,
    date,
    minutes: time === null ? null : time / 60_000,
    waiting,
    reportId: seen(id),
  });

/** The first of both kinds that are named, by date, and how much of each is left out. */
function firstDuties(duties: readonly TimedDuty[], named: (duty: TimedDuty) => boolean) {
  const [mine, others] = [duties.filter(named), duties.filter((one) => !named(one))];
  const pages = {
    answered: dutyPage('answered', mine, DUTIES_AT_ONCE),
    waiting: dutyPage('waiting', mine, DUTIES_AT_ONCE),
  };
  const restOf = (kind: SummaryDutyKind) => ({
    left: pages[kind].left,
    next: pages[kind].next,
    elsewhere: ofKind(kind, others).length,
  });
  const shown = new Set([...pages.answered.items, ...pages.waiting.items]);
  return {
    items: mine.filter((one) => shown.has(one)),
    rest: { answered: restOf('answered'), waiting: restOf('waiting') },
  };
}

/** Whether these lines still make the stored figure. A mean and a sum of decimals are compared as such, not as floats. */
function same(actual: number | null, rollup: 'sum' | 'average' | 'last', lines: readonly number[]): boolean {
  const last = lines.at(-1);
  if (last === undefined || actual === null) return last === undefined && actual === null;
  const sum = lines.reduce((total, one) => total + one, 0);
  const made = rollup === 'last' ? last : rollup === 'sum' ? sum : sum / lines.length;
  return Math.abs(made - actual) <= 1e-6 * Math.max(1, Math.abs(actual));
}
