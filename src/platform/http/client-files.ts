import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Kit's route announcer hides itself with this inline style on every navigation (Kit 2.70.4). */
const ANNOUNCER_STYLE = "'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='";

/**
 * What only a document or a worker heeds. On each of the sixty small files and answers of a first visit these heads would
 * weigh as much as what they come with, and a phone on a weak line pays for them.
 */
const OF_DOCUMENTS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

/** An answer without a page of its own: should a browser show it as one, it is inert and in nobody's frame. */
const POLICY_OF_DATA = "default-src 'none';frame-ancestors 'none'";

/** Files outside the hashed folder that a browser may open as a document or a worker. */
const opens = /(\.html|\.svg|service-worker\.js)(\.br|\.gz)?$/;

/** Asked for by one page several times: as its mark, by its manifest, by the browser's tab. */
const drawn = /\.(svg|png|webmanifest)(\.br|\.gz)?$/;

/** CSP hashes of the inline scripts of a page. */
const inlineScriptHashes = (html: string): string[] =>
  [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, code]) =>
      `'sha256-${createHash('sha256')
        .update(code ?? '')
        .digest('base64')}'`,
  );

/** Strict headers for everything; the pages' own bootstrap script is allowed by its hash. */
export async function installHeaders(f: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html');
  const hashes = existsSync(index) ? inlineScriptHashes(readFileSync(index, 'utf8')) : [];
  await f.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...hashes],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-hashes'", ANNOUNCER_STYLE],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    // Whether there is TLS in front is the operator's to say, in the proxy.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  f.addHook('onSend', (_request, reply, payload, done) => {
    const type = reply.getHeader('content-type');
    // "Not modified" has no type, and what it says goes with the page that the browser has.
    if (
      (type === undefined && reply.statusCode !== 304) ||
      /^application\/(problem\+)?json/.test(String(type))
    ) {
      for (const name of OF_DOCUMENTS) void reply.removeHeader(name);
      void reply.header('content-security-policy', POLICY_OF_DATA);
    }
    done(null, payload);
  });
}

/**
 * Serves the built client: hashed files for ever, the page and the worker never without asking, and the page for every
 * address that a browser opens.
 */
export async function installClient(f: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return;
  await f.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    preCompressed: true,
    index: false,
    cacheControl: false,
    lastModified: false,
    acceptRanges: false,
    setHeaders: (reply, path) => {
      const hashed = path.includes('/_app/immutable/');
      void reply.header(
        'cache-control',
        hashed
          ? 'public, max-age=31536000, immutable'
          : drawn.test(path)
            ? 'public, max-age=3600'
            : 'no-cache',
      );
      if (!hashed && opens.test(path)) return;
      for (const name of OF_DOCUMENTS) void reply.removeHeader(name);
      if (hashed) void reply.removeHeader('x-request-id');
    },
  });
  f.get('/*', (request, reply) => {
    const page = request.url === '/' || (request.headers.accept ?? '').includes('text/html');
    if (!page || /^\/(api|health|metrics|socket\.io)(\/|$|\?)/.test(request.url)) {
      reply.callNotFound();
      return reply;
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
