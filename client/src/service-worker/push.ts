/** What the server sends, encrypted for this browser: what kind of thing it is, never who or what. */
interface Message {
  title: string;
  body: string;
  url: string;
  tag: string;
}

/** A push that cannot be read still has to show something: browsers end subscriptions that stay silent. */
function read(data: PushMessageData | null): Message {
  const unknown = { title: 'Tanggap', body: '', url: '/pemberitahuan', tag: 'many' };
  try {
    const sent = data?.json() as Partial<Message> | undefined;
    return { ...unknown, ...sent };
  } catch {
    return unknown;
  }
}

/** Shows pushes, and opens their page in the tab that is there: a second one would hold a second draft. */
export function showPushes(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('push', (event) => {
    const { title, body, url, tag } = read(event.data);
    event.waitUntil(
      worker.registration.showNotification(title, {
        body,
        // The same thing again takes the place of what is shown.
        tag,
        icon: '/icon-192.png',
        data: { url },
      }),
    );
  });

  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    const { url } = event.notification.data as { url: string };
    const target = new URL(url, worker.location.origin);
    // Only ever a page of ours.
    const path =
      target.origin === worker.location.origin ? target.pathname + target.search : '/pemberitahuan';
    event.waitUntil(
      (async () => {
        const tabs = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
        const tab = tabs.find((one) => one.focused) ?? tabs[0];
        if (tab === undefined) {
          await worker.clients.openWindow(path);
          return;
        }
        await tab.focus();
        tab.postMessage({ open: path });
      })(),
    );
  });
}
