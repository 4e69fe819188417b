/** State of an indicator as stored; an agreed one is active at once. */
export type HeadState = 'draft' | 'proposed' | 'returned' | 'active' | 'closed';
/** State of one revision. */
export type RevisionState = 'draft' | 'proposed' | 'returned' | 'agreed';
export type OpenState = Exclude<RevisionState, 'agreed'>;

/** Where an indicator stands; `pending` is a newer revision that waits while the one in force still holds. */
export interface Standing {
  readonly state: HeadState;
  readonly revision: number;
  readonly pending: { readonly revision: number; readonly state: OpenState } | null;
}

export type Refusal =
  'INDICATOR_CLOSED' | 'INDICATOR_NOT_PROPOSED' | 'INDICATOR_NOT_ACTIVE' | 'INDICATOR_REASON_REQUIRED';

/**
 * What a command leads to: `holds` = nothing to do (a repeated command), `refused` with the code, or a step on one
 * revision.
 */
export type Step<S extends string> =
  | { readonly kind: 'holds' }
  | { readonly kind: 'refused'; readonly code: Refusal }
  | { readonly kind: S; readonly revision: number };

const holds = { kind: 'holds' } as const;
const refused = (code: Refusal) => ({ kind: 'refused', code }) as const;

/** The revision that is not agreed yet, if any. */
export function openRevision({
  state,
  revision,
  pending,
}: Standing): { revision: number; state: OpenState } | null {
  if (state === 'closed') return null;
  return state === 'active' ? pending : { revision, state };
}

/** The owner proposes. Without a supervisor there is nobody to agree, so the proposal itself puts it in force. */
export function propose(standing: Standing, hasSupervisor: boolean): Step<'propose' | 'agree'> {
  if (standing.state === 'closed') return refused('INDICATOR_CLOSED');
  const open = openRevision(standing);
  if (open === null) return holds;
  if (!hasSupervisor) return { kind: 'agree', revision: open.revision };
  return open.state === 'proposed' ? holds : { kind: 'propose', revision: open.revision };
}

/** The direct supervisor agrees to what is proposed. */
export function agree(standing: Standing): Step<'agree'> {
  if (standing.state === 'closed') return refused('INDICATOR_CLOSED');
  const open = openRevision(standing);
  if (open === null) return holds;
  return open.state === 'proposed'
    ? { kind: 'agree', revision: open.revision }
    : refused('INDICATOR_NOT_PROPOSED');
}

/** The direct supervisor gives what is proposed back. */
export function giveBack(standing: Standing): Step<'return'> {
  if (standing.state === 'closed') return refused('INDICATOR_CLOSED');
  const open = openRevision(standing);
  if (open?.state === 'proposed') return { kind: 'return', revision: open.revision };
  return open?.state === 'returned' ? holds : refused('INDICATOR_NOT_PROPOSED');
}

/**
 * The owner changes terms. What is not agreed is edited in place (a proposal is taken back to a draft by that, so that
 * nobody agrees to a text that changes under their hands); what is in force gets a new revision, with a reason.
 */
export function edit(
  standing: Standing,
  change: { readonly differs: boolean; readonly reason: boolean },
): Step<'edit' | 'revise'> {
  if (standing.state === 'closed') return change.differs ? refused('INDICATOR_CLOSED') : holds;
  if (!change.differs) return holds;
  const open = openRevision(standing);
  if (open !== null) return { kind: 'edit', revision: open.revision };
  if (!change.reason) return refused('INDICATOR_REASON_REQUIRED');
  return { kind: 'revise', revision: standing.revision };
}

/** The owner closes what is in force; a waiting revision is dropped with it. */
export function close(standing: Standing): Step<'close'> {
  if (standing.state === 'closed') return holds;
  if (standing.state !== 'active') return refused('INDICATOR_NOT_ACTIVE');
  return { kind: 'close', revision: standing.revision };
}
