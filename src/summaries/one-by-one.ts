/**
 * Statements of one transaction in the order in which they were asked for, each after the one before it has ended: its
 * connection takes one at a time. Who asks early and computes meanwhile keeps both the database and this process busy.
 */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `fn` when its turn comes; after a failure nothing runs any more, and all that waits fails with it. */
  ask<T>(fn: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(fn);
    this.#last = turn;
    // Whoever awaits it hears of the failure; that nobody awaits it yet must not end the process.
    turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when all that was asked for is done. @throws the first failure */
  async done(): Promise<void> {
    await this.#last;
  }
}
