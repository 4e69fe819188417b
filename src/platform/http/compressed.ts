import { pipeline, Readable, type Transform } from 'node:stream';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Characters below which an answer and its heads are one packet either way. */
const WORTH_IT = 1_000;

interface Way {
  readonly name: 'br' | 'gzip';
  readonly whole: (text: string, done: (error: Error | null, packed: Buffer) => void) => void;
  readonly stream: () => Transform;
}

/** The levels at which answers shrink to a seventh in a millisecond or two; the next ones cost many times as much. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const deflate = { level: 6 };
const ways: readonly Way[] = [
  {
    name: 'br',
    whole: (text, done) => {
      brotliCompress(text, brotli, done);
    },
    stream: () => createBrotliCompress(brotli),
  },
  {
    name: 'gzip',
    whole: (text, done) => {
      gzip(text, deflate, done);
    },
    stream: () => createGzip(deflate),
  },
];

/** The best way that an `Accept-Encoding` allows; undefined when they allow none. */
export function wayOf(accepted: string): Way | undefined {
  const named = accepted
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(\.0*)?$/.test(one))
    .map((one) => one.split(';')[0]?.trim());
  return ways.find(({ name }) => named.includes(name));
}

/**
 * Packs the longer answers to GET: a week of an office shrinks to a seventh. Only those. Whoever can make a browser ask, and
 * watch how long the answers get, learns of a secret that is packed beside their own words (BREACH): passwords that are
 * shown once are answers to POST, and no answer holds the session's token.
 */
export function installCompression(f: FastifyInstance): void {
  f.addHook('onSend', (request, reply, payload, done) => {
    // A refusal is short, also that of an answer which broke off after it was said how it would come.
    if (reply.statusCode >= 400) {
      void reply.removeHeader('content-encoding');
      done(null, payload);
      return;
    }
    const type = reply.getHeader('content-type');
    const length =
      typeof payload === 'string' ? payload.length : Number(reply.getHeader('content-length') ?? Infinity);
    if (
      request.method !== 'GET' ||
      !(typeof payload === 'string' || payload instanceof Readable) ||
      length < WORTH_IT ||
      typeof type !== 'string' ||
      !type.startsWith('application/json') ||
      reply.hasHeader('content-encoding')
    ) {
      done(null, payload);
      return;
    }
    void reply.header('vary', 'accept-encoding');
    const way = wayOf(request.headers['accept-encoding'] ?? '');
    if (way === undefined) {
      done(null, payload);
      return;
    }
    const packed = () => reply.header('content-encoding', way.name).removeHeader('content-length');
    if (typeof payload === 'string') {
      way.whole(payload, (error, bytes) => {
        if (error) {
          done(error);
          return;
        }
        void packed();
        done(null, bytes);
      });
      return;
    }
    void packed();
    // What breaks off behind it breaks it off, and whoever hangs up ends what is read.
    done(
      null,
      pipeline(payload, way.stream(), () => undefined),
    );
  });
}
