import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FeedAnswer, FeedQuery } from '#contracts/feed.js';
import { type Actor, CurrentActor } from '../auth/actor.js';
import { SessionRepository } from '../auth/session.repository.js';
import { DomainError, unavailable } from '../errors/domain-error.js';
import { Intake } from '../http/intake.js';
import { Admission } from './admission.js';
import { epochOf, reasonToReset, type ResetReason } from './cursor.js';
import type { Ear } from './ear.js';
import { FeedRepository } from './feed.repository.js';
import { FeedHub } from './hub.js';
import { FeedRenderer } from './render.js';

/** Most events of one answer. */
const PAGE = 200;

/** The feed for places where a proxy kills sockets: the same stream, asked for. `after` acknowledges like a device. */
@Controller('feed')
export class FeedController {
  constructor(
    private readonly hub: FeedHub,
    private readonly repository: FeedRepository,
    private readonly renderer: FeedRenderer,
    private readonly sessions: SessionRepository,
    private readonly intake: Intake,
    private readonly admission: Admission,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Events after a cursor, or a snapshot to begin again from; may wait up to 25 s.' })
  @ApiOkResponse({ standardSchema: FeedAnswer })
  async read(
    @CurrentActor() actor: Actor,
    @Query({ schema: FeedQuery }) query: FeedQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FeedAnswer> {
    void reply.header('cache-control', 'no-store');
    const gone = new AbortController();
    request.raw.once('close', () => {
      if (request.raw.destroyed && !reply.raw.writableEnded) gone.abort();
    });
    // Who waits already has the rest; a node that stops answers everybody, because nobody asks it again.
    const newcomer = query.after === undefined || (query.wait ?? 0) === 0;
    const retryAfter = newcomer && !this.intake.handingOver ? this.admission.refusal(0) : undefined;
    if (retryAfter !== undefined) throw new DomainError('BUSY', 503, {}, { retryAfter });
    // Listens first and reads then: what comes in between, as what this cursor acknowledges does, is not waited for.
    return this.hub.listening(actor.personId, (ear) =>
      this.intake.waiting((enough) =>
        this.#follow(actor, query, ear, AbortSignal.any([gone.signal, enough])),
      ),
    );
  }

  async #follow(actor: Actor, query: FeedQuery, ear: Ear, stop: AbortSignal): Promise<FeedAnswer> {
    const { personId } = actor;
    const last = query.after;
    const cursor = { last, epoch: query.epoch, mark: query.mark };
    const deadline = performance.now() + (query.wait ?? 0) * 1_000;
    for (let first = true; ; first = false) {
      const position = await this.repository.position(personId, last ?? 0);
      const epoch = epochOf(position.life, personId);
      const reason = reasonToReset(cursor, position, epoch);
      if (last === undefined || reason !== undefined) return this.#startOver(actor, reason ?? 'new', stop);
      if (first) await this.hub.acknowledgeCursor(personId, last, position.markAtLast);
      if (position.top > last) {
        const page = await this.repository.follow(personId, last, PAGE);
        // Read after the position: it may come from another database, or the place was pruned meanwhile.
        if (page.before !== position.markAtLast) return this.#startOver(actor, 'mark', stop);
        if (page.events[0]?.seq !== last + 1) return this.#startOver(actor, 'hole', stop);
        const events = await this.renderer.render(personId, page.events);
        await this.#recheck(actor);
        // The page is read after the position and may hold what came in between.
        return { epoch, events, top: Math.max(position.top, events.at(-1)?.seq ?? 0) };
      }
      const left = deadline - performance.now();
      if (left <= 0 || stop.aborted) {
        await this.#recheck(actor);
        return { epoch, events: [], top: position.top };
      }
      await ear.more(left, stop);
      await this.#recheck(actor);
    }
  }

  async #startOver(actor: Actor, reason: ResetReason, stop: AbortSignal): Promise<FeedAnswer> {
    await this.#recheck(actor);
    const reset = await this.hub.reset(actor.personId, reason, stop);
    // Nobody reads this answer, or the process stops: another node has it.
    if (reset === undefined) throw unavailable();
    const { epoch, snapshot, top, mark } = reset;
    return { epoch, reset: true, snapshot, top, mark };
  }

  /** The wait may have outlived the session: nothing is told to one that has ended. */
  async #recheck(actor: Actor): Promise<void> {
    const valid = await this.sessions.stillValid([actor]);
    if (!valid.has(actor.sessionId)) throw new DomainError('UNAUTHENTICATED', 401);
  }
}
