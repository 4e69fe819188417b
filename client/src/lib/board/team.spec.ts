import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Board } from '#contracts/index.js';

// The compiler's words for state, which only has to be kept here and not to be followed.
const kept = <T>(value: T): T => value;
Object.assign(globalThis, { $state: Object.assign(kept, { raw: kept }) });
Object.assign(globalThis, {
  document: Object.assign(new EventTarget(), { visibilityState: 'hidden' }),
});

const ears: { stale: (view: string) => void } = { stale: () => undefined };
const answers: Board[] = [];
const nobody = () => () => undefined;
jest.unstable_mockModule('../i18n/index.js', () => ({ language: () => 'id' }));
jest.unstable_mockModule('../net/index.js', () => ({
  call: () => undefined,
  Failure: class extends Error {},
}));
jest.unstable_mockModule('../sync/live.svelte.js', () => ({
  live: {
    onSocket: nobody,
    onBeat: nobody,
    onStale: (listener: (view: string) => void) => {
      ears.stale = listener;
      return () => undefined;
    },
    cached: (key: string, _fetch: unknown, show: (value: unknown) => void) => {
      show(
        key === 'board-units'
          ? { items: [{ id: 'u', parentId: null, name: 'Loket', people: 1 }] }
          : answers.shift(),
      );
      return Promise.resolve(null);
    },
  },
}));
const { Team } = await import('./team.svelte.js');

const board = (version: number, waiting: number): Board =>
  ({
    version,
    cells: [{ personId: 'p', name: 'Budi', unitId: 'u', date: '2026-11-20', version, waiting }],
  }) as Board;

describe('an open board', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const settle = () => jest.advanceTimersByTimeAsync(100);

  it('keeps what is newer, until the server says that everything is to be asked for again', async () => {
    answers.push(board(9, 3), board(2, 0));
    const team = new Team();
    const stop = team.start();
    await settle();
    expect(team.cells.get('p')).toMatchObject({ version: 9, waiting: 3 });

    // Of another view, and an answer that was overtaken.
    ears.stale('feedback');
    await settle();
    expect(answers).toHaveLength(1);
    answers.unshift(board(8, 1));
    await team.retry();
    await settle();
    expect(team.cells.get('p')).toMatchObject({ version: 9, waiting: 3 });

    // The database was set back: its versions are below what is shown.
    ears.stale('*');
    await settle();
    expect(team.cells.get('p')).toMatchObject({ version: 2, waiting: 0 });
    stop();
  });
});
