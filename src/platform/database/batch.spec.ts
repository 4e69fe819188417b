import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { Batch } from './batch.js';

/** A database that answers when the test says so. */
function slow(most?: number, abreast?: number, weigh?: (n: number) => number) {
  const asked: number[][] = [];
  const pending: { done: (answers: string[]) => void; failed: (error: Error) => void }[] = [];
  const batch = new Batch<number, string>(
    (questions) => {
      asked.push([...questions]);
      return new Promise((done, failed) => pending.push({ done, failed }));
    },
    most,
    abreast,
    weigh,
  );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    batch,
    asked,
    pending,
    answer: async () => {
      pending
        .shift()
        ?.done((asked[asked.length - pending.length - 1] ?? []).map((n) => `answer ${String(n)}`));
      await settle();
    },
    fail: async () => {
      pending.shift()?.failed(new Error('away'));
      await settle();
    },
  };
}

describe('Batch', () => {
  it('asks the first at once, and everybody who came meanwhile together', async () => {
    const { batch, asked, answer } = slow();
    const answers = [1, 2, 3].map((n) => batch.ask(n));
    expect(asked).toEqual([[1]]);
    await answer();
    expect(asked).toEqual([[1], [2, 3]]);
    await answer();
    expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2', 'answer 3']);
    const again = batch.ask(4);
    expect(asked.at(-1)).toEqual([4]);
    await answer();
    expect(await again).toBe('answer 4');
  });

  it('asks no more than so many with one statement', async () => {
    const { batch, asked, answer } = slow(2);
    const answers = [1, 2, 3, 4].map((n) => batch.ask(n));
    await answer();
    expect([asked, batch.waiting]).toEqual([[[1], [2, 3]], 1]);
    await answer();
    await answer();
    expect(await Promise.all(answers)).toHaveLength(4);
  });

  it('asks no more together than may weigh so much, and what is heavier alone', async () => {
    const { batch, asked, answer } = slow(10, 1, (n) => n);
    const answers = [1, 4, 6, 1, 30, 2].map((n) => batch.ask(n));
    for (let i = 0; i < 5; i++) await answer();
    await Promise.all(answers);
    expect(asked).toEqual([[1], [4, 6], [1], [30], [2]]);
  });

  it('asks with as many statements at once as it may, so that one that hangs holds up nobody else', async () => {
    const { batch, asked, pending } = slow(undefined, 2);
    const answers = [1, 2, 3, 4].map((n) => batch.ask(n));
    expect(asked).toEqual([[1], [2]]);
    pending[1]?.done(['two']);
    expect(await answers[1]).toBe('two');
    expect(asked).toEqual([[1], [2], [3, 4]]);
    pending[2]?.done(['three', 'four']);
    expect(await Promise.all(answers.slice(2))).toEqual(['three', 'four']);
    const late = batch.ask(5);
    expect(asked.at(-1)).toEqual([5]);
    pending[3]?.done(['five']);
    pending[0]?.done(['one']);
    expect([await answers[0], await late]).toEqual(['one', 'five']);
  });

  it('fails who was asked with the failed statement, and nobody else', async () => {
    const { batch, answer, fail } = slow();
    const first = batch.ask(1);
    const others = [2, 3].map((n) => batch.ask(n));
    const failures = Promise.allSettled(others);
    await answer();
    const late = batch.ask(4);
    await fail();
    await answer();
    expect(await first).toBe('answer 1');
    expect((await failures).map((o) => o.status)).toEqual(['rejected', 'rejected']);
    expect(await late).toBe('answer 4');
  });

  it('asks outside of whatever the asker is in the middle of', async () => {
    const asker = new AsyncLocalStorage<string>();
    const batch = new Batch<number, string>((numbers) =>
      Promise.resolve(numbers.map(() => asker.getStore() ?? 'nobody')),
    );
    expect(await asker.run('somebody', () => batch.ask(1))).toBe('nobody');
  });

  it('never gives one the answer of another: too few answers are an error', async () => {
    const batch = new Batch<number, string>(() => Promise.resolve([]));
    await expect(batch.ask(1)).rejects.toThrow('one by one');
  });
});
