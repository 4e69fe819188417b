import { createHash, hash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { hourOf, type ComputingHour } from '#contracts/rules/computing-hour.js';
import type { UnitCalendar } from '#contracts/rules/calendar.js';
import { periodBefore, type SummaryPeriod } from '#contracts/rules/summary-period.js';
import { CalendarService } from '../calendar/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { calendarOf, employeeFigures, homeOf, responseTimes } from './domain/employee-figures.js';
import { factsText } from './domain/facts.js';
import { periodInstants } from './domain/schedule.js';
import { Totals } from './domain/totals.js';
import { periodWindows, PeriodFrame, type Days } from './domain/period-frame.js';
import { OneByOne } from './one-by-one.js';
import { OwedPeriodsRepository } from './owed-periods.repository.js';
import { SummariesRepository, type StoredEmployee } from './summaries.repository.js';
import { PeriodSourceRepository, type PeriodScope } from './period-source.repository.js';

/**
 * People whose rows are read, computed and written together. Two pages are read and one is written meanwhile: so few that
 * all of them are gone before the garbage collector has looked twice, and nothing of them becomes old.
 */
const PEOPLE_AT_ONCE = 125;
/** People between two turns of the event loop, about 2 ms: requests of the same process wait no longer than that. */
const PEOPLE_PER_TURN = 25;

const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface ComputeOptions {
  /** The moment that the computation stands at, in ms; the database's clock without it. */
  readonly now?: number;
  /** Called with 0 … 1. */
  readonly progress?: (done: number) => void;
}

export interface Computed {
  /** 0: nobody belonged to a unit on those days, and nothing was ever stored. */
  readonly revision: number;
  /** False: the figures are those of the newest stored revision, and nothing was stored. */
  readonly stored: boolean;
  readonly hash: string;
  readonly provisional: boolean;
}

/**
 * Computes a period: one REPEATABLE READ transaction that reads all rows and writes the whole revision, so that every row
 * is in it or not at all, whatever commits meanwhile. Writers of reports and comments wait for nothing here.
 */
@Injectable()
export class PeriodComputation {
  constructor(
    private readonly work: UnitOfWork,
    private readonly source: PeriodSourceRepository,
    private readonly summaries: SummariesRepository,
    private readonly owed: OwedPeriodsRepository,
    private readonly calendars: CalendarService,
  ) {}

  /** @returns undefined when another worker has it just now. It must be known (`OwedPeriodsRepository.addPeriods`). */
  compute(
    period: SummaryPeriod,
    schedule: ComputingHour,
    options: ComputeOptions = {},
  ): Promise<Computed | undefined> {
    return this.work.run(async () => {
      const claimed = await this.owed.claim(period.key);
      if (claimed === undefined) return undefined;
      return this.#compute(period, schedule, options, claimed.quiet);
    }, 'REPEATABLE READ');
  }

  async #compute(
    period: SummaryPeriod,
    schedule: ComputingHour,
    options: ComputeOptions,
    quiet: boolean,
  ): Promise<Computed> {
    const now = options.now ?? (await this.owed.now());
    const frame = new PeriodFrame(period, now);
    const instants = periodInstants(period, schedule.zone);
    await this.source.prepare();
    const agreed = await this.source.periods();
    const scope: PeriodScope = {
      from: frame.from,
      to: frame.to,
      begins: new Date(instants.from).toISOString(),
      ends: new Date(instants.to).toISOString(),
      zone: schedule.zone,
      windows: periodWindows(period).filter((w) => agreed.has(w.period)),
    };
    const before = await this.summaries.newest(period.key);
    const revision = before.revision + 1;
    const parents = await this.source.parents();
    const calendars = await this.#calendars(parents.keys());
    const used = new Map<UnitCalendar, Days>();
    const totals = new Totals();
    const sum = createHash('sha256');
    let stored = 0;

    const expected = await this.source.count(scope);
    const pages = this.source.people(scope, PEOPLE_AT_ONCE);
    const database = new OneByOne();
    const read = () => database.ask(() => pages.next());
    const write = (rows: readonly StoredEmployee[], after: string, to: string | null) => {
      void database.ask(async () => {
        const changed = before.revision === 0 ? rows : await this.#changed(period.key, after, to, rows);
        await this.summaries.addEmployees(period.key, revision, changed);
        stored += changed.length;
      });
    };
    let last = NOBODY;
    for (let reading = read(); ;) {
      const { value: page } = await reading;
      if (page === undefined) break;
      // Asked for before these are computed and written: the database reads on meanwhile.
      reading = read();
      const rows: StoredEmployee[] = [];
      for (const { employee, indicators } of page) {
        if (rows.length % PEOPLE_PER_TURN === 0) await breathe();
        for (const stay of employee.stays) {
          const calendar = calendarOf(calendars, stay.unitId);
          let days = used.get(calendar);
          if (days === undefined) used.set(calendar, (days = frame.none()));
          frame.add(days, stay.from, stay.to);
        }
        const times = responseTimes(employee, calendarOf(calendars, homeOf(employee)));
        const facts = employeeFigures(employee, indicators, frame, calendars, times);
        const text = factsText(facts);
        totals.add(facts, times);
        sum.update(`${text}\n`);
        rows.push({ personId: facts.personId, unitId: facts.unitId, facts: text });
      }
      const to = rows.at(-1)?.personId ?? last;
      write(rows, last, to);
      last = to;
      options.progress?.(totals.organisation.employees / (expected + PEOPLE_AT_ONCE));
    }
    // Who left and comes after everybody who is there.
    if (before.revision > 0) write([], last, null);
    await database.done();

    const finalAt = Math.max(instants.to, frame.lastDeadline(used));
    const provisional = now < finalAt;
    sum.update(`${period.key} ${provisional ? 'provisional' : 'final'}\n`);
    const digest = sum.digest('hex');
    const isNew = digest !== before.hash && (totals.organisation.employees > 0 || before.revision > 0);
    if (!isNew && stored > 0) throw new Error(`the figures of ${period.key} changed, their hash did not`);
    if (isNew) {
      const last = periodBefore(period);
      const previous = last === null ? 0 : (await this.summaries.newest(last.key)).revision;
      await this.summaries.addRevision({
        id: uuidv7(),
        period: period.key,
        revision,
        hash: digest,
        provisional,
        computedAt: new Date(now).toISOString(),
        previous: previous === 0 ? null : previous,
        coverage: totals.organisation,
        units: totals.units(parents),
      });
    }
    await this.owed.clearMarks(period.key);
    const hour = hourOf(period, schedule);
    await this.owed.computed(period.key, {
      revision: isNew ? revision : before.revision,
      computedAt: now,
      finalAt,
      due: provisional ? (now < hour ? Math.min(hour, finalAt) : finalAt) : null,
      quiet,
    });
    return { revision: isNew ? revision : before.revision, stored: isNew, hash: digest, provisional };
  }

  /**
   * The rows that differ from what is stored for ids after `after` up to `to` (null: to the last), and a row without
   * figures for everybody there who is no longer in the period.
   */
  async #changed(
    period: string,
    after: string,
    to: string | null,
    rows: readonly StoredEmployee[],
  ): Promise<StoredEmployee[]> {
    const known = await this.summaries.digests(period, after, to);
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
