import { Injectable } from '@nestjs/common';
import type { QuietRule } from '#contracts/notifications.js';
import type { UnitCalendar } from '#contracts/rules/calendar.js';
import { addDays, type LocalDate } from '#contracts/rules/local-date.js';
import { CalendarService } from '../calendar/index.js';
import { nextDigest, nextLoud } from './domain/quiet.js';

/** As far as the rules look. */
const AHEAD_DAYS = 61;
/** Asked again after this, because calendars and leave change. */
const LONGEST_MS = 24 * 3_600_000;

/** When somebody may be disturbed: the unit's calendar, one's leave, one's own hours. */
@Injectable()
export class QuietHours {
  constructor(private readonly calendar: CalendarService) {}

  /** Ms of the first moment from `now` on at which the person may be disturbed; `now` itself: at once. */
  async nextLoud(personId: string, rule: QuietRule, now: number): Promise<number> {
    const { calendar, leave } = await this.#of(personId);
    return nextLoud(rule, calendar, leave, now);
  }

  /** How long something that comes now is put off: at most a day, then it is asked again. Null: not at all. */
  async putOffUntil(personId: string, rule: QuietRule, now: number): Promise<number | null> {
    const at = await this.nextLoud(personId, rule, now);
    return at <= now ? null : Math.min(at, now + LONGEST_MS);
  }

  /** When the person's next daily mail is due; null: not in sight. */
  async nextDigest(
    personId: string,
    rule: QuietRule,
    hour: string,
    o: { now: number; since: number; last: LocalDate | null },
  ): Promise<{ at: number; date: LocalDate } | null> {
    const { calendar, leave } = await this.#of(personId);
    return nextDigest(rule, calendar, leave, hour, o);
  }

  async zoneOf(personId: string): Promise<string> {
    return (await this.#of(personId)).calendar.zone;
  }

  async #of(personId: string): Promise<{ calendar: UnitCalendar; leave: ReadonlySet<LocalDate> }> {
    const today = await this.calendar.todayOf(personId);
    const leave = await this.calendar.leaveOf(personId, today, addDays(today, AHEAD_DAYS));
    return { calendar: await this.calendar.calendarOfPerson(personId, today), leave: new Set(leave) };
  }
}
