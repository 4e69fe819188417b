import { afterEach, describe, expect, it } from '@jest/globals';
import { retryAfter } from './failure.js';
import { call, Failure, fill } from './index.js';

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

function answer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): { sent: () => Request } {
  let seen: Request | undefined;
  globalThis.fetch = (input, init) => {
    seen = new Request(new URL(input as string, 'http://127.0.0.1'), init);
    return Promise.resolve(
      new Response(body === undefined ? null : JSON.stringify(body), { status, headers }),
    );
  };
  return { sent: () => seen! };
}

describe('call', () => {
  it('fills the path, names the actor and sends JSON', async () => {
    const { sent } = answer(201, { id: 'f' });
    await call('POST /api/feedback/:id/replies', {
      params: { id: 'a b' },
      body: { id: 'r', body: 'Siap' },
      actor: 'p1',
    });
    expect(sent().url).toBe('http://127.0.0.1/api/feedback/a%20b/replies');
    expect(sent().headers.get('x-actor')).toBe('p1');
    expect(sent().headers.get('accept-language')).toBe('id');
    expect(await sent().json()).toEqual({ id: 'r', body: 'Siap' });
  });

  it('turns a problem document into a failure with its wait', async () => {
    answer(
      429,
      {
        code: 'LOGIN_LIMITED',
        detail: 'Tunggu sebentar.',
        errors: [{ path: '/x', code: 'y', message: 'z' }],
      },
      { 'retry-after': '7' },
    );
    const failure: unknown = await call('GET /api/session').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ status: 429, code: 'LOGIN_LIMITED', detail: 'Tunggu sebentar.' });
    expect((failure as Failure).options.retryAfter).toBe(7000);
    expect((failure as Failure).options.errors).toHaveLength(1);
  });

  it('says that the network is away, and that a page of a proxy is no answer', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'));
    await expect(call('GET /api/session')).rejects.toMatchObject({ status: 0, code: 'NETWORK_AWAY' });
    globalThis.fetch = () => Promise.resolve(new Response('<html>', { status: 200 }));
    await expect(call('GET /api/session')).rejects.toMatchObject({ code: 'ANSWER_UNREADABLE' });
    globalThis.fetch = () => Promise.resolve(new Response('<html>', { status: 502 }));
    await expect(call('GET /api/session')).rejects.toMatchObject({ status: 502, code: 'HTTP_502' });
  });

  it('answers nothing for 204', async () => {
    answer(204, undefined);
    await expect(call('DELETE /api/session')).resolves.toBeUndefined();
  });
});

describe('fill and retryAfter', () => {
  it('refuses a path with a hole', () => {
    expect(() => fill('/api/people/:id')).toThrow(':id');
  });
  it('reads seconds and dates', () => {
    expect(retryAfter('3', 0)).toBe(3000);
    expect(retryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 4000)).toBe(6000);
    expect(retryAfter('soon', 0)).toBeUndefined();
    expect(retryAfter(null, 0)).toBeUndefined();
  });
});
