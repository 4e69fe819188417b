import { Injectable } from '@nestjs/common';
import type { Burden, EffortGive, Pulse, PulseAnswer } from '#contracts/rollout.js';
import { addDays, isoWeekOf, type LocalDate } from '#contracts/rules/local-date.js';
import { PeopleAccess, type Place } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { BurdenRepository } from './burden.repository.js';
import { monthOf, pulseDue } from './domain/pulse-due.js';
import { medianOf, shown } from './domain/small-groups.js';
import { RolloutAccess } from './rollout.access.js';

/** Days of reports whose use is looked at. */
const USE_DAYS = 28;

/**
 * What reporting takes and what people think of it, as counts that nobody can be found in. Months and weeks are shown
 * once they are over: a number that can be watched while it grows tells who has just answered.
 */
@Injectable()
export class BurdenService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: BurdenRepository,
    private readonly door: RolloutAccess,
    private readonly people: PeopleAccess,
  ) {}

  /** Never for who practises: no answer from there counts. */
  async isPulseDue(personId: string, place: Place, openedOn: LocalDate | null): Promise<boolean> {
    const { today, practice } = place;
    if (practice || !pulseDue({ today, openedOn, askedThisMonth: false })) return false;
    return !(await this.rows.wasAsked(personId, monthOf(today)));
  }

  /** Counts an answer; a second one in the month, or one from a practice room, changes nothing. */
  async answer(actor: Actor, answer: PulseAnswer): Promise<void> {
    const place = await this.#placeOf(actor);
    if (place.practice) return;
    await this.work.run(async () => {
      const month = monthOf(place.today);
      if (!(await this.rows.asked(actor.personId, month)) || answer === 'skip') return;
      await this.rows.count(place.unitId, month, answer);
    });
  }

  /** Counts what today's report took; a second one of the day, or one from a practice room, changes nothing. */
  async measure(actor: Actor, effort: EffortGive): Promise<void> {
    const place = await this.#placeOf(actor);
    if (place.practice) return;
    await this.work.run(async () => {
      if (!(await this.rows.told(actor.personId, place.today))) return;
      await this.rows.measure(place.unitId, isoWeekOf(place.today), effort.seconds, effort.taps);
    });
  }

  /** What people answered, month by month. @throws DomainError `NOT_FOUND` for who is not HR */
  async pulse(actor: Actor): Promise<Pulse> {
    this.door.maySeeBurden(actor);
    const { today } = await this.#placeOf(actor);
    const months = new Map<string, Awaited<ReturnType<BurdenRepository['answers']>>>();
    for (const row of await this.rows.answers(monthOf(today)))
      months.set(row.month, [...(months.get(row.month) ?? []), row]);
    return {
      items: [...months].map(([month, units]) => {
        const seen = shown(units.map(({ yes, partly, no }) => ({ yes, partly, no })));
        return {
          month,
          all: seen.all,
          units: units.map(({ unitId, name }, i) => ({ unitId, name, counts: seen.units[i] ?? null })),
        };
      }),
    };
  }

  /** What reporting takes, and what comes of it. @throws DomainError `NOT_FOUND` for who is not HR */
  async burden(actor: Actor): Promise<Burden> {
    this.door.maySeeBurden(actor);
    const { today } = await this.#placeOf(actor);
    const efforts = await this.rows.efforts(isoWeekOf(today));
    const use = await this.rows.use(addDays(today, -USE_DAYS), today);
    const { reports, decided, commented, counted } = use;
    return {
      weeks: [...new Set(efforts.map((e) => e.week))].map((week) => {
        const of = (measure: 'seconds' | 'taps') =>
          efforts.filter((e) => e.week === week && e.measure === measure);
        return {
          week,
          reports: of('seconds').reduce((n, e) => n + e.n, 0),
          seconds: medianOf(of('seconds')),
          taps: medianOf(of('taps')),
        };
      }),
      fields: [
        { field: 'activity', filled: use.activities, used: use.activitiesUsed },
        { field: 'indicator', filled: use.indicators, used: use.indicatorsUsed },
        { field: 'quantity', filled: use.quantities, used: use.quantitiesUsed },
        { field: 'obstacle', filled: use.obstacles, used: use.obstaclesUsed },
        { field: 'note', filled: use.notes, used: use.notesUsed },
      ],
      uses: { reports, decided, commented, counted },
    };
  }

  async #placeOf(actor: Actor): Promise<Place> {
    const place = await this.people.placeOf(actor.personId);
    if (place === null) throw notFound();
    return place;
  }
}
