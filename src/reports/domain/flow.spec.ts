import { describe, expect, it } from '@jest/globals';
import { decide, submit } from './flow.js';

const told = (o: { kind: string; code?: string }) => o.code ?? o.kind;

describe('the way of a report', () => {
  it.each([
    ['submitted', 2, 'step', 'step'],
    ['submitted', 1, 'REPORT_CHANGED', 'REPORT_CHANGED'],
    ['accepted', 2, 'holds', 'REPORT_ACCEPTED'],
    ['accepted', 1, 'REPORT_CHANGED', 'REPORT_CHANGED'],
    ['returned', 2, 'REPORT_RETURNED', 'holds'],
    ['returned', 1, 'REPORT_CHANGED', 'REPORT_CHANGED'],
    ['draft', 1, 'REPORT_CHANGED', 'REPORT_CHANGED'],
  ] as const)('%s, version 2 stands, version %d was seen', (state, seen, accepted, returned) => {
    const version = state === 'draft' ? 0 : 2;
    expect(told(decide('accepted', { state, version }, seen))).toBe(accepted);
    expect(told(decide('returned', { state, version }, seen))).toBe(returned);
  });

  it.each([
    ['draft', 0, true, 'step'],
    ['submitted', 1, false, 'holds'],
    ['submitted', 1, true, 'step'],
    ['returned', 1, false, 'step'],
    ['returned', 1, true, 'step'],
    ['accepted', 1, true, 'REPORT_ACCEPTED'],
  ] as const)('%s at version %d, newer text %s: submitting is %s', (state, version, hasDraft, outcome) => {
    expect(told(submit({ state, version, hasDraft }))).toBe(outcome);
  });
});
