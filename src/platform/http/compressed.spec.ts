import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { installCompression } from './compressed.js';

const long = {
  items: Array.from({ length: 200 }, (_, n) => ({ name: `Pegawai ${String(n)}`, reported: 5 })),
};
const text = JSON.stringify(long);

let f: FastifyInstance;
const agent = new Agent();
beforeAll(async () => {
  f = fastify();
  await installCompression(f);
  f.get('/api/long', () => long);
  f.get('/api/pieces', (_request, reply) =>
    reply
      .type('application/json; charset=utf-8')
      .header('content-length', text.length)
      .send(Readable.from([text.slice(0, 500), text.slice(500)], { objectMode: false })),
  );
  f.get('/api/broken', (_request, reply) =>
    reply.type('application/json').send(
      Readable.from(
        (function* () {
          yield text;
          throw new Error('the rest could not be read');
        })(),
      ),
    ),
  );
  f.get('/api/short', () => ({ ok: true }));
  f.get('/api/file', (_request, reply) => reply.type('application/pdf').send(text));
  f.get('/elsewhere', () => long);
  f.post('/api/long', () => long);
  await f.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  agent.destroy();
  await f.close();
});

/** As it comes over the line: `fetch` would unpack it. */
async function ask(path: string, accepted?: string, method: 'GET' | 'POST' = 'GET') {
  const { port } = f.server.address() as AddressInfo;
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
  const [answer] = (await once(
    request({ host: '127.0.0.1', port, path, method, headers, agent }).end(),
    'response',
  )) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

describe('a long answer', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
  ] as const)('to %s goes as %s, with its own length', async (accepted, encoding, open) => {
    const answer = await ask('/api/long', accepted);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers.vary).toBe('accept-encoding');
    expect(open(answer.body).toString()).toBe(text);
    expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
    expect(answer.body.length).toBeLessThan(text.length / 5);
  });

  it('that comes in pieces is packed as it comes', async () => {
    const answer = await ask('/api/pieces', 'br');
    expect(answer.headers['content-encoding']).toBe('br');
    expect(answer.headers['content-length']).toBeUndefined();
    expect(brotliDecompressSync(answer.body).toString()).toBe(text);
  });

  it('that breaks off is never taken for a whole one', async () => {
    const answer = await ask('/api/broken', 'br').catch(() => undefined);
    // Cut off, or an error that can be read, where nothing had gone out yet.
    if (answer !== undefined) {
      expect([answer.status, answer.headers['content-encoding']]).toEqual([500, undefined]);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ statusCode: 500 });
    }
  });

  it('goes as it is to whoever does not ask for less', async () => {
    const answer = await ask('/api/long');
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body.toString()).toBe(text);
  });
});

it.each([
  ['to a command, which may hold a secret', '/api/long', 'POST'],
  ['that is short', '/api/short', 'GET'],
  ['that is packed by its nature', '/api/file', 'GET'],
  ['beside the data', '/elsewhere', 'GET'],
] as const)('an answer %s is never packed', async (_name, url, method) => {
  const answer = await ask(url, 'br, gzip', method);
  expect(answer.status).toBe(200);
  expect(answer.headers['content-encoding']).toBeUndefined();
});
