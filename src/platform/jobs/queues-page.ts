import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { getQueueToken } from '@nestjs/bullmq';
import type { INestApplicationContext } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { FastifyInstance } from 'fastify';
import { SESSION_COOKIE } from '../auth/cookies.js';
import { SessionRepository } from '../auth/session.repository.js';
import { notFound, unavailable } from '../errors/domain-error.js';
import { sendProblem } from '../http/problem.filter.js';
import type { Log } from '../log/log.js';
import { Jobs, LANES } from './jobs.js';

const PATH = '/api/queues';
/** A queue that freezes while it is asked holds nobody up for longer. */
const ANSWER_MS = 3_000;

/**
 * The page that shows the queues to admins, and lets them try a job again or drop one. It shows the alarm clock: what is
 * owed are rows, which no button here can lose. Jobs carry ids alone.
 *
 * Its routes stand beside Nest's, whose guards never see them: the session is asked here, in a hook of the very scope
 * that holds them, and for everybody but admins there is nothing. While the queue does not answer, neither page nor data
 * waits for it: 503 `UNAVAILABLE`. Origin and content type are asked at the door of all.
 */
export async function installQueuesPage(
  fastify: FastifyInstance,
  app: INestApplicationContext,
  log: Log,
): Promise<void> {
  const sessions = app.get(SessionRepository, { strict: false });
  const jobs = app.get(Jobs, { strict: false });
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
      const admin = actor?.roles.includes('admin') === true && !actor.mustChange;
      if (admin && (request.url.startsWith(`${PATH}/static/`) || (await jobs.alive()))) return;
      sendProblem(log, request, reply, admin ? unavailable() : notFound());
      return reply;
    });
    scope.addHook('onRoute', (route) => {
      if (!route.url.startsWith(`${PATH}/api/`)) return;
      const { handler } = route;
      route.handler = async function (request, reply) {
        const late = new Promise<'late'>((done) => setTimeout(() => done('late'), ANSWER_MS).unref());
        // An answer that comes after all has nobody to go to.
        const answer = Promise.resolve(handler.call(this, request, reply));
        if ((await Promise.race([answer, late])) !== 'late') return answer;
        answer.catch(() => undefined);
        sendProblem(log, request, reply, unavailable());
        return reply;
      };
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
