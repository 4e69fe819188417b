import { Injectable } from '@nestjs/common';
import type { Unit } from '#contracts/people.js';
import {
  FIVE_DAY_WEEK,
  isWorkingDay,
  reportDeadline,
  SIX_DAY_WEEK,
  type UnitCalendar,
} from '#contracts/rules/calendar.js';
import type { DateRange, LocalDate } from '#contracts/rules/local-date.js';
import { PeopleAccess, Units } from '../people/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { CalendarRepository, type HolidayEdit } from './calendar.repository.js';
import { daysOff, holidayYear } from './domain/holidays-id.js';

/** Edits by another node are seen after this. */
const FRESH_MS = 5_000;
const FIRST_YEAR = 2020;
const YEARS_AHEAD = 3;

interface Loaded {
  at: number;
  fingerprint: string;
  holidays: ReadonlySet<LocalDate>;
  ramadan: readonly DateRange[];
  units: ReadonlyMap<string, Unit>;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Working days, zones, deadlines and leave of units and people. Calendars are kept: the same object comes back until the
 * unit or a holiday changes (at once on this node, within 5 s on the others), so that the rules can remember what they
 * counted for it.
 */
@Injectable()
export class CalendarService {
  #loaded: Loaded | undefined;
  #loading: Promise<Loaded> | undefined;
  /** The last reading, whose objects are used again while nothing has changed. */
  #last: Loaded | undefined;
  readonly #calendars = new Map<
    string,
    { unit: Unit; holidays: ReadonlySet<LocalDate>; value: UnitCalendar }
  >();

  constructor(
    private readonly units: Units,
    private readonly people: PeopleAccess,
    private readonly rows: CalendarRepository,
    work: UnitOfWork,
    events: DomainEvents,
  ) {
    events.on('unit.changed', () => {
      work.afterCommit(() => {
        this.forget();
      });
      return Promise.resolve();
    });
  }

  /** The working calendar of a unit. @throws DomainError `NOT_FOUND` for a unit that does not exist */
  async calendarOf(unitId: string): Promise<UnitCalendar> {
    let loaded = await this.#load();
    if (!loaded.units.has(unitId)) {
      // A unit that another node made a moment ago.
      this.forget();
      loaded = await this.#load();
    }
    const unit = loaded.units.get(unitId);
    if (unit === undefined) throw notFound();
    const known = this.#calendars.get(unitId);
    if (known?.holidays === loaded.holidays && same(known.unit, unit)) return known.value;
    const week = unit.workdays.some((d) => d > 5) ? SIX_DAY_WEEK : FIVE_DAY_WEEK;
    const value: UnitCalendar = {
      zone: unit.zone,
      workdays: unit.workdays,
      worksOnHolidays: unit.worksOnHolidays,
      holidays: loaded.holidays,
      ramadan: loaded.ramadan,
      hours: {
        regular: { ...week.hours.regular, 7: unit.workdays.includes(7) ? week.hours.regular[6] : null },
        ramadan: { ...week.hours.ramadan, 7: unit.workdays.includes(7) ? week.hours.ramadan[6] : null },
      },
    };
    this.#calendars.set(unitId, { unit, holidays: loaded.holidays, value });
    return value;
  }

  /**
   * The calendar of the unit in which the person works at the date (nearest assignment where none holds).
   * @throws DomainError `NOT_FOUND` for who has no assignment
   */
  async calendarOfPerson(personId: string, date: LocalDate): Promise<UnitCalendar> {
    const unitId = (await this.rows.unitsAt([personId], date)).get(personId);
    if (unitId === undefined) throw notFound();
    return this.calendarOf(unitId);
  }

  /** `calendarOfPerson` for many, with the unit; who has no assignment is missing. */
  async calendarsOf(
    personIds: readonly string[],
    date: LocalDate,
  ): Promise<Map<string, { unitId: string; calendar: UnitCalendar }>> {
    const result = new Map<string, { unitId: string; calendar: UnitCalendar }>();
    for (const [id, unitId] of await this.rows.unitsAt(personIds, date))
      result.set(id, { unitId, calendar: await this.calendarOf(unitId) });
    return result;
  }

