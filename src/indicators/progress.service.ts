import { Injectable } from '@nestjs/common';
import type { IndicatorTerms, IndicatorTrend, Progress } from '#contracts/indicators.js';
import { meanOf, progressOf, type Quantity } from '#contracts/rules/achievement.js';
import { periodDays, type UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays, periodOf, type DateRange, type LocalDate } from '#contracts/rules/local-date.js';
import { CalendarService } from '../calendar/index.js';
import { PeopleAccess } from '../people/index.js';
import { ActualsRepository, type Actual } from './actuals.repository.js';
import { measureOf } from './domain/terms.js';
import { IndicatorsRepository, type IndicatorRow } from './indicators.repository.js';

/** An indicator in force with where it stands. */
export interface ActiveIndicator {
  id: string;
  ownerId: string;
  name: string;
  unit: string;
  target: number;
  terms: IndicatorTerms;
  progress: Progress;
}

/** Steps that a trend goes back. */
const STEPS = 8;

const NONE: Progress = {
  actual: null,
  expectedToDate: null,
  achievement: null,
  achievementCapped: null,
  achievementToDate: null,
};

interface Asked {
  row: IndicatorRow;
  asOf: LocalDate;
  period: DateRange;
}

/** What the shared rule takes: for a mean the sum and its lines, so that it is divided once. */
function actualOf(
  rollup: IndicatorTerms['rollup'],
  actual: Actual | undefined,
): { actual: Quantity | null; lines?: number } {
  if (actual === undefined) return { actual: null };
  if (rollup === 'average') return { actual: actual.sum, lines: actual.count };
  return { actual: rollup === 'sum' ? actual.sum : actual.last };
}

/**
 * Where indicators stand at a date: lines of the current period by SQL, percentages by the shared rule, elapsed days by
 * the calendar of the owner's unit without the owner's leave.
 */
@Injectable()
export class IndicatorProgress {
  constructor(
    private readonly indicators: IndicatorsRepository,
    private readonly actuals: ActualsRepository,
    private readonly calendar: CalendarService,
    private readonly people: PeopleAccess,
  ) {}

  /** The indicators in force of these owners, in the order of their making, for `at`. */
  inForce(ownerIds: readonly string[]): Promise<readonly IndicatorRow[]> {
    return this.indicators.activeOf(ownerIds);
  }

  /**
   * The indicators by owner, with progress at each owner's date (`asOfByOwner`; today in the owner's unit where it has
   * none). A fixed number of statements, however many owners.
   */
  async at(
    inForce: readonly IndicatorRow[],
    asOfByOwner: ReadonlyMap<string, LocalDate> = new Map(),
  ): Promise<Map<string, ActiveIndicator[]>> {
    const progress = await this.of(inForce, asOfByOwner);
    const found = new Map<string, ActiveIndicator[]>();
    for (const { id, ownerId, terms } of inForce) {
      const list = found.get(ownerId) ?? [];
      const { name, unit, target } = terms;
      list.push({ id, ownerId, name, unit, target, terms, progress: progress.get(id) ?? NONE });
      found.set(ownerId, list);
    }
    return found;
  }

  /** Progress by indicator. What is not agreed has an actual only; what is closed stands as on its last day. */
  async of(
    rows: readonly IndicatorRow[],
    asOfByOwner: ReadonlyMap<string, LocalDate> = new Map(),
  ): Promise<Map<string, Progress>> {
    const asked = await this.#asked(rows, asOfByOwner);
    const [actuals, days] = await Promise.all([
      this.actuals.of(
        asked.map(({ row, asOf, period }) => ({
          indicatorId: row.id,
          from: period.from,
          to: asOf < period.to ? asOf : period.to,
        })),
      ),
      this.#days(asked.filter(({ row }) => row.agreedOn !== null)),
    ]);
    return new Map(
      asked.map(({ row }) => {
        const { actual, lines } = actualOf(row.terms.rollup, actuals.get(row.id));
        const elapsed = days.get(row.id);
        if (elapsed === undefined)
          return [row.id, { ...NONE, actual: actual === null ? null : meanOf(actual, lines ?? 1) }];
        const measure = { ...measureOf(row.terms, actual), lines };
        return [row.id, progressOf({ ...measure, rollup: row.terms.rollup, ...elapsed })];
      }),
    );
  }

  /** What was measured step by step, up to today in the owner's unit or the last day of what is closed. */
  async trend(row: IndicatorRow): Promise<IndicatorTrend> {
    const { period, rollup, target } = row.terms;
    const step = period === 'week' || period === 'month' ? 'week' : 'month';
    const today = await this.calendar.todayOf(row.ownerId);
    let at = row.closedOn !== null && row.closedOn < today ? row.closedOn : today;
    const spans: DateRange[] = [];
    while (spans.length < STEPS) {
      const span = periodOf(step, at);
      spans.unshift({ from: span.from, to: at < span.to ? at : span.to });
      at = addDays(span.from, -1);
    }
    const actuals = await this.actuals.over(row.id, spans);
    return {
      step,
      target: step === period || rollup !== 'sum' ? target : null,
      items: spans.map((span, i) => {
        const { actual, lines } = actualOf(rollup, actuals[i]);
        return { ...span, actual: actual === null ? null : meanOf(actual, lines ?? 1) };
      }),
      next: null,
    };
  }

  async #asked(rows: readonly IndicatorRow[], asOfByOwner: ReadonlyMap<string, LocalDate>): Promise<Asked[]> {
    const unknown = new Set(rows.map((r) => r.ownerId).filter((id) => !asOfByOwner.has(id)));
    const places = unknown.size === 0 ? undefined : await this.people.placesOf([...unknown]);
    return rows.flatMap((row) => {
      const today = asOfByOwner.get(row.ownerId) ?? places?.get(row.ownerId)?.today;
      if (today === undefined) return [];
      const asOf = row.closedOn !== null && row.closedOn < today ? row.closedOn : today;
      return [{ row, asOf, period: periodOf(row.terms.period, asOf) }];
    });
  }

  /** Working days gone by and in all, by indicator. */
  async #days(asked: readonly Asked[]): Promise<Map<string, { elapsedDays: number; totalDays: number }>> {
    if (asked.length === 0) return new Map();
    const [calendars, leave] = await Promise.all([
      this.#calendars(asked),
      this.calendar.leaveOfMany(
        [...new Set(asked.map(({ row }) => row.ownerId))],
        asked.map(({ period }) => period.from).reduce((a, b) => (a < b ? a : b)),
        asked.map(({ period }) => period.to).reduce((a, b) => (a > b ? a : b)),
      ),
    ]);
    return new Map(
      asked.flatMap(({ row, asOf, period }) => {
        const calendar = calendars.get(`${row.ownerId} ${asOf}`);
        if (calendar === undefined) return [];
        const at = { asOf, agreedOn: row.agreedOn, leave: leave.get(row.ownerId) ?? [] };
        return [[row.id, periodDays(calendar, period, at)]];
      }),
    );
  }

  /** By owner and date. Owners share few dates (three zones, closed indicators), so statements are as few. */
  async #calendars(asked: readonly Asked[]): Promise<Map<string, UnitCalendar>> {
    const owners = new Map<LocalDate, Set<string>>();
    for (const { row, asOf } of asked) owners.set(asOf, (owners.get(asOf) ?? new Set()).add(row.ownerId));
    const found = new Map<string, UnitCalendar>();
    for (const [date, ids] of owners)
      for (const [id, { calendar }] of await this.calendar.calendarsOf([...ids], date))
        found.set(`${id} ${date}`, calendar);
    return found;
  }
}
