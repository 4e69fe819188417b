import { createHash, hash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { UnitCalendar } from '#contracts/rules/calendar.js';
import { CalendarService } from '../calendar/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import {
  calendarOf,
  employeeWeek,
  homeOf,
  responseTimes,
  type EmployeeRow,
  type IndicatorRow,
} from './domain/employee-week.js';
import { factsText } from './domain/facts.js';
import { hourOf, weekBefore, weekInstants, type Schedule } from './domain/schedule.js';
import { Totals } from './domain/totals.js';
import { periodWindows, WeekFrame } from './domain/week-frame.js';
import { OneByOne } from './one-by-one.js';
import { OwedWeeksRepository } from './owed-weeks.repository.js';
import { SummariesRepository, type StoredEmployee } from './summaries.repository.js';
import { WeekSourceRepository, type PeopleRange, type WeekScope } from './week-source.repository.js';

/** People whose rows are read, computed and written together: bounds the memory of a computation. */
const PEOPLE_AT_ONCE = 5_000;
/** People whose rows are written together: while these are written, the next are computed. */
const PEOPLE_PER_WRITE = 1_000;
/** People between two turns of the event loop, so that requests of the same process need not wait. */
const PEOPLE_PER_TURN = 200;

const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface ComputeOptions {
  /** The moment that the computation stands at, in ms; the database's clock without it. */
  readonly now?: number;
  /** Called with 0 … 1. */
  readonly progress?: (done: number) => void;
}

export interface Computed {
  /** 0: nobody belonged to a unit in that week, and nothing was ever stored. */
  readonly revision: number;
  /** False: the figures are those of the newest stored revision, and nothing was stored. */
  readonly stored: boolean;
  readonly hash: string;
  readonly provisional: boolean;
}

interface Batch {
  readonly people: PeopleRange;
  readonly employees: EmployeeRow[];
  readonly indicators: Map<string, IndicatorRow[]>;
}

/**
 * Computes a week: one REPEATABLE READ transaction that reads all rows and writes the whole revision, so that every row
 * is in it or not at all, whatever commits meanwhile. Writers of reports and comments wait for nothing here.
 */
@Injectable()
export class WeekComputation {
  constructor(
    private readonly work: UnitOfWork,
    private readonly source: WeekSourceRepository,
    private readonly summaries: SummariesRepository,
    private readonly owed: OwedWeeksRepository,
    private readonly calendars: CalendarService,
  ) {}

  /** @returns undefined when another worker has the week just now. The week must be known (`OwedWeeksRepository.addWeeks`). */
  compute(week: string, schedule: Schedule, options: ComputeOptions = {}): Promise<Computed | undefined> {
    return this.work.run(async () => {
      const claimed = await this.owed.claim(week);
      if (claimed === undefined) return undefined;
      return this.#compute(week, schedule, options);
    }, 'REPEATABLE READ');
  }

  async #compute(week: string, schedule: Schedule, options: ComputeOptions): Promise<Computed> {
    const now = options.now ?? (await this.owed.now());
    const frame = new WeekFrame(week, now);
    const instants = weekInstants(week, schedule.zone);
    await this.source.prepare();
    const periods = await this.source.periods();
    const scope: WeekScope = {
      from: frame.from,
      to: frame.to,
      begins: new Date(instants.from).toISOString(),
      ends: new Date(instants.to).toISOString(),
      zone: schedule.zone,
      windows: periodWindows(week).filter((w) => periods.has(w.period)),
    };
    const before = await this.summaries.newest(week);
    const revision = before.revision + 1;
    const parents = await this.source.parents();
    const calendars = await this.#calendars(parents.keys());
    const used = new Map<UnitCalendar, number>();
    const totals = new Totals();
    const sum = createHash('sha256');
    let stored = 0;

