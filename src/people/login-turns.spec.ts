import { describe, expect, it } from '@jest/globals';
import { Turns } from './login-turns.js';

describe('turns', () => {
  it('hold tasks of one key to the limit, in order, and let other keys run', async () => {
    const turns = new Turns(2);
    const log: string[] = [];
    const open: (() => void)[] = [];
    const task = (name: string) => () =>
      new Promise<void>((resolve) => {
        log.push(name);
        open.push(resolve);
      });
    const all = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => turns.run(name.slice(0, 1), task(name)));
    expect(log).toEqual(['a1', 'a2', 'b1']);
    open[0]?.();
    await all[0];
    expect(log).toEqual(['a1', 'a2', 'b1', 'a3']);
    for (let i = 1; i < 4; i++) open[i]?.();
    await Promise.all(all.slice(0, 3));
    open[4]?.();
    await Promise.all(all);
    expect(log).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  it('pass the turn on after a failure', async () => {
    const turns = new Turns(1);
    const failed = turns.run('k', () => Promise.reject(new Error('no')));
    const next = turns.run('k', () => Promise.resolve('next'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
    expect(await turns.run('k', () => Promise.resolve('later'))).toBe('later');
  });
});
