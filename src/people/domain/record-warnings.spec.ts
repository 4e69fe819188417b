import { describe, expect, it } from '@jest/globals';
import { recordWarnings } from './record-warnings.js';

const today = '2026-11-20';
const open = { from: '2025-01-01', to: null };

describe('warnings of a record', () => {
  it('finds nothing odd in an ordinary one', () => {
    const record = { nip: '199001012015011001', assignments: [open], supervisorLines: [open] };
    expect(recordWarnings(record, today)).toEqual([]);
  });

  it('repeats the oddities of the NIP', () => {
    const record = { nip: '199001012015131001', assignments: [open], supervisorLines: [open] };
    expect(recordWarnings(record, today)).toEqual(['NIP_MONTH_ODD']);
  });

  it('misses a unit and a supervisor from the day after their last day', () => {
    const ended = { from: '2025-01-01', to: '2026-11-20' };
    const record = { nip: null, assignments: [ended], supervisorLines: [ended] };
    expect(recordWarnings(record, '2026-11-20')).toEqual([]);
    expect(recordWarnings(record, '2026-11-21')).toEqual(['UNIT_MISSING', 'SUPERVISOR_MISSING']);
  });

  it('waits for somebody who has yet to come', () => {
    const record = { nip: null, assignments: [{ from: '2026-12-01', to: null }], supervisorLines: [] };
    expect(recordWarnings(record, today)).toEqual(['SUPERVISOR_MISSING']);
  });
});
