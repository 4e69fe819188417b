import { sendInBackground } from './outbox.js';
import { showPushes } from './push.js';
import { keepShell } from './shell.js';

// Each part of the worker is a file beside this one that adds its own listeners.
const worker = self as unknown as ServiceWorkerGlobalScope;
keepShell(worker);
sendInBackground(worker);
showPushes(worker);
