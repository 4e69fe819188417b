import { describe, expect, it } from '@jest/globals';
import { serverOf } from './server.js';

describe('the mail server of a URL', () => {
  it('is encrypted from the start, or by STARTTLS, which a password requires', () => {
    expect(serverOf('smtps://sari:p%40ss@mail.example')).toEqual({
      connection: { host: 'mail.example', port: 465, secure: true, requireTLS: false },
      auth: { user: 'sari', pass: 'p@ss' },
    });
    expect(serverOf('smtp://sari:pass@mail.example').connection).toEqual({
      host: 'mail.example',
      port: 587,
      secure: false,
      requireTLS: true,
    });
    expect(serverOf('smtp://mail.example:25')).toMatchObject({
      connection: { port: 25, requireTLS: false },
      auth: undefined,
    });
  });

  it('on this machine needs no encryption', () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]'])
      expect(serverOf(`smtp://a:b@${host}:2525`).connection.requireTLS).toBe(false);
    expect(serverOf('smtp://a:b@[::1]:2525').connection.host).toBe('::1');
  });
});
