import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { DomainError, notFound, unavailable } from '../errors/domain-error.js';
import { withCorrelation } from '../log/context.js';
import type { Log } from '../log/log.js';
import type { Intake } from './intake.js';
import { originAllowed } from './origin.js';
import { sendProblem } from './problem.filter.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Serves other programs too: no origin is asked, and the body is not read. For routes whose address is the secret. */
    anyOrigin?: boolean;
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

const trustHops = (hops: number) => (_address: string, hop: number) => hop < hops;

/** The Fastify adapter with our logger and request ids. A body may have 1 MiB. */
export function createAdapter(config: Config, log: Log): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: log.child({}, { level: log.isLevelEnabled('debug') ? 'debug' : 'warn' }),
    genReqId: () => randomUUID(),
    // Fastify types a hop count as a function.
    trustProxy: typeof config.trustProxy === 'number' ? trustHops(config.trustProxy) : config.trustProxy,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: 'idle',
    // A URL that cannot be decoded never reaches the routes nor their filter.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(log, request, reply, error);
    },
    routerOptions: { maxParamLength: 500 },
  });
}

/**
 * What every request passes before any controller: correlation id, the stop sign, JSON only, own origin only.
 * Registered on the raw instance before `listen`, so that it covers all routes.
 */
export async function installDoor(
  f: FastifyInstance,
  config: Config,
  log: Log,
  intake: Intake,
): Promise<void> {
  await f.register(cookie);

  // The default parser refuses an empty body that says it is JSON; a transition without a body is fine here.
  const parse = f.getDefaultJsonParser('error', 'error');
  f.removeContentTypeParser('application/json');
  f.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });

  // What mail programs post by themselves (RFC 8058) says nothing that the address does not say; anywhere else such bodies
  // are refused below, before anybody reads them.
  f.addContentTypeParser(
    /^(application\/x-www-form-urlencoded|multipart\/form-data)/,
    { parseAs: 'string', bodyLimit: 16_384 },
    (_request, _body, done) => {
      done(null, undefined);
    },
  );

  // Whoever gets an answer from a node that stops asks another one next time.
  f.addHook('onSend', (_request, reply, _payload, done) => {
    if (intake.handingOver) void reply.header('connection', 'close');
    done();
  });

  f.addHook('onRequest', (request, reply, done) => {
    withCorrelation(request.id, () => {
      void reply.header('x-request-id', request.id);
      // Answers belong to one person and one moment; a shared cache or the back button must not show them again.
      if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
      intake.enter();
      // Also when the client hangs up half-way.
      reply.raw.once('close', () => {
        intake.leave();
      });
      if (!config.web && !request.url.startsWith('/health/') && request.url !== '/metrics') {
        sendProblem(log, request, reply, notFound());
        return;
      }
      if (intake.closed && !request.url.startsWith('/health/')) {
        sendProblem(log, request, reply, unavailable());
        return;
      }
      if (!safeMethods.has(request.method) && request.routeOptions.config.anyOrigin !== true) {
        const refusal = refuse(request.headers, `${request.protocol}://${request.host}`, config.publicUrl);
        if (refusal !== undefined) {
          sendProblem(log, request, reply, refusal);
          return;
        }
      }
      done();
    });
  });
}

function refuse(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  own: string,
  publicUrl: string | undefined,
): DomainError | undefined {
  const origin = headers['origin'];
  if (typeof origin !== 'string' || !originAllowed(origin, own, publicUrl))
    return new DomainError('ORIGIN_REFUSED', 403);
  const type = headers['content-type'];
  const length = headers['content-length'];
  const hasBody = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  if (hasBody && !/^application\/json\s*(;|$)/i.test(typeof type === 'string' ? type : ''))
    return new DomainError('MEDIA_TYPE_REFUSED', 415);
  return undefined;
}
