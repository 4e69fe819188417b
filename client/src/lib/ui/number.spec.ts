import { describe, expect, it } from '@jest/globals';
import { parseNumber, quantityFault } from './number.js';

describe('parseNumber', () => {
  it.each([
    ['', null],
    ['12', 12],
    ['1.234,5', 1234.5],
    ['1.500', 1500],
    ['2.5', 2.5],
    ['2,5', 2.5],
    ['1.500.000', 1_500_000],
    ['12a', undefined],
    ['-3', undefined],
    ['1,2,3', undefined],
  ])('id %s', (text, value) => {
    expect(parseNumber(text, 'id')).toBe(value);
  });

  it.each([
    ['1,234.5', 1234.5],
    ['1,500', 1500],
    ['2,5', 2.5],
    ['2.5', 2.5],
  ])('en %s', (text, value) => {
    expect(parseNumber(text, 'en')).toBe(value);
  });
});

describe('quantityFault', () => {
  it('accepts four decimals and refuses five', () => {
    expect(quantityFault(0.1234)).toBeNull();
    expect(quantityFault(0.12345)).toBe('decimals');
    expect(quantityFault(1e12)).toBe('range');
  });
});
