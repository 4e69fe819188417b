import { describe, expect, it } from '@jest/globals';
import {
  agree,
  close,
  edit,
  giveBack,
  propose,
  type HeadState,
  type OpenState,
  type Standing,
} from './flow.js';

const plain = (state: HeadState): Standing => ({ state, revision: 1, pending: null });
const waiting = (state: OpenState): Standing => ({
  state: 'active',
  revision: 1,
  pending: { revision: 2, state },
});

/** Each standing by name, as the tables below call it. */
const standings = {
  draft: plain('draft'),
  proposed: plain('proposed'),
  returned: plain('returned'),
  active: plain('active'),
  closed: plain('closed'),
  'active, draft waits': waiting('draft'),
  'active, proposal waits': waiting('proposed'),
  'active, returned waits': waiting('returned'),
};
type Name = keyof typeof standings;
/** `step 2`: the step on revision 2; a code: refused. */
const told = (step: { kind: string; code?: string; revision?: number }) =>
  step.kind === 'refused' ? step.code : step.kind === 'holds' ? 'holds' : `${step.kind} ${step.revision}`;

describe('the way of an indicator', () => {
  it.each<[Name, string, string, string, string, string]>([
    // standing              propose     alone      agree                     return                    close
    [
      'draft',
      'propose 1',
      'agree 1',
      'INDICATOR_NOT_PROPOSED',
      'INDICATOR_NOT_PROPOSED',
      'INDICATOR_NOT_ACTIVE',
    ],
    ['proposed', 'holds', 'agree 1', 'agree 1', 'return 1', 'INDICATOR_NOT_ACTIVE'],
    ['returned', 'propose 1', 'agree 1', 'INDICATOR_NOT_PROPOSED', 'holds', 'INDICATOR_NOT_ACTIVE'],
    ['active', 'holds', 'holds', 'holds', 'INDICATOR_NOT_PROPOSED', 'close 1'],
    ['closed', 'INDICATOR_CLOSED', 'INDICATOR_CLOSED', 'INDICATOR_CLOSED', 'INDICATOR_CLOSED', 'holds'],
    [
      'active, draft waits',
      'propose 2',
      'agree 2',
      'INDICATOR_NOT_PROPOSED',
      'INDICATOR_NOT_PROPOSED',
      'close 1',
    ],
    ['active, proposal waits', 'holds', 'agree 2', 'agree 2', 'return 2', 'close 1'],
    ['active, returned waits', 'propose 2', 'agree 2', 'INDICATOR_NOT_PROPOSED', 'holds', 'close 1'],
  ])('%s', (name, proposed, alone, agreed, returned, closed) => {
    const standing = standings[name];
    expect([
      told(propose(standing, true)),
      told(propose(standing, false)),
      told(agree(standing)),
      told(giveBack(standing)),
      told(close(standing)),
    ]).toEqual([proposed, alone, agreed, returned, closed]);
  });

  it.each<[Name, string, string]>([
    ['draft', 'edit 1', 'edit 1'],
    ['proposed', 'edit 1', 'edit 1'],
    ['returned', 'edit 1', 'edit 1'],
    ['active', 'INDICATOR_REASON_REQUIRED', 'revise 1'],
    ['closed', 'INDICATOR_CLOSED', 'INDICATOR_CLOSED'],
    ['active, draft waits', 'edit 2', 'edit 2'],
    ['active, proposal waits', 'edit 2', 'edit 2'],
    ['active, returned waits', 'edit 2', 'edit 2'],
  ])('a change of %s, without and with a reason', (name, without, withReason) => {
    const standing = standings[name];
    expect(told(edit(standing, { differs: true, reason: false }))).toBe(without);
    expect(told(edit(standing, { differs: true, reason: true }))).toBe(withReason);
    expect(told(edit(standing, { differs: false, reason: true }))).toBe('holds');
  });
});
