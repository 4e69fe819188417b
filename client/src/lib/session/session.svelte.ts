import type { Login, Person, Session } from '#contracts/index.js';
import { dateOf, setZone } from '../i18n/index.js';
import { call, Failure } from '../net/index.js';
import { forgetRemembered, remember, remembered } from './remembered.js';

/** Who is logged in. `confirmed`: the server said so in this page's life; without it nothing is sent. */
class SessionStore {
  person = $state.raw<Person | null>(null);
  /** Today in the zone of the person's unit, from the server. */
  today = $state('');
  zone = $state('Asia/Jakarta');
  mustChangePassword = $state(false);
  confirmed = $state(false);
  #first: Promise<void> | null = null;

  /** Asks once who is logged in; every page waits for it. */
  ready(): Promise<void> {
    this.#first ??= this.check().then(() => undefined);
    return this.#first;
  }

  /** Asks the server anew. `other`: somebody else is logged in now. */
  async check(): Promise<'same' | 'in' | 'out' | 'away' | 'other'> {
    const before = this.person?.id ?? null;
    try {
      const session = await call('GET /api/session', { timeout: 8000 });
      if (before !== null && before !== session.person.id) return 'other';
      this.take(session);
      return before === null ? 'in' : 'same';
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 401 || error.status === 403) {
        this.confirmed = false;
        if (before === null) forgetRemembered();
        return 'out';
      }
      if (before === null) this.#recall();
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

  /** No answer at all: the person of this device's last login may write on, with this device's clock. */
  #recall(): void {
    const kept = remembered();
    if (!kept) return;
    setZone(kept.zone);
    this.person = { ...kept.person, nip: null };
    this.zone = kept.zone;
    this.today = dateOf(new Date());
  }
}

export const session = new SessionStore();
