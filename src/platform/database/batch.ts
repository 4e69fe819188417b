interface Waiting<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks questions together that come at the same time: one statement is under way, and the next takes all that came
 * meanwhile. A single question goes out at once; a thousand cost a few statements and one connection.
 */
export class Batch<Q, A> {
  #waiting: Waiting<Q, A>[] = [];
  #asking = false;

  /**
   * @param askAll answers in the order of the questions; when it fails, all questions of that statement fail.
   * @param most questions of one statement.
   */
  constructor(
    private readonly askAll: (questions: readonly Q[]) => Promise<readonly A[]>,
    private readonly most = 100,
  ) {}

  /** Questions that are not yet under way. */
  get waiting(): number {
    return this.#waiting.length;
  }

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      if (!this.#asking) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#asking = true;
    while (this.#waiting.length > 0) {
      const asked = this.#waiting.splice(0, this.most);
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
    this.#asking = false;
  }
}
