import { describe, expect, it } from '@jest/globals';
import { obstacleOf, type BrowserParts } from './push-obstacle.js';

const chrome: BrowserParts = {
  secure: true,
  worker: true,
  pushManager: true,
  permission: 'default',
  userAgent: 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/109.0.0.0 Mobile Safari/537.36',
  installed: false,
  touch: true,
};
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1.15 Version/16.4 Mobile';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/16.4 Safari';

describe('what stands in the way of pushes', () => {
  it.each([
    ['nothing in a browser of today', {}, null],
    ['nothing once they are allowed', { permission: 'granted' }, null],
    ['no TLS', { secure: false, worker: false, pushManager: false }, 'insecure'],
    [
      'an iPhone whose page is not on the home screen',
      { userAgent: iphone, pushManager: false, permission: null },
      'install',
    ],
    ['an iPad, which says that it is a Mac', { userAgent: mac, pushManager: false }, 'install'],
    ['nothing on the home screen of an iPhone', { userAgent: iphone, installed: true }, null],
    ['an old iPhone, even there', { userAgent: iphone, installed: true, pushManager: false }, 'unsupported'],
    ['nothing on a Mac', { userAgent: mac, touch: false }, null],
    ['a browser without pushes', { pushManager: false }, 'unsupported'],
    ['a no that was said before', { permission: 'denied' }, 'denied'],
  ] as const)('%s', (_name, parts, expected) => {
    expect(obstacleOf({ ...chrome, ...parts })).toBe(expected);
  });
});
