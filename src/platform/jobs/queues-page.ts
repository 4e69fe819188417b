import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { getQueueToken } from '@nestjs/bullmq';
import type { INestApplicationContext } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { FastifyInstance } from 'fastify';
import { SESSION_COOKIE } from '../auth/cookies.js';
import { SessionRepository } from '../auth/session.repository.js';
import { notFound } from '../errors/domain-error.js';
import { sendProblem } from '../http/problem.filter.js';
import type { Log } from '../log/log.js';
import { LANES } from './jobs.js';

const PATH = '/api/queues';

/**
 * The page that shows the queues to admins, and lets them try a job again or drop one. It shows the alarm clock: what is
 * owed are rows, which no button here can lose. Jobs carry ids alone.
 *
 * Its routes stand beside Nest's, whose guards never see them: the session is asked here, in a hook of the very scope
 * that holds them, and for everybody but admins there is nothing. Origin and content type are asked at the door of all.
 */
export async function installQueuesPage(
  fastify: FastifyInstance,
  app: INestApplicationContext,
  log: Log,
): Promise<void> {
  const sessions = app.get(SessionRepository, { strict: false });
  const page = new FastifyAdapter();
  page.setBasePath(PATH);
  createBullBoard({
    queues: LANES.map((lane) => new BullMQAdapter(app.get<Queue>(getQueueToken(lane), { strict: false }))),
    serverAdapter: page,
    options: { uiConfig: { boardTitle: 'Tanggap', hideRedisDetails: true } },
  });
  await fastify.register(async (scope: FastifyInstance) => {
    scope.addHook('onRequest', async (request, reply) => {
      const reference = request.cookies[SESSION_COOKIE];
      const actor = reference === undefined ? undefined : await sessions.find(reference);
      if (actor?.roles.includes('admin') === true && !actor.mustChange) return;
      sendProblem(log, request, reply, notFound());
      return reply;
    });
    scope.addHook('onSend', (_request, reply, payload, done) => {
      // The page finds its files by a <base> of its own, which the policy of all other pages forbids.
      const policy = reply.getHeader('content-security-policy');
      if (typeof policy === 'string')
        void reply.header('content-security-policy', policy.replace("base-uri 'none'", "base-uri 'self'"));
      // It would fetch letters from elsewhere; the policy forbids that, and nobody should have to read about it.
      done(
        null,
        typeof payload === 'string'
          ? payload.replace(/<link href="https:\/\/fonts\.[^>]*>/, '').replace(/<style>[^<]*<\/style>/, '')
          : payload,
      );
    });
    await scope.register(page.registerPlugin(), { prefix: PATH });
  });
}
