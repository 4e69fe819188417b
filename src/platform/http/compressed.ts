import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Bytes below which an answer and its heads are one packet either way. */
const WORTH_IT = 1_000;

/**
 * Packs the longer answers to GET below `/api`: a week of an office shrinks to a seventh. Files of the client come packed.
 * Only GET: whoever can make a browser ask, and watch how long the answers get, learns of a secret that is packed beside
 * their own words (BREACH). Passwords that are shown once are answers to POST, and no answer holds the session's token.
 */
export async function installCompression(f: FastifyInstance): Promise<void> {
  f.addHook('onRoute', (route) => {
    if (![route.method].flat().includes('GET') || !route.url.startsWith('/api/')) route.compress = false;
  });
  // An answer that breaks off before its first byte becomes a refusal, which is not packed as the answer was to be.
  f.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.statusCode >= 400) void reply.removeHeader('content-encoding');
    done(null, payload);
  });
  await f.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: WORTH_IT,
    // What comes packed could unpack to more than the limit of a body.
    globalDecompression: false,
  });
}
