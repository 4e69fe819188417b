import type { PushDevice, PushDevices } from '#contracts/index.js';
import { language } from '../i18n/language.js';
import { call, Failure } from '../net/index.js';
import { session } from '../session/session.svelte.js';
import { obstacleOf, type BrowserParts, type Obstacle } from './push-obstacle.js';

export function browserParts(): BrowserParts {
  return {
    secure: globalThis.isSecureContext,
    worker: 'serviceWorker' in navigator,
    pushManager: 'PushManager' in globalThis,
    permission: 'Notification' in globalThis ? Notification.permission : null,
    userAgent: navigator.userAgent,
    installed:
      matchMedia('(display-mode: standalone)').matches ||
      (navigator as { standalone?: boolean }).standalone === true,
    touch: navigator.maxTouchPoints > 1,
  };
}

/** The worker that would show pushes; null: it is not installed (yet). */
async function registration(): Promise<ServiceWorkerRegistration | null> {
  return (await navigator.serviceWorker.getRegistration()) ?? null;
}

export async function obstacle(): Promise<Obstacle | null> {
  const found = obstacleOf(browserParts());
  if (found !== null) return found;
  return (await registration()) === null ? 'worker' : null;
}

const key = (name: string) => `tanggap.push.${name}.${session.person?.id ?? ''}`;
function remembered(name: string): boolean {
  try {
    return localStorage.getItem(key(name)) === '1';
  } catch {
    return false;
  }
}
function remember(name: string, on: boolean): void {
  try {
    if (on) localStorage.setItem(key(name), '1');
    else localStorage.removeItem(key(name));
  } catch {
    // Asked again with the next visit.
  }
}

/** Whether the reader was asked in the list before: it asks once. */
export const wasAsked = (): boolean => remembered('asked');
export const asked = (): void => remember('asked', true);

const bytes = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const same = (a: ArrayBuffer | null, b: Uint8Array): boolean =>
  a !== null && a.byteLength === b.length && new Uint8Array(a).every((byte, i) => byte === b[i]);

async function register(worker: ServiceWorkerRegistration, serverKey: string): Promise<PushDevice> {
  const wanted = bytes(serverKey);
  let subscription = await worker.pushManager.getSubscription();
  if (subscription !== null && !same(subscription.options.applicationServerKey, wanted)) {
    // Of another key of the server's: that one is dead.
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: wanted,
  });
  const { endpoint, keys } = subscription.toJSON();
  return call('POST /api/notifications/devices', {
    body: {
      endpoint: endpoint ?? '',
      keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' },
      language: language(),
    },
    actor: session.person?.id,
  });
}

/**
 * Asks the browser for its permission and switches pushes on here. Call it from a tap: browsers ask for nothing else.
 * @returns the device, or what stands in the way. @throws Failure when the server refuses, Error when the browser does.
 */
export async function switchOn(serverKey: string): Promise<PushDevice | Obstacle> {
  asked();
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const worker = await registration();
  if (worker === null) return 'worker';
  const device = await register(worker, serverKey);
  remember('on', true);
  return device;
}

export async function switchOff(device: PushDevice): Promise<void> {
  await call('DELETE /api/notifications/devices/:id', {
    params: { id: device.id },
    actor: session.person?.id,
  });
  if (!device.here) return;
  remember('on', false);
  await (await (await registration())?.pushManager.getSubscription())?.unsubscribe();
}

/** After a new login in a browser where this person had pushes on: they go on. */
export async function keepPushing(): Promise<void> {
  if (!remembered('on') || obstacleOf(browserParts()) !== null || Notification.permission !== 'granted')
    return;
  try {
    const worker = await registration();
    if (worker === null) return;
    const devices: PushDevices = await call('GET /api/notifications/devices');
    if (!devices.items.some((one) => one.here)) await register(worker, devices.key);
  } catch (error) {
    // The list works without; the settings say what is wrong.
    if (!(error instanceof Failure) && !(error instanceof DOMException)) throw error;
  }
}
