import { dateInZone } from '#contracts/rules/calendar.js';
import { addDays, type LocalDate } from '#contracts/rules/local-date.js';
import type { Member, Organisation } from './organisation.js';
import { Random } from './random.js';
import { at, ZONE } from './span.js';

interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * When somebody's device is there to receive. A device is online while its owner is at work and whenever the owner does
 * something; nobody of the published logins has been there today.
 */
export class Presence {
  readonly #regular = new Map<string, Window | null>();
  readonly #touched = new Map<string, Window>();

  constructor(private readonly office: Organisation) {}

  /** Nothing of this member happens later. */
  horizon(member: Member): number {
    const { span } = this.office;
    return member.published ? span.midnight - 1000 : span.now;
  }

  /** The member acts at the moment, so their device is there. */
  touch(member: Member, moment: number): void {
    const date = dateInZone(ZONE, moment);
    const key = `${member.key}/${date}`;
    const known = this.#touched.get(key) ?? this.#atWork(member, date);
    const to = moment + 60_000;
    this.#touched.set(
      key,
      known === null
        ? { from: moment - 300_000, to }
        : { from: Math.min(known.from, moment - 300_000), to: Math.max(known.to, to) },
    );
  }

  /** The first moment from `moment` on at which the member's device hears of something; null: not yet. */
  hears(member: Member, moment: number): number | null {
    const horizon = this.horizon(member);
    for (let date = dateInZone(ZONE, moment); date <= this.office.span.today; date = addDays(date, 1)) {
      const window = this.#window(member, date);
      if (window === null || window.to <= moment) continue;
      const heard = Math.max(moment, window.from) + 1000;
      return heard <= horizon ? heard : null;
    }
    return null;
  }

  /** The end of the time at work that holds the moment. */
  until(member: Member, moment: number): number {
    const window = this.#window(member, dateInZone(ZONE, moment));
    return Math.min(window?.to ?? moment, this.horizon(member));
  }

  #window(member: Member, date: LocalDate): Window | null {
    return this.#touched.get(`${member.key}/${date}`) ?? this.#atWork(member, date);
  }

  #atWork(member: Member, date: LocalDate): Window | null {
    const key = `${member.key}/${date}`;
    let window = this.#regular.get(key);
    if (window === undefined) {
      window = this.#workTime(member, date);
      this.#regular.set(key, window);
    }
    return window;
  }

  #workTime(member: Member, date: LocalDate): Window | null {
    if (date < this.office.span.first || !this.office.works(member, date)) return null;
    const rng = new Random(`work/${member.key}/${date}`);
    // The officer of the demo leaves on time, her supervisor reads on for a while.
    const end = member.key === 'staf' ? 15 * 60 + 45 : rng.int(15 * 60 + 50, 16 * 60 + 50);
    return { from: at(date, rng.int(7 * 60 + 5, 7 * 60 + 45)), to: at(date, end) };
  }
}
