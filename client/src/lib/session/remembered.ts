import type { Session } from '#contracts/index.js';

/**
 * Who this device last saw logged in, for opening the form without a network. No credential: the cookie is the server's
 * alone, and nothing is sent before the server has named the same person again.
 */
export interface Remembered {
  person: Pick<
    Session['person'],
    'id' | 'name' | 'position' | 'unitId' | 'unitName' | 'supervisorId' | 'roles'
  >;
  zone: string;
}

const key = 'tanggap.person';

export function remember(session: Session): void {
  const { id, name, position, unitId, unitName, supervisorId, roles } = session.person;
  const kept: Remembered = {
    person: { id, name, position, unitId, unitName, supervisorId, roles },
    zone: session.zone,
  };
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Without storage the form only opens with a network.
  }
}

export function remembered(): Remembered | null {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as Remembered) : null;
  } catch {
    return null;
  }
}

export function forgetRemembered(): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

/** An id for this browser, made once: the server tells a person's devices apart by it. */
export function deviceId(make: () => string): string {
  const deviceKey = 'tanggap.device';
  try {
    const known = localStorage.getItem(deviceKey);
    if (known) return known;
    const fresh = make();
    localStorage.setItem(deviceKey, fresh);
    return fresh;
  } catch {
    return make();
  }
}
