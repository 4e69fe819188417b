/** Lets at most `most` tasks of one key run at a time; the others wait in the order in which they came. */
export class Turns {
  readonly #running = new Map<string, { count: number; waiting: (() => void)[] }>();

  constructor(private readonly most: number) {}

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const turn = this.#running.get(key) ?? { count: 0, waiting: [] };
    this.#running.set(key, turn);
    if (turn.count < this.most) turn.count++;
    else await new Promise<void>((resolve) => turn.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The place goes to the next one directly: whoever comes now cannot slip in between.
      const next = turn.waiting.shift();
      if (next !== undefined) next();
      else if (--turn.count === 0) this.#running.delete(key);
    }
  }
}
