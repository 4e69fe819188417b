import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Id } from '#contracts/common.js';
import {
  Feedback,
  FeedbackAskedList,
  FeedbackCreate,
  FeedbackPage,
  FeedbackQuery,
  FeedbackReply,
  FeedbackRequest,
  FeedbackRequestCreate,
  ReplyCreate,
} from '#contracts/feedback.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { FeedbackService, type Made } from './feedback.service.js';

/** 201 for what this request made, 200 for what was there. */
function answer<T>(reply: FastifyReply, { row, made }: Made<T>): T {
  void reply.status(made ? 201 : 200);
  return row;
}

@Controller('feedback')
export class FeedbackController {
  constructor(private readonly service: FeedbackService) {}

  @Post()
  @ApiOperation({ summary: 'Give feedback; the same id and content again is harmless.' })
  @ApiCreatedResponse({ standardSchema: Feedback })
  @ApiOkResponse({ standardSchema: Feedback, description: 'The same id and content again: what is stored.' })
  async give(
    @CurrentActor() actor: Actor,
    @Body({ schema: FeedbackCreate }) body: FeedbackCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Feedback> {
    return answer(reply, await this.service.give(actor, body));
  }

  @Get()
  @ApiOperation({ summary: "Feedback that one gave or got, in the order of one's own stream." })
  @ApiOkResponse({ standardSchema: FeedbackPage })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: FeedbackQuery }) query: FeedbackQuery,
  ): Promise<{ items: Feedback[]; next: string | null }> {
    return this.service.list(actor, query);
  }

  @Post('requests')
  @ApiOperation({ summary: 'Ask a colleague for feedback; from then on they may give it.' })
  @ApiCreatedResponse({ standardSchema: FeedbackRequest })
  @ApiOkResponse({
    standardSchema: FeedbackRequest,
    description: 'The same id and content again: what is stored.',
  })
  async ask(
    @CurrentActor() actor: Actor,
    @Body({ schema: FeedbackRequestCreate }) body: FeedbackRequestCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FeedbackRequest> {
    return answer(reply, await this.service.ask(actor, body));
  }

  @Get('requests')
  @ApiOperation({ summary: "One's own requests for feedback, the newest 50." })
  @ApiOkResponse({ standardSchema: FeedbackAskedList })
  asked(@CurrentActor() actor: Actor): Promise<FeedbackAskedList> {
    return this.service.asked(actor);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One comment with its replies.' })
  @ApiOkResponse({ standardSchema: Feedback })
  one(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Feedback> {
    return this.service.read(actor, id);
  }

  @Post(':id/replies')
  @ApiOperation({ summary: 'Reply, as one of the two parties.' })
  @ApiCreatedResponse({ standardSchema: FeedbackReply })
  @ApiOkResponse({
    standardSchema: FeedbackReply,
    description: 'The same id and content again: what is stored.',
  })
  async reply(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ReplyCreate }) body: ReplyCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FeedbackReply> {
    return answer(reply, await this.service.reply(actor, id, body));
  }

  @Post(':id/read')
  @ApiOperation({ summary: 'Say that the recipient has read it.' })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: Feedback })
  read(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<Feedback> {
    return this.service.markRead(actor, id);
  }
}
