/**
 * Hears that a stream may have grown, from the moment it is put on: whoever reads after that and finds nothing does not
 * miss what is committed between the reading and the waiting.
 */
export class Ear {
  #heard = false;
  #wake: (() => void) | undefined;

  /** To be called whenever the stream may have grown. */
  readonly hear = (): void => {
    this.#heard = true;
    this.#wake?.();
  };

  /** Resolves when something was heard since the last call, the time is over, or the signal says so. */
  async more(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#heard && !signal.aborted)
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.#wake = undefined;
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal.addEventListener('abort', done, { once: true });
        this.#wake = done;
      });
    this.#heard = false;
  }
}
