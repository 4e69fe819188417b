import type id from '../id/device.js';
import type { Catalogue } from '../catalogue.js';

export default {
  update: { message: 'A new version is available. What you wrote stays.', action: 'Reload' },
  trouble: {
    refused: 'This browser keeps nothing. What you write is sent at once; stay here until it is sent.',
    full: 'This device has no room left. What you write is sent at once; stay here until it is sent.',
    emptied: 'The browser emptied its storage on this device. What was sent is safe on the server.',
  },
  lost: (n) =>
    n === 1
      ? '1 piece that was not sent yet went with it. Look at your report of today.'
      : `${n} pieces that were not sent yet went with it. Look at your report of today.`,
  understood: 'Understood',
} satisfies Catalogue<typeof id>;
