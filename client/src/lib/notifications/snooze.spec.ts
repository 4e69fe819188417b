import { describe, expect, it } from '@jest/globals';
import { snoozeChoices } from './snooze.js';

const local = (now: string, zone = 'Asia/Jayapura', offset = 9) =>
  snoozeChoices(zone, Date.parse(`${now}:00+0${String(offset)}:00`)).map(([name, until]) => [
    name,
    new Date(until + offset * 3_600_000).toISOString().slice(0, 16),
  ]);

describe('how long something sleeps', () => {
  it('is counted in the mornings of the unit', () => {
    expect(local('2026-11-25T14:20')).toEqual([
      ['hour', '2026-11-25T15:20'],
      ['tomorrow', '2026-11-26T08:00'],
      ['monday', '2026-11-30T08:00'],
      ['week', '2026-12-02T08:00'],
    ]);
  });

  it('offers no day twice', () => {
    expect(local('2026-11-29T14:20').map(([name]) => name)).toEqual(['hour', 'tomorrow', 'week']);
    expect(local('2026-11-30T14:20').map(([name]) => name)).toEqual(['hour', 'tomorrow', 'week']);
  });
});
