import { afterEach, describe, expect, it } from '@jest/globals';
import type { Session } from '#contracts/index.js';

// What the compiler makes of these in a page changes when things are drawn, not what they hold.
const plain = <T>(value: T) => value;
Object.assign(globalThis, { $state: Object.assign(plain, { raw: plain }) });
const { session } = await import('./session.svelte.js');

const named = (id: string) =>
  ({ person: { id }, zone: 'Asia/Jakarta', today: '2026-08-17', mustChangePassword: false }) as Session;
const original = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = original;
  session.clear();
});

/** The server's answer is under way until it is let through. */
function underWay(answer: Session): () => void {
  let arrive: (response: Response) => void = () => undefined;
  globalThis.fetch = () => new Promise((resolve) => (arrive = resolve));
  return () => arrive(new Response(JSON.stringify(answer)));
}

describe('who is logged in', () => {
  it('is who the server names', async () => {
    session.take(named('anna'));
    session.lost();
    const arrive = underWay(named('anna'));
    const asked = session.check();
    arrive();
    expect(await asked).toBe('same');
    expect([session.person?.id, session.confirmed]).toEqual(['anna', true]);
  });

  it('is nobody after a logout, whatever was under way before it', async () => {
    session.take(named('anna'));
    const arrive = underWay(named('anna'));
    const asked = session.check();
    session.clear();
    arrive();
    expect(await asked).toBe('out');
    expect([session.person, session.confirmed]).toEqual([null, false]);
  });
});
