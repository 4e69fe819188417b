import { Controller, Get, HttpCode, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { Public } from '../auth/actor.js';
import { Config } from '../config/config.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { notFound } from '../errors/domain-error.js';
import { FeedHub } from '../feed/hub.js';
import { Intake } from '../http/intake.js';
import { Jobs } from '../jobs/jobs.js';
import { Metrics } from './metrics.js';

const Liveness = z.object({ status: z.literal('live') });

const Readiness = z.object({
  status: z.enum(['ready', 'not ready']),
  database: z.enum(['ok', 'away']),
  /** Milliseconds since the last complete sweep of the feed; null where no sockets are served. */
  feedSweepAgeMs: z.nullable(z.number()),
  queue: z.enum(['ok', 'away']),
});
type Readiness = z.infer<typeof Readiness>;

/** For orchestrators and monitoring: alive, ready, numbers. */
@Controller()
@Public()
export class HealthController {
  constructor(
    private readonly config: Config,
    private readonly work: UnitOfWork,
    private readonly hub: FeedHub,
    private readonly jobs: Jobs,
    private readonly metrics: Metrics,
    private readonly intake: Intake,
  ) {}

  @Get('health/live')
  @ApiOperation({ summary: 'The process lives.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Liveness })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /**
   * 200 when this node can serve; the queue being away is told but costs only seconds, so it does not count. Nor does a pool
   * of which everything is taken: what a busy node is spared the others have to do, until none is left.
   */
  @Get('health/ready')
  @ApiOperation({
    summary: 'The node can serve: database and feed sweep; how the queue is stands beside it.',
  })
  @ApiOkResponse({ standardSchema: Readiness })
  @ApiServiceUnavailableResponse({ standardSchema: Readiness, description: 'This node cannot serve now.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const database = await this.work
      .apart(() => this.work.query('SELECT 1'))
      .then(
        () => 'ok' as const,
        () => 'away' as const,
      );
    const age = this.config.web ? this.hub.sweepAge() : null;
    const queue = (await this.jobs.alive()) ? 'ok' : 'away';
    const late = age !== null && age > Math.max(15_000, 3 * this.config.feedSweepMs);
    const ready = database === 'ok' && !late && !this.intake.handingOver;
    void reply.status(ready ? 200 : 503).header('cache-control', 'no-store');
    return { status: ready ? 'ready' : 'not ready', database, feedSweepAgeMs: age, queue };
  }

  /** Prometheus text; from loopback, or with the token. Elsewhere it does not exist. */
  @Get('metrics')
  @ApiOperation({ summary: 'Numbers for Prometheus; from loopback or with the token.' })
  @ApiProduces('text/plain')
  async read(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const token = this.config.metricsToken;
    const bearer = token !== undefined && request.headers.authorization === `Bearer ${token}`;
    // Behind a believed proxy, `ip` is the client's; a direct call from this machine is loopback.
    if (!bearer && !/^(127\.|::1$|::ffff:127\.)/.test(request.ip)) throw notFound();
    void reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
