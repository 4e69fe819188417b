import {
  addWorkingDays,
  FIVE_DAY_WEEK,
  isWorkingDay,
  SIX_DAY_WEEK,
  type UnitCalendar,
} from '#contracts/rules/calendar.js';
import { addDays, type LocalDate } from '#contracts/rules/local-date.js';
import type { JobName } from './jobs.js';
import { DEMO_LOGINS } from './logins.js';
import { people, units, type PersonSpec, type UnitSpec } from './people-table.js';
import { idOf, Random } from './random.js';
import type { LeaveKind } from './rows.js';
import { ZONE, type DemoStart, type Span } from './span.js';

/** A time in one unit under one supervisor; `to` is the first day of the next one. */
export interface Stint {
  readonly from: LocalDate;
  readonly to: LocalDate | null;
  readonly unit: string;
  readonly position: string;
  readonly job: JobName;
  readonly spot: string;
  readonly boss: string | null;
}

export interface Leave {
  readonly kind: LeaveKind;
  readonly from: LocalDate;
  /** The first day back. */
  readonly to: LocalDate;
}

export interface Member {
  readonly key: string;
  readonly id: string;
  readonly spec: PersonSpec;
  readonly stints: readonly Stint[];
  readonly leave: readonly Leave[];
  /** One of the published logins: untouched today. */
  readonly published: boolean;
  /** How much this person gets done, around 1. */
  readonly pace: number;
}

export interface Acting {
  readonly person: string;
  readonly acting: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** The regency with its people, and who works where, when and for whom. */
export class Organisation {
  readonly units: readonly UnitSpec[] = units;
  readonly members: readonly Member[];
  readonly acting: Acting;
  readonly #byKey: ReadonlyMap<string, Member>;
  readonly #calendars: ReadonlyMap<string, UnitCalendar>;

  constructor(
    start: DemoStart,
    readonly span: Span,
  ) {
    this.#calendars = new Map(
      units.map((u) => [
        u.key,
        {
          ...(u.sixDays === true ? SIX_DAY_WEEK : FIVE_DAY_WEEK),
          zone: ZONE,
          worksOnHolidays: u.alwaysOpen === true,
          holidays: start.holidays,
          ramadan: start.ramadan,
        },
      ]),
    );
    const away = { from: addDays(span.first, 21), to: addDays(span.today, 40) };
    this.acting = { person: 'binamarga', acting: 'sda', ...away };
    this.members = people.map((spec) => ({
      key: spec.key,
      id: idOf(`person/${spec.key}`),
      spec,
      stints: stintsOf(spec, span),
      leave: this.#leaveOf(spec),
      published: isPublished(spec.key),
      pace: 0.99 + new Random(`pace/${spec.key}`).bell() * 0.16,
    }));
    this.#byKey = new Map(this.members.map((m) => [m.key, m]));
  }

  member(key: string): Member {
    const found = this.#byKey.get(key);
    if (found === undefined) throw new Error(`nobody is called ${key}`);
    return found;
  }

  calendar(unit: string): UnitCalendar {
    const found = this.#calendars.get(unit);
    if (found === undefined) throw new Error(`no unit ${unit}`);
    return found;
  }

  stint(member: Member, date: LocalDate): Stint {
    const found = member.stints.find((s) => s.from <= date && (s.to === null || date < s.to));
    if (found === undefined) throw new Error(`${member.key} works nowhere on ${date}`);
    return found;
  }

  /** Whether a report of the member is expected for the date. */
  works(member: Member, date: LocalDate): boolean {
    return (
      isWorkingDay(this.calendar(this.stint(member, date).unit), date) &&
      !member.leave.some((l) => l.from <= date && date < l.to)
    );
  }

  /** The n-th day after (before, when negative) the date on which the member works. */
  workday(member: Member, date: LocalDate, n: number): LocalDate {
    let found = date;
    for (let left = Math.abs(n); left > 0; left--)
      do found = addDays(found, Math.sign(n));
      while (!this.works(member, found));
    return found;
  }

  /** Who decides on what the member does at the date: the supervisor, or who stands for that one. */
  superior(member: Member, date: LocalDate): Member | null {
    const { boss } = this.stint(member, date);
    if (boss === null) return null;
    const stoodFor = boss === this.acting.person && this.acting.from <= date && date < this.acting.to;
    return this.member(stoodFor ? this.acting.acting : boss);
  }

  #leaveOf(spec: PersonSpec): Leave[] {
    const { span } = this;
    const calendar = this.calendar(spec.unit);
    const days = (kind: LeaveKind, before: LocalDate, nth: number, length: number): Leave => {
      const from = addWorkingDays(calendar, before, nth);
      return { kind, from, to: addDays(addWorkingDays(calendar, from, length - 1), 1) };
    };
    switch (spec.key) {
      case 'binamarga':
        return [{ kind: 'duty', from: this.acting.from, to: this.acting.to }];
      case 'christin':
        return [{ kind: 'maternity', from: addDays(span.today, -24), to: addDays(span.today, 66) }];
      case 'suartika':
        return [days('annual', span.today, -1, 4)];
      case 'ilyasin':
        return [days('sick', span.today, -1, 3)];
      case 'kabid':
        return [days('duty', addDays(span.first, 28), 2, 2)];
      case 'staf':
        return [days('sick', addDays(span.first, 14), 2, 1)];
      case 'staf2':
        return [days('annual', addDays(span.first, 7), 1, 2)];
      case 'stafpkm':
        return [days('important', addDays(span.first, 21), 1, 1)];
      default:
        return this.#chanceLeave(spec, days);
    }
  }

  #chanceLeave(
    spec: PersonSpec,
    days: (kind: LeaveKind, before: LocalDate, nth: number, length: number) => Leave,
  ): Leave[] {
    const rng = new Random(`leave/${spec.key}`);
    // Whoever stands for another, or leads the published team, is there.
    if (spec.key === this.acting.acting || isPublished(spec.key) || !rng.chance(0.3)) return [];
    const kind = rng.pick<LeaveKind>(['annual', 'annual', 'annual', 'sick', 'sick', 'important', 'duty']);
    const length = kind === 'sick' ? rng.int(1, 2) : rng.int(1, 4);
    return [days(kind, addDays(this.span.first, 7 * rng.int(0, 6) - 1), rng.int(1, 3), length)];
  }
}

function isPublished(key: string): boolean {
  return DEMO_LOGINS.some(({ person }) => person === key);
}

function stintsOf(spec: PersonSpec, span: Span): Stint[] {
  const { unit, position, job, spot, boss } = spec;
  const year = Number(span.first.slice(0, 4));
  const since = `${String(year - new Random(`since/${spec.key}`).int(1, 4))}-01-02`;
  const now = { unit, position, job, spot, boss };
  if (spec.key !== 'wulan') return [{ ...now, from: since, to: null }];
  // Moved to the counters three weeks into the demo: her earlier reports belong to her former supervisor.
  const moved = addDays(span.first, 21);
  return [
    {
      unit: 'pindah',
      position: 'Petugas Pendataan',
      job: 'pindah',
      spot: 'wilayah pesisir',
      boss: 'kasipindah',
      from: since,
      to: moved,
    },
    { ...now, from: moved, to: null },
  ];
}
