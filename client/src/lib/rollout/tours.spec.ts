import { describe, expect, it } from '@jest/globals';
import en from '../i18n/en/rollout.js';
import id from '../i18n/id/rollout.js';
import { ownTour, tourAt, tours } from './tours.js';

describe('tours', () => {
  it.each(Object.keys(tours) as (keyof typeof tours)[])('have words for each step of %s', (tour) => {
    for (const words of [id, en]) {
      expect(words.tour[tour]).toHaveLength(tours[tour].targets.length);
      for (const step of words.tour[tour]) expect(step).toHaveLength(2);
    }
  });

  it('are offered on the page where the person does that work', () => {
    expect(tourAt('/', ['staff'])).toBe('staff');
    expect(tourAt('/papan', ['staff', 'supervisor'])).toBe('supervisor');
    expect(tourAt('/papan', ['staff', 'hr'])).toBeNull();
    expect(tourAt('/ringkasan', ['staff', 'hr'])).toBe('hr');
    expect(tourAt('/ringkasan', ['staff'])).toBeNull();
    expect(tourAt('/akun', ['staff'])).toBeNull();
  });

  it('are, asked for from the menu, the one of what somebody does most', () => {
    expect(ownTour(['staff'])).toBe('staff');
    expect(ownTour(['staff', 'leader'])).toBe('supervisor');
    expect(ownTour(['staff', 'supervisor', 'hr'])).toBe('hr');
  });
});
