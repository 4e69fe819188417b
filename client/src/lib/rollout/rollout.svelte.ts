import type { PulseAnswer, Rollout, TourName } from '#contracts/index.js';
import { call, Failure } from '../net/index.js';
import { session } from '../session/session.svelte.js';

/** What the server has for who is new, and the tour that is under way. What it cannot be told now waits for another day. */
class RolloutState {
  offers = $state.raw<Rollout | null>(null);
  tour = $state.raw<{ name: TourName; step: number } | null>(null);

  #person: string | undefined;

  async load(): Promise<void> {
    // What the person before was offered on this device is not for the next one.
    if (this.#person !== session.person?.id) this.offers = null;
    this.#person = session.person?.id;
    this.offers = (await quietly(() => call('GET /api/rollout'))) ?? this.offers;
  }

  placeIn(name: TourName): { step: number; done: boolean } {
    return this.offers?.tours.find((t) => t.tour === name) ?? { step: 0, done: false };
  }

  /** Begins, or goes on where it was left; a finished one begins anew. */
  start(name: TourName): void {
    const place = this.placeIn(name);
    this.move(name, place.done ? 0 : place.step);
  }

  move(name: TourName, step: number): void {
    this.tour = { name, step };
    void this.#keep(name, step, false);
  }

  /** Closes the panel; `done` says that it need not be offered again. */
  end(done: boolean): void {
    if (this.tour) void this.#keep(this.tour.name, done ? 0 : this.tour.step, done);
    this.tour = null;
  }

  decline(name: TourName): void {
    void this.#keep(name, 0, true);
  }

  async answer(answer: PulseAnswer): Promise<boolean> {
    const body = { answer };
    const told = await quietly(async () => {
      await call('POST /api/rollout/pulse', { body, actor: session.person?.id });
      return true;
    });
    if (told && this.offers) this.offers = { ...this.offers, askPulse: false };
    return told ?? false;
  }

  async #keep(tour: TourName, step: number, done: boolean): Promise<void> {
    if (this.offers) {
      const others = this.offers.tours.filter((t) => t.tour !== tour);
      this.offers = { ...this.offers, tours: [...others, { tour, step, done }] };
    }
    await quietly(() =>
      call('PUT /api/rollout/tours/:tour', {
        params: { tour },
        body: { step, done },
        actor: session.person?.id,
      }),
    );
  }
}

/** Nothing here is worth an error in front of somebody's work. */
async function quietly<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}

export const rollout = new RolloutState();