    const ranges = await this.source.ranges(scope, PEOPLE_AT_ONCE);
    const database = new OneByOne();
    const read = (people: PeopleRange | undefined) =>
      people === undefined ? undefined : database.ask(() => this.#read(scope, people));
    const write = (rows: readonly StoredEmployee[], from: string, to: string | null) => {
      void database.ask(async () => {
        const changed = before.revision === 0 ? rows : await this.#changed(week, from, to, rows);
        await this.summaries.addEmployees(week, revision, changed);
        stored += changed.length;
      });
    };
    let reading = read(ranges[0]);
    for (let i = 0; reading !== undefined; i++) {
      const batch = await reading;
      // Asked for before these are computed and written: the database reads on meanwhile.
      reading = read(ranges[i + 1]);
      let from = i === 0 ? NOBODY : batch.people.from;
      let rows: StoredEmployee[] = [];
      for (const [n, employee] of batch.employees.entries()) {
        if (n % PEOPLE_PER_TURN === PEOPLE_PER_TURN - 1) await breathe();
        if (rows.length === PEOPLE_PER_WRITE) {
          write(rows, from, employee.personId);
          from = employee.personId;
          rows = [];
        }
        for (const stay of employee.stays) {
          const calendar = calendarOf(calendars, stay.unitId);
          used.set(calendar, (used.get(calendar) ?? 0) | frame.days(stay.from, stay.to));
        }
        const times = responseTimes(employee, calendarOf(calendars, homeOf(employee)));
        const indicators = batch.indicators.get(employee.personId) ?? [];
        const facts = employeeWeek(employee, indicators, frame, calendars, times);
        const text = factsText(facts);
        totals.add(facts, times);
        sum.update(`${text}\n`);
        rows.push({ personId: facts.personId, unitId: facts.unitId, facts: text });
      }
      write(rows, from, ranges[i + 1]?.from ?? null);
      options.progress?.((i + 1) / (ranges.length + 1));
    }
    if (ranges.length === 0 && before.revision > 0) write([], NOBODY, null);
    await database.done();

    const finalAt = Math.max(instants.to, frame.lastDeadline(used));
    const provisional = now < finalAt;
    sum.update(`${week} ${provisional ? 'provisional' : 'final'}\n`);
    const digest = sum.digest('hex');
    const isNew = digest !== before.hash && (totals.organisation.employees > 0 || before.revision > 0);
    if (!isNew && stored > 0) throw new Error(`the figures of ${week} changed, their hash did not`);
    if (isNew) {
      const previous = (await this.summaries.newest(weekBefore(week))).revision;
      await this.summaries.addRevision({
        id: uuidv7(),
        week,
        revision,
        hash: digest,
        provisional,
        computedAt: new Date(now).toISOString(),
        previous: previous === 0 ? null : previous,
        coverage: totals.organisation,
        units: totals.units(parents),
      });
    }
    await this.owed.clearMarks(week);
    const hour = hourOf(week, schedule);
    await this.owed.computed(week, {
      revision: isNew ? revision : before.revision,
      computedAt: now,
      finalAt,
      due: provisional ? (now < hour ? Math.min(hour, finalAt) : finalAt) : null,
    });
    return { revision: isNew ? revision : before.revision, stored: isNew, hash: digest, provisional };
  }

  async #read(scope: WeekScope, people: PeopleRange): Promise<Batch> {
    const employees = await this.source.employees(scope, people);
    const indicators = await this.source.indicators(scope, people);
    return { people, employees, indicators };
  }

  /**
   * The rows that differ from what is stored for ids from `from` to below `before` (null: to the last), and a row without
   * figures for everybody there who is no longer in the week.
   */
  async #changed(
    week: string,
    from: string,
    before: string | null,
    rows: readonly StoredEmployee[],
  ): Promise<StoredEmployee[]> {
    const known = await this.summaries.digests(week, from, before);
    const changed: StoredEmployee[] = [];
    for (const row of rows) {
      if (row.facts === null || known.get(row.personId)?.digest !== hash('sha256', row.facts, 'hex'))
        changed.push(row);
      known.delete(row.personId);
    }
    for (const [personId, { unitId }] of known) changed.push({ personId, unitId, facts: null });
    return changed;
  }

  /** Calendars of all units, read now; units that work alike share one, and with it what was counted for it. */
  async #calendars(unitIds: Iterable<string>): Promise<Map<string, UnitCalendar>> {
    // A mark of an edited holiday must not be answered from what this node kept from before it.
    this.calendars.forget();
    const found = new Map<string, UnitCalendar>();
    const alike = new Map<string, UnitCalendar>();
    for (const unitId of unitIds) {
      const calendar = await this.calendars.calendarOf(unitId);
      const key = `${calendar.zone} ${calendar.workdays.join()} ${calendar.worksOnHolidays}`;
      const known = alike.get(key);
      if (known === undefined) alike.set(key, calendar);
      found.set(unitId, known ?? calendar);
    }
    return found;
  }
}
