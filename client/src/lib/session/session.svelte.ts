import type { Login, Person, Session } from '#contracts/index.js';
import { now } from '../clock.js';
import { dateOf, setZone } from '../i18n/index.js';
import { call, Failure } from '../net/index.js';
import { forgetRemembered, remember, remembered } from './remembered.js';

/** How long a page waits for the server's word when this device knows who was here last, in ms. */
const WEAK = 1_500;

export type SessionAnswer = 'same' | 'in' | 'out' | 'away' | 'other';

/** Who is logged in. `confirmed`: the server said so in this page's life; without it nothing is sent. */
class SessionStore {
  person = $state.raw<Person | null>(null);
  /** Today in the zone of the person's unit, from the server. */
  today = $state('');
  zone = $state('Asia/Jakarta');
  mustChangePassword = $state(false);
  confirmed = $state(false);
  /** The answer to the first question, where the page opened without it. */
  late: Promise<SessionAnswer> | null = null;
  #first: Promise<void> | null = null;

  /**
   * Asks once who is logged in; every page waits for it. Whom this device knows need not stand before an empty page on a
   * dead line: after `WEAK` ms the page opens with what is here, as without a network, and hears the answer later.
   */
  ready(): Promise<void> {
    this.#first ??= this.#begin();
    return this.#first;
  }

  /** Asks the server anew. `other`: somebody else is logged in now. */
  async check(): Promise<SessionAnswer> {
    const shown = () => this.person?.id ?? null;
    const asked = shown();
    try {
      const session = await call('GET /api/session', { timeout: 8000 });
      const before = shown();
      // Logged out since it was asked: nobody comes back by an answer that was under way.
      if (asked !== null && before === null) return 'out';
      if (before !== null && before !== session.person.id) return 'other';
      this.take(session);
      return before === null ? 'in' : 'same';
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 401 || error.status === 403) {
        this.confirmed = false;
        if (shown() === null) forgetRemembered();
        return 'out';
      }
      if (shown() === null) this.#recall();
      else this.#turn();
      return 'away';
    }
  }

  async login(login: Login): Promise<void> {
    this.take(await call('POST /api/session', { body: login }));
    this.#first = Promise.resolve();
  }

  /** The server's word is gone; what is on the screen stays until somebody logs in. */
  lost(): void {
    this.confirmed = false;
  }

  clear(): void {
    forgetRemembered();
    this.person = null;
    this.confirmed = false;
  }

  has(...roles: Person['roles']): boolean {
    return this.person?.roles.some((role) => roles.includes(role)) ?? false;
  }

  /** Takes the server's word about who is logged in. */
  take(session: Session): void {
    setZone(session.zone);
    remember(session);
    this.person = session.person;
    this.zone = session.zone;
    this.today = session.today;
    this.mustChangePassword = session.mustChangePassword;
    this.confirmed = true;
  }

  async #begin(): Promise<void> {
    // At the front door nobody is expected whom this device does not know: asking would only fetch a refusal.
    if (!remembered() && location.pathname === '/masuk') return;
    const asked = this.check();
    if (!remembered()) {
      await asked;
      return;
    }
    const late = await Promise.race([
      asked.then(() => false),
      new Promise<boolean>((resume) => setTimeout(() => resume(true), navigator.onLine ? WEAK : 0)),
    ]);
    if (!late || this.person) return;
    this.#recall();
    this.late = asked;
  }

  /** Midnight without a network: the date turns by the clock that the server last confirmed. */
  #turn(): void {
    const date = dateOf(now());
    if (date > this.today) this.today = date;
  }

  /** No answer at all: the person of this device's last login may write on, with this device's clock. */
  #recall(): void {
    const kept = remembered();
    if (!kept) return;
    setZone(kept.zone);
    this.person = { ...kept.person, nip: null };
    this.zone = kept.zone;
    this.today = dateOf(now());
  }
}

export const session = new SessionStore();