  /** Today's date where the person works now, by the database's clock. @throws DomainError `NOT_FOUND` */
  async todayOf(personId: string): Promise<LocalDate> {
    const place = await this.people.placeOf(personId);
    if (place === null) throw notFound();
    return place.today;
  }

  /** The moment before which a report of the person for the date is on time. */
  async deadlineOf(personId: string, date: LocalDate): Promise<Date> {
    return new Date(reportDeadline(await this.calendarOfPerson(personId, date), date));
  }

  /** Whether a report is expected: a working day of the person's unit on which the person has no leave. */
  async isExpected(personId: string, date: LocalDate): Promise<boolean> {
    if (!isWorkingDay(await this.calendarOfPerson(personId, date), date)) return false;
    return (await this.rows.leave([personId], date, date)).length === 0;
  }

  /** The person's dates of leave within the days (both included), days off among them too. */
  async leaveOf(personId: string, from: LocalDate, to: LocalDate): Promise<LocalDate[]> {
    return (await this.rows.leave([personId], from, to)).map((r) => r.date);
  }

  /** `leaveOf` for many; who has none is missing. */
  async leaveOfMany(
    personIds: readonly string[],
    from: LocalDate,
    to: LocalDate,
  ): Promise<Map<string, LocalDate[]>> {
    const result = new Map<string, LocalDate[]>();
    for (const { person_id, date } of await this.rows.leave(personIds, from, to)) {
      const dates = result.get(person_id);
      if (dates === undefined) result.set(person_id, [date]);
      else dates.push(date);
    }
    return result;
  }

  /**
   * Sees to it that what is kept is not older than now: for whoever tells what follows from calendars as the state of a
   * version, which another node may just have written.
   */
  async renew(): Promise<void> {
    const now = await this.rows.fingerprint();
    // What is being read meanwhile may be a look at the past (a snapshot's), and the answer above may be overtaken.
    for (let tries = 0; tries < 3 && (await this.#load()).fingerprint !== now; tries += 1) this.forget();
  }

  /** Drops what is kept; called after a COMMIT that changed units or holidays. */
  forget(): void {
    this.#loaded = undefined;
    this.#loading = undefined;
  }

  async #load(): Promise<Loaded> {
    if (this.#loaded !== undefined && performance.now() - this.#loaded.at < FRESH_MS) return this.#loaded;
    this.#loading ??= this.#read();
    const loading = this.#loading;
    try {
      const loaded = await loading;
      // Read before a `forget`: good for whoever asked before it, not for keeping.
      if (this.#loading === loading) this.#loaded = loaded;
      return loaded;
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  async #read(): Promise<Loaded> {
    const at = performance.now();
    // Before the rest, which may then be newer than it says, and never older.
    const fingerprint = await this.rows.fingerprint();
    const [all, edits, now] = await Promise.all([
      this.units.allWithPractice(),
      this.rows.edits(),
      this.rows.now(),
    ]);
    const units = new Map(all.map((u) => [u.id, u]));
    const year = now.getUTCFullYear();
    const holidays = holidaySet(year + YEARS_AHEAD, edits);
    const before = this.#last;
    const keep = before !== undefined && same([...before.holidays], [...holidays]);
    const loaded: Loaded = {
      at,
      fingerprint,
      units,
      holidays: keep ? before.holidays : holidays,
      ramadan: keep ? before.ramadan : ramadanOf(year + YEARS_AHEAD),
    };
    this.#last = loaded;
    return loaded;
  }
}

function years(last: number): ReturnType<typeof holidayYear>[] {
  return Array.from({ length: last - FIRST_YEAR + 1 }, (_, i) => holidayYear(FIRST_YEAR + i));
}

function holidaySet(last: number, edits: readonly HolidayEdit[]): ReadonlySet<LocalDate> {
  const days = new Set(years(last).flatMap((y) => daysOff(y)));
  for (const { date, working } of edits) {
    if (working) days.delete(date);
    else days.add(date);
  }
  return new Set([...days].sort());
}

function ramadanOf(last: number): DateRange[] {
  return years(last).flatMap((y) => (y.ramadan === null ? [] : [{ from: y.ramadan.from, to: y.ramadan.to }]));
}
