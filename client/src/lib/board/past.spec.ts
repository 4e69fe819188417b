import { describe, expect, it } from '@jest/globals';
import type { Report } from '#contracts/index.js';
import { pastOf, sparkline } from './past.js';

const day = (date: string, ...lines: [indicatorId: string, quantity: number | null][]): Report => ({
  id: date,
  ownerId: 'p',
  date,
  state: 'accepted',
  version: 1,
  draftVersion: 1,
  editing: false,
  onTime: true,
  submittedAt: `${date}T08:00:00Z`,
  deadline: `${date}T17:00:00Z`,
  lines: lines.map(([indicatorId, quantity], index) => ({
    id: `${date}-${String(index)}`,
    activity: 'Mencetak',
    indicatorId,
    quantity,
    obstacle: null,
  })),
  note: null,
  returnReason: null,
});

describe('pastOf', () => {
  const days = [
    day('2026-11-18', ['k', 12], ['k', 3.5], ['other', 90]),
    day('2026-11-16', ['k', 20]),
    day('2026-11-17', ['k', null], ['other', 4]),
    day('2026-11-13', ['k', 9]),
    day('2026-11-19', ['k', 400]),
  ];
  it('sums a day, leaves out the day itself and days without a figure', () => {
    expect(pastOf(days, 'k', '2026-11-19')).toEqual({
      days: [
        { date: '2026-11-13', quantity: 9 },
        { date: '2026-11-16', quantity: 20 },
        { date: '2026-11-18', quantity: 15.5 },
      ],
      low: 9,
      high: 20,
      usual: 15.5,
    });
  });
  it('takes the middle of an even number of days', () => {
    expect(pastOf([...days, day('2026-11-12', ['k', 10])], 'k', '2026-11-19')?.usual).toBe(12.75);
  });
  it('says nothing of fewer than three days', () => {
    expect(pastOf(days.slice(0, 2), 'k', '2026-11-19')).toBeNull();
  });
});

describe('sparkline', () => {
  it('goes from left to right, the most at the top; always the same is a level line', () => {
    const past = (quantities: number[]) => ({
      days: quantities.map((quantity, index) => ({ date: String(index), quantity })),
      low: Math.min(...quantities),
      high: Math.max(...quantities),
      usual: 0,
    });
    expect(sparkline(past([0, 10, 5]), 100, 20)).toBe('0,20 50,0 100,10');
    expect(sparkline(past([4, 4]), 100, 20)).toBe('0,10 100,10');
  });
});
