import { AsyncResource } from 'node:async_hooks';

interface Waiting<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks questions together that come at the same time: one statement is under way (or `abreast` of them), and the next
 * takes all that came meanwhile. A single question goes out at once; a thousand cost a few statements.
 */
export class Batch<Q, A> {
  #waiting: Waiting<Q, A>[] = [];
  #asking = 0;
  /** The statement is asked for all: in nobody's transaction and under nobody's correlation id. */
  readonly #nobodys = new AsyncResource('Batch');

  /**
   * @param askAll answers in the order of the questions; when it fails, all questions of that statement fail.
   * @param most questions of one statement, or what they may weigh together; one alone always goes.
   * @param abreast statements under way at once: with more than one, a connection that hangs does not hold up everybody.
   * @param weigh what a question weighs.
   */
  constructor(
    private readonly askAll: (questions: readonly Q[]) => Promise<readonly A[]>,
    private readonly most = 100,
    private readonly abreast = 1,
    private readonly weigh: (question: Q) => number = () => 1,
  ) {}

  /** Questions that are not yet under way. */
  get waiting(): number {
    return this.#waiting.length;
  }

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      if (this.#asking < this.abreast) void this.#nobodys.runInAsyncScope(() => this.#run());
    });
  }

  #next(): Waiting<Q, A>[] {
    let weight = 0;
    const end = this.#waiting.findIndex(
      ({ question }, i) => (weight += this.weigh(question)) > this.most && i > 0,
    );
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  async #run(): Promise<void> {
    this.#asking++;
    while (this.#waiting.length > 0) {
      const asked = this.#next();
      try {
        const answers = await this.askAll(asked.map((w) => w.question));
        if (answers.length !== asked.length) throw new Error('a batch was not answered one by one');
        asked.forEach((w, i) => {
          w.resolve(answers[i] as A);
        });
      } catch (error) {
        for (const w of asked) w.reject(error);
      }
    }
    this.#asking--;
  }
}
