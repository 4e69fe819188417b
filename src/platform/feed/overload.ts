/** Something that is too much above `from` and enough again at or below `to`: what lies between changes nothing. */
export class Hysteresis {
  #over = false;

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  /** Is it too much, now that it is `value`? */
  over(value: number): boolean {
    this.#over = this.#over ? value > this.to : value > this.from;
    return this.#over;
  }
}

/**
 * A value that has to be too high for a while on end to count, and low for a while to count no more: one pause of the
 * garbage collector, or a process that was frozen for a moment, is no overload.
 */
export class Sustained {
  #high = 0;
  #low = 0;
  #over = false;

  /** @param high windows above `limit` in a row that begin it. @param low windows below half of it that end it. */
  constructor(
    private readonly limit: number,
    private readonly high: number,
    private readonly low: number,
  ) {}

  get over(): boolean {
    return this.#over;
  }

  note(value: number): void {
    this.#high = value > this.limit ? this.#high + 1 : 0;
    this.#low = value <= this.limit / 2 ? this.#low + 1 : 0;
    if (this.#high >= this.high) this.#over = true;
    else if (this.#low >= this.low) this.#over = false;
  }
}
