import type { PulseAnswer, Rollout, TourName } from '#contracts/index.js';
import { call, Failure } from '../net/index.js';
import { session } from '../session/session.svelte.js';
import { live } from '../sync/live.svelte.js';

/** What the server has for who is new, and the tour that is under way. What it cannot be told now waits for another day. */
class RolloutState {
  offers = $state.raw<Rollout | null>(null);
  /** The own unit is a room to practise in: also known of the last visit, for a page that opens without network. */
  practice = $state(false);
  tour = $state.raw<{ name: TourName; step: number } | null>(null);

  #person: string | undefined;

  async load(): Promise<void> {
    this.#turn();
    const person = this.#person;
    const still = () => session.person?.id === person;
    let offers: Rollout | undefined;
    const ask = async () => {
      offers = await call('GET /api/rollout');
      return offers.practice;
    };
    await quietly(() =>
      live.cached('practises', ask, (practice) => {
        if (still()) this.practice = practice;
      }),
    );
    if (offers && still()) this.offers = offers;
  }

  /** What the person before was offered or shown on this device is not for the next one. */
  #turn(): void {
    if (this.#person === session.person?.id) return;
    this.#person = session.person?.id;
    this.offers = this.tour = null;
    this.practice = false;
  }

  placeIn(name: TourName): { step: number; done: boolean } {
    return this.offers?.tours.find((t) => t.tour === name) ?? { step: 0, done: false };
  }

  /** Begins, or goes on where it was left; a finished one begins anew. */
  start(name: TourName): void {
    this.#turn();
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
    const person = session.person?.id;
    const told = await quietly(async () => {
      await call('POST /api/rollout/pulse', { body, actor: person });
      return true;
    });
    if (told && this.offers && session.person?.id === person)
      this.offers = { ...this.offers, askPulse: false };
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
