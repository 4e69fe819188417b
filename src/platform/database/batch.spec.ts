import { describe, expect, it } from '@jest/globals';
import { Batch } from './batch.js';

/** A database that answers when the test says so. */
function slow(most?: number) {
  const asked: number[][] = [];
  const pending: { done: (answers: string[]) => void; failed: (error: Error) => void }[] = [];
  const batch = new Batch<number, string>((questions) => {
    asked.push([...questions]);
    return new Promise((done, failed) => pending.push({ done, failed }));
  }, most);
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    batch,
    asked,
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

  it('never gives one the answer of another: too few answers are an error', async () => {
    const batch = new Batch<number, string>(() => Promise.resolve([]));
    await expect(batch.ask(1)).rejects.toThrow('one by one');
  });
});
