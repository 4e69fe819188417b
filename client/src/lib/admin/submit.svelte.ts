import { tick } from 'svelte';
import { text } from '../i18n/index.js';
import { Failure, said } from '../net/index.js';

/** One form on its way to the server: busy, refused as a whole, or refused field by field. */
export class Submit {
  busy = $state(false);
  failure = $state('');
  code = $state('');
  /** What to do about a field, by its name in the body. */
  faults = $state.raw<Readonly<Record<string, string>>>({});

  /** `prefix` of the ids of the fields, so that the first faulty one takes the focus. */
  constructor(private readonly prefix: string) {}

  /** Keeps the faults found here and moves to the first; true when there are none. */
  check(faults: Readonly<Record<string, string | false>>): boolean {
    this.faults = Object.fromEntries(
      Object.entries(faults).filter((entry): entry is [string, string] => entry[1] !== false),
    );
    this.failure = '';
    return this.#focus();
  }

  /** Runs the command; true when the server took it. */
  async run(command: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = this.code = '';
    this.faults = {};
    try {
      await command();
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.code = error.code;
      const sentence = said(error.detail, text('shell').problem.network);
      const errors = error.options.errors ?? [];
      // A refusal of one field for a reason of its own is said there, in its own words.
      const single = errors.length === 1 && error.status !== 400 && error.code !== 'REQUEST_INVALID';
      this.faults = Object.fromEntries(
        errors.map(({ path, message }) => [path.split('/')[1] ?? '', single ? sentence : message]),
      );
      this.failure = single ? '' : sentence;
      await tick();
      this.#focus();
      return false;
    } finally {
      this.busy = false;
    }
  }

  #focus(): boolean {
    const [first] = Object.keys(this.faults);
    if (first === undefined) return true;
    void tick().then(() => document.getElementById(`${this.prefix}-${first}`)?.focus());
    return false;
  }
}
