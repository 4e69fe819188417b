import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, weekdayOf, type Weekday } from './local-date.js';
import { isZone, localMoment, nextOccurrence, nextOccurrences, periodOfRun } from './recurrence.js';
import { dateInZone, instantOf } from './zone-time.js';

const iso = (ms: number) => new Date(ms).toISOString();
const at = (text: string) => Date.parse(text);

describe('the next Monday 06:00', () => {
  it.each([
    ['Asia/Jakarta', '2026-08-23T23:00:00.000Z', 'WIB'],
    ['Asia/Makassar', '2026-08-23T22:00:00.000Z', 'WITA'],
    ['Asia/Jayapura', '2026-08-23T21:00:00.000Z', 'WIT'],
  ])('is Monday 24 August, 06.00 in %s', (zone, instant, zoneName) => {
    const next = nextOccurrence(
      { kind: 'weekly', day: 1, weekday: 1, hour: '06:00', zone },
      at('2026-08-19T03:00:00Z'),
    );
    expect(iso(next)).toBe(instant);
    expect(localMoment(zone, next)).toEqual({ date: '2026-08-24', weekday: 1, time: '06:00', zoneName });
  });

  it('is strictly after: at the moment itself it is the one a week later', () => {
    const time = { kind: 'weekly', day: 1, weekday: 1, hour: '06:00', zone: 'Asia/Jakarta' } as const;
    const monday = at('2026-08-23T23:00:00Z');
    expect(nextOccurrence(time, monday - 1)).toBe(monday);
    expect(nextOccurrence(time, monday)).toBe(monday + 7 * DAY_MS);
  });

  it('keeps the local hour over a clock change, not the distance', () => {
    const time = { kind: 'weekly', day: 1, weekday: 1, hour: '06:00', zone: 'Europe/Amsterdam' } as const;
    expect(nextOccurrences(time, at('2026-10-18T12:00:00Z'), 3).map(iso)).toEqual([
      '2026-10-19T04:00:00.000Z',
      '2026-10-26T05:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ]);
  });
});

describe('an hour that a clock change touches', () => {
  it('skipped in spring: once, as much later as the clocks went forward', () => {
    // Sunday 29 March 2026, Amsterdam: 02:00 becomes 03:00.
    const time = { kind: 'weekly', day: 1, weekday: 7, hour: '02:30', zone: 'Europe/Amsterdam' } as const;
    const found = nextOccurrences(time, at('2026-03-20T00:00:00Z'), 3);
    expect(found.map(iso)).toEqual([
      '2026-03-22T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-04-05T00:30:00.000Z',
    ]);
    expect(localMoment(time.zone, found[1]!).time).toBe('03:30');
  });

  it('twice in autumn: its first occurrence, and not the second', () => {
    // Sunday 1 November 2026, New York: 02:00 becomes 01:00.
    const time = { kind: 'weekly', day: 1, weekday: 7, hour: '01:30', zone: 'America/New_York' } as const;
    const found = nextOccurrences(time, at('2026-10-30T00:00:00Z'), 2);
    expect(found.map(iso)).toEqual(['2026-11-01T05:30:00.000Z', '2026-11-08T06:30:00.000Z']);
    // Asked between the two: the second is no occurrence.
    expect(nextOccurrence(time, at('2026-11-01T06:00:00Z'))).toBe(found[1]);
  });

  it('on a date that its zone left out: on the next one', () => {
    const time = { kind: 'weekly', day: 1, weekday: 5, hour: '10:00', zone: 'Pacific/Apia' } as const;
    const [skipped, next] = nextOccurrences(time, at('2011-12-28T00:00:00Z'), 2);
    expect(localMoment(time.zone, skipped!).date).toBe('2011-12-31');
    expect(localMoment(time.zone, next!).date).toBe('2012-01-06');
  });
});

describe('once a month or a quarter', () => {
  const first = { kind: 'monthly', weekday: 1, day: 1, hour: '06:00', zone: 'Asia/Jakarta' } as const;

  it('comes on its date, in the first months of quarters alone where it is quarterly', () => {
    const after = at('2026-11-22T00:00:00Z');
    expect(nextOccurrences({ ...first, day: 28 }, after, 4).map(iso)).toEqual([
      '2026-11-27T23:00:00.000Z',
      '2026-12-27T23:00:00.000Z',
      '2027-01-27T23:00:00.000Z',
      '2027-02-27T23:00:00.000Z',
    ]);
    expect(nextOccurrences({ ...first, kind: 'quarterly', day: 5 }, after, 2).map(iso)).toEqual([
      '2027-01-04T23:00:00.000Z',
      '2027-04-04T23:00:00.000Z',
    ]);
  });

  it('keeps the local hour over a clock change', () => {
    const time = { ...first, zone: 'Europe/Amsterdam' } as const;
    expect(nextOccurrences(time, at('2026-02-15T00:00:00Z'), 3).map(iso)).toEqual([
      '2026-03-01T05:00:00.000Z',
      '2026-04-01T04:00:00.000Z',
      '2026-05-01T04:00:00.000Z',
    ]);
  });

  it('is about the month or quarter before, on the clocks of the schedule', () => {
    // The first of December in Jayapura, still November in Jakarta.
    const time = { ...first, hour: '01:00', zone: 'Asia/Jayapura' } as const;
    const next = nextOccurrence(time, at('2026-11-22T00:00:00Z'));
    expect(iso(next)).toBe('2026-11-30T16:00:00.000Z');
    expect(periodOfRun(time, next)).toBe('2026-11');
    expect(periodOfRun({ ...time, kind: 'quarterly' }, at('2026-12-31T16:00:00Z'))).toBe('2026-Q4');
  });
});

describe('for any weekday, hour, zone and moment', () => {
  const zones = [
    'Asia/Jakarta',
    'Asia/Makassar',
    'Asia/Jayapura',
    'Europe/Amsterdam',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Asia/Kathmandu',
  ];
  const time = fc.record({
    kind: fc.constant('weekly' as const),
    day: fc.constant(1),
    weekday: fc.integer({ min: 1, max: 7 }) as fc.Arbitrary<Weekday>,
    hour: fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`),
    zone: fc.constantFrom(...zones),
  });
  const moment = fc
    .integer({ min: at('2020-01-01T00:00:00Z') / 1000, max: at('2036-01-01T00:00:00Z') / 1000 })
    .map((seconds) => seconds * 1000);

  it('comes within eight days, on its weekday, at its time unless that was skipped', () => {
    fc.assert(
      fc.property(time, moment, (weekly, now) => {
        const next = nextOccurrence(weekly, now);
        expect(next).toBeGreaterThan(now);
        expect(next - now).toBeLessThanOrEqual(7 * DAY_MS + DAY_MS / 12);
        const local = localMoment(weekly.zone, next);
        const date = dateInZone(weekly.zone, next);
        expect(local.date).toBe(date);
        expect(instantOf(weekly.zone, date, local.time)).toBe(next);
        if (local.time === weekly.hour) expect(weekdayOf(date)).toBe(weekly.weekday);
        else expect(local.time > weekly.hour || local.date !== date).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('has no occurrence between one and the next, and exactly one on each such date', () => {
    fc.assert(
      fc.property(time, moment, fc.double({ min: 0, max: 1, noNaN: true }), (weekly, now, share) => {
        const [first, second] = nextOccurrences(weekly, now, 2) as [number, number];
        const between = Math.floor(first + share * (second - 1 - first));
        expect(nextOccurrence(weekly, between)).toBe(second);
        const days = Math.round((second - first) / DAY_MS);
        expect(days).toBe(7);
        expect(dateInZone(weekly.zone, first)).not.toBe(dateInZone(weekly.zone, second));
      }),
      { numRuns: 400 },
    );
  });
});

describe('zones', () => {
  it('are those of the IANA database, by name', () => {
    for (const zone of ['Asia/Jakarta', 'America/Argentina/Buenos_Aires', 'UTC', 'Etc/GMT+7'])
      expect(isZone(zone)).toBe(true);
    for (const text of ['', '+07:00', 'WIB', 'Asia/Atlantis', 'Asia/Jakarta; DROP', 'A'.repeat(80)])
      expect(isZone(text)).toBe(false);
  });

  it('without a name of their own are called by their offset', () => {
    expect(localMoment('Europe/Amsterdam', at('2026-07-01T00:00:00Z')).zoneName).toBe('UTC+2');
    expect(localMoment('Asia/Kathmandu', at('2026-07-01T00:00:00Z')).zoneName).toBe('UTC+5:45');
    expect(localMoment('UTC', at('2026-07-01T00:00:00Z')).zoneName).toBe('UTC');
  });
});
