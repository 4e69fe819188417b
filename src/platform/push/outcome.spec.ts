import { describe, expect, it } from '@jest/globals';
import { outcomeOfFailure, outcomeOfStatus } from './outcome.js';

const NOW = Date.parse('2026-11-23T01:00:00Z');

describe('what became of a push', () => {
  it.each([
    [201, 'sent'],
    [202, 'sent'],
    [404, 'gone'],
    [410, 'gone'],
    [400, 'refused'],
    [403, 'refused'],
    [413, 'refused'],
    [301, 'refused'],
    [429, 'deferred'],
    [500, 'deferred'],
    [503, 'deferred'],
  ] as const)('%i is %s', (status, kind) => {
    expect(outcomeOfStatus(status, undefined, NOW)).toEqual({ kind, answer: `HTTP ${String(status)}` });
  });

  it('waits as long as it is asked to, in seconds or until a date, at most six hours', () => {
    const wait = (header: string) => outcomeOfStatus(429, header, NOW).retryAfterMs;
    expect(wait('120')).toBe(120_000);
    expect(wait('Mon, 23 Nov 2026 01:05:00 GMT')).toBe(300_000);
    expect(wait('Mon, 23 Nov 2026 00:05:00 GMT')).toBe(0);
    expect(wait('999999')).toBe(6 * 3_600_000);
    expect(wait('soon')).toBeUndefined();
  });

  it('is uncertain once everything was handed over', () => {
    expect(outcomeOfFailure('ECONNREFUSED', false).kind).toBe('deferred');
    expect(outcomeOfFailure('ECONNRESET', true).kind).toBe('uncertain');
    expect(outcomeOfFailure('TIMEOUT', true).kind).toBe('uncertain');
    expect(outcomeOfFailure('ADDRESS_NOT_PUBLIC', false).kind).toBe('refused');
  });
});
