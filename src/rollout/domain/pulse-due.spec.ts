import { describe, expect, it } from '@jest/globals';
import { monthOf, pulseDue } from './pulse-due.js';

describe('when people are asked whether it helps', () => {
  const opened = { openedOn: '2026-11-02', askedThisMonth: false };

  it('two weeks after their unit began, not before', () => {
    expect(pulseDue({ ...opened, today: '2026-11-15' })).toBe(false);
    expect(pulseDue({ ...opened, today: '2026-11-16' })).toBe(true);
  });

  it('once a month, and never in a unit that has not begun', () => {
    expect(pulseDue({ ...opened, today: '2026-11-30', askedThisMonth: true })).toBe(false);
    expect(pulseDue({ openedOn: null, today: '2026-11-30', askedThisMonth: false })).toBe(false);
  });

  it('keeps an answer under the first of the month', () => {
    expect(monthOf('2026-11-30')).toBe('2026-11-01');
  });
});
