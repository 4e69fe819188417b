import { describe, expect, it } from '@jest/globals';
import { isPublic, mayPushTo } from './endpoint.js';

describe('where a push may go', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAAA',
    'https://web.push.apple.com/QGuQyavXutnMH',
    'https://wns2-sg2p.notify.windows.com/w/?token=BQY',
  ])('%s', (endpoint) => {
    expect(mayPushTo(endpoint)).toBe(true);
  });

  it.each([
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/fcm/send/abc',
    'https://user:word@fcm.googleapis.com/x',
    'https://127.0.0.1/x',
    'https://10.0.0.7/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://[::1]/x',
    'https://localhost/x',
    'https://db/x',
    'https://metadata.google.internal/x',
    'https://printer.local./x',
    'ftp://push.example.com/x',
    'file:///etc/passwd',
    'not a url',
  ])('never %s', (endpoint) => {
    expect(mayPushTo(endpoint)).toBe(false);
  });

  it('to this machine only where a test allows it', () => {
    expect(mayPushTo('http://127.0.0.1:4711/a')).toBe(false);
    expect(mayPushTo('http://127.0.0.1:4711/a', true)).toBe(true);
    expect(mayPushTo('http://10.0.0.7:4711/a', true)).toBe(false);
  });

  it('to addresses of the open internet alone, whatever a name resolves to', () => {
    for (const address of ['8.8.8.8', '142.250.4.95', '2404:6800:4003:c00::5f'])
      expect(isPublic(address)).toBe(true);
    for (const address of [
      '127.0.0.1',
      '10.1.2.3',
      '172.31.255.255',
      '192.168.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '255.255.255.255',
      '::1',
      '::',
      'fd00::1',
      'fe80::1',
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      'nonsense',
    ])
      expect(isPublic(address)).toBe(false);
  });
});
