import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Rollout, Session } from '#contracts/index.js';
import { destroyDatabase } from '../sync/database.js';

// What the compiler makes of these in a page changes when things are drawn, not what they hold.
const plain = <T>(value: T) => value;
const rune = Object.assign(plain, { raw: plain, by: <T>(read: () => T) => read() });
Object.assign(globalThis, { $state: rune, $derived: rune });
const { rollout } = await import('./rollout.svelte.js');
const { session } = await import('../session/session.svelte.js');
const { live } = await import('../sync/live.svelte.js');

const offers = (practice: boolean): Rollout => ({ open: true, tours: [], practice, askPulse: true });
const original = globalThis.fetch;
/** What the network has under way: settled by hand, in any order. */
let asked: { answer: (body: unknown) => void; fail: () => void }[] = [];

/** The page is opened anew: what it knew is gone, what the device keeps is here. */
async function again(id: string): Promise<void> {
  live.close();
  rollout.practice = false;
  await here(id);
}
/** Somebody is at this device, as the server or its last login said. */
async function here(id: string): Promise<void> {
  session.person = { id } as Session['person'];
  await live.open(id, { online: false, sessionLost: () => undefined });
}
async function gone(): Promise<void> {
  await live.forget();
  session.clear();
}

beforeEach(() => {
  asked = [];
  globalThis.fetch = () =>
    new Promise((answer, fail) => {
      asked.push({
        answer: (body) => answer(new Response(JSON.stringify(body))),
        fail: () => fail(new TypeError('no network')),
      });
    });
});
afterEach(async () => {
  for (const { fail } of asked) fail();
  await gone();
  globalThis.fetch = original;
  for (const id of ['anna', 'budi']) await destroyDatabase(id);
});

describe('what is offered', () => {
  it('is not shown to the next person on the device, however late its answer comes', async () => {
    await here('anna');
    const late = rollout.load();
    await gone();
    await here('budi');
    const own = rollout.load();
    asked[1]?.answer(offers(false));
    await own;
    asked[0]?.answer({ ...offers(true), open: false });
    await late;
    expect([rollout.offers, rollout.practice]).toEqual([offers(false), false]);
  });

  it('goes with its person, and a tour that was under way with it', async () => {
    await here('anna');
    const first = rollout.load();
    asked[0]?.answer(offers(true));
    await first;
    rollout.start('staff');
    await gone();
    await here('budi');
    const second = rollout.load();
    expect([rollout.offers, rollout.practice, rollout.tour]).toEqual([null, false, null]);
    asked.at(-1)?.fail();
    await second;
    expect([rollout.offers, rollout.practice]).toEqual([null, false]);
  });

  it('leaves a pulse that somebody else answered to the next one', async () => {
    await here('anna');
    const told = rollout.answer('yes');
    await gone();
    await here('budi');
    const own = rollout.load();
    asked[1]?.answer(offers(false));
    await own;
    asked[0]?.answer({});
    await told;
    expect(rollout.offers?.askPulse).toBe(true);
  });
});

describe('a room to practise in', () => {
  it('says so without network too, until its person logs out', async () => {
    await here('anna');
    const first = rollout.load();
    asked[0]?.answer(offers(true));
    await first;
    await again('anna');
    const offline = rollout.load();
    asked[1]?.fail();
    await offline;
    expect(rollout.practice).toBe(true);

    await gone();
    await again('anna');
    const after = rollout.load();
    asked[2]?.fail();
    await after;
    expect(rollout.practice).toBe(false);
  });
});
