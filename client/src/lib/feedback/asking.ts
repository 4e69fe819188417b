import type { Person } from '#contracts/index.js';
import { call } from '../net/index.js';
import { session } from '../session/session.svelte.js';
import { live } from '../sync/live.svelte.js';
import { uuid } from '../uuid.js';

/** Somebody who can be asked. */
export type Colleague = Pick<Person, 'id' | 'name' | 'position'>;

/** A request as it waits on this device. */
export interface Asked {
  id: string;
  colleagueId: string;
  about: string;
}

/** Who works in the reader's own unit: whom the server lets one ask, and who can answer. */
export async function colleagues(): Promise<readonly Colleague[]> {
  const me = session.person;
  const found: Colleague[] = [];
  for (let cursor: string | null | undefined; me && cursor !== null;) {
    const page: { items: Person[]; next: string | null } = await call('GET /api/people', {
      query: { unit: me.unitId, account: 'open', limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    });
    // The question reaches further down the tree than the right to ask.
    for (const { id, name, position, unitId } of page.items)
      if (unitId === me.unitId && id !== me.id) found.push({ id, name, position });
    cursor = page.next;
  }
  return found;
}

/** Asks for feedback; the request is safe on this device when this resolves. */
export function ask(colleagueId: string, about: string): Promise<void> {
  const id = uuid();
  const body: Asked = { id, colleagueId, about };
  return live.send({ id, kind: 'request', lane: `ask:${colleagueId}`, path: '/api/feedback/requests', body });
}
