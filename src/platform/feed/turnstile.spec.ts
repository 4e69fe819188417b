import { describe, expect, it } from '@jest/globals';
import { Turnstile } from './turnstile.js';

/** Work that runs until the test ends it. */
function works(gate: Turnstile) {
  const running: string[] = [];
  const order: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const start = (name: string, weight = 1, gone?: AbortSignal) =>
    gate.run(
      weight,
      async () => {
        running.push(name);
        order.push(name);
        try {
          await new Promise<void>((resolve, reject) => {
            ends.set(name, (error) => {
              if (error === undefined) resolve();
              else reject(error);
            });
          });
        } finally {
          running.splice(running.indexOf(name), 1);
        }
        return name;
      },
      gone,
    );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const end = async (name: string, error?: Error) => {
    ends.get(name)?.(error);
    await settle();
  };
  return { running, order, start, end, settle };
}

describe('Turnstile', () => {
  it('runs no more at once than it has places, the others in the order of arrival', async () => {
    const gate = new Turnstile(2);
    const { running, order, start, end, settle } = works(gate);
    const all = ['a', 'b', 'c', 'd'].map((name) => start(name));
    await settle();
    expect([running, gate.waiting, gate.taken]).toEqual([['a', 'b'], 2, 2]);
    await end('b');
    expect(running).toEqual(['a', 'c']);
    await end('a');
    await end('c');
    await end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    expect([gate.waiting, gate.taken]).toEqual([0, 0]);
  });

  it('gives heavy work its turn: nobody who needs less overtakes it', async () => {
    const gate = new Turnstile(2);
    const { running, start, end, settle } = works(gate);
    const all = [start('a'), start('c'), start('heavy', 2), start('b')];
    await settle();
    await end('a');
    expect(running).toEqual(['c']);
    await end('c');
    expect(running).toEqual(['heavy']);
    await end('heavy');
    expect(running).toEqual(['b']);
    await end('b');
    await Promise.all(all);
  });

  it('takes work heavier than all places as all of them, instead of never', async () => {
    const gate = new Turnstile(1);
    const { running, start, end, settle } = works(gate);
    const done = start('heavy', 5);
    await settle();
    expect(running).toEqual(['heavy']);
    await end('heavy');
    expect(await done).toBe('heavy');
  });

  it('gives the turn of who is gone to the next, also from the front of the queue', async () => {
    const gate = new Turnstile(2);
    const { running, order, start, end, settle } = works(gate);
    const leaves = new AbortController();
    const a = start('a');
    const gone = start('gone', 2, leaves.signal);
    const b = start('b');
    await settle();
    expect(running).toEqual(['a']);
    leaves.abort();
    expect(await gone).toBeUndefined();
    await settle();
    expect([running, gate.waiting]).toEqual([['a', 'b'], 0]);
    await end('a');
    await end('b');
    await Promise.all([a, b]);
    expect(await start('late', 1, leaves.signal)).toBeUndefined();
    expect(order).toEqual(['a', 'b']);
  });

  it('frees the places of work that fails', async () => {
    const gate = new Turnstile(1);
    const { running, start, end, settle } = works(gate);
    const a = start('a');
    const b = start('b');
    const failed = expect(a).rejects.toThrow('away');
    await settle();
    await end('a', new Error('away'));
    await failed;
    expect(running).toEqual(['b']);
    await end('b');
    expect(await b).toBe('b');
  });
});
