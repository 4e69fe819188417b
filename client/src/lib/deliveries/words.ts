import type { Delivery, DeliveryState, Dispatch, ScheduleKind, ScheduleRun } from '#contracts/index.js';
import { about } from '#contracts/rules/recurrence.js';
import { periodAt, periodBefore } from '#contracts/rules/summary-period.js';
import { formatDate, language, text } from '../i18n/index.js';
import type { Tone } from '../ui/tone.js';

/** Senin, 24 Agustus 06.00 WIB: the local time of the schedule, with the zone that it is in. */
export function runWords(run: Pick<ScheduleRun, 'date' | 'time' | 'zoneName'>): string {
  const time = language() === 'id' ? run.time.replace(':', '.') : run.time;
  return `${formatDate(run.date, 'day')} ${time} ${run.zoneName}`;
}

const tones: Record<DeliveryState, Tone> = {
  queued: 'quiet',
  sending: 'sent',
  sent: 'done',
  refused: 'broken',
  deferred: 'needs',
  uncertain: 'needs',
  cancelled: 'empty',
  skipped: 'empty',
  not_configured: 'needs',
};

/** Colour and shape of a delivery's state. */
export const toneOf = (state: DeliveryState): Tone => tones[state];

/** The same, with the word, of one in the list: what the app told goes on to a device, what was mailed nobody hears of. */
export function stateOf({ state, arrived }: Pick<Delivery, 'state' | 'arrived'>): {
  tone: Tone;
  label: string;
} {
  const t = text('deliveries');
  if (state !== 'sent' || arrived === null) return { tone: tones[state], label: t.states[state] };
  return arrived ? { tone: 'done', label: t.arrived } : { tone: 'sent', label: t.states.sent };
}

const dispatchTones: Record<Dispatch['state'], Tone> = {
  waiting: 'quiet',
  // What became of each mail stands in the history.
  dispatched: 'sent',
  missed: 'broken',
  cancelled: 'empty',
};

/** Colour and shape of what became of one time of a schedule. */
export const dispatchTone = (state: Dispatch['state']): Tone => dispatchTones[state];

/** What is to be said about it beside its state; null: nothing, it went out and is done. */
export function adviceOn({
  state,
  following,
  sendable,
}: Pick<Dispatch, 'state' | 'following' | 'sendable'>):
  Exclude<Dispatch['state'], 'dispatched'> | 'following' | 'nobody' | null {
  if (state !== 'dispatched') return state;
  if (sendable) return 'nobody';
  return following ? 'following' : null;
}

/** How many periods back one may choose: half a year of weeks, a year of months, two years of quarters. */
const MOST_PAST: Readonly<Record<ScheduleKind, number>> = { weekly: 26, monthly: 12, quarterly: 8 };

/** Keys of the past periods that a kind of schedule is about, newest first, and of the one that is asked for besides. */
export function pastPeriods(kind: ScheduleKind, today: string, asked: string | null): string[] {
  const keys: string[] = [];
  for (let one = periodBefore(periodAt(about[kind], today)); one !== null; one = periodBefore(one)) {
    keys.push(one.key);
    if (keys.length === MOST_PAST[kind]) break;
  }
  return asked === null || keys.includes(asked) ? keys : [asked, ...keys];
}

/** How far the mails of one sending are; `settled`: nothing moves any more, or not before long. */
export function progressOf(mails: readonly Pick<Delivery, 'state'>[]): { sent: number; settled: boolean } {
  return {
    sent: mails.filter(({ state }) => state === 'sent').length,
    settled: mails.length > 0 && mails.every(({ state }) => state !== 'queued' && state !== 'sending'),
  };
}

/** A clock time as the server takes it, from what people type (`6.00`, `6:00`, `0600`); null when it is none. */
export function clockTime(typed: string): string | null {
  const found = /^(\d{1,2})[.:]?(\d{2})$/.exec(typed.trim());
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
