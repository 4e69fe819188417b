import { Controller, Get, Headers, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PeriodKey } from '#contracts/common.js';
import { SummaryCsvQuery, SummaryDocumentQuery } from '#contracts/documents.js';
import { languageOf } from '#contracts/messages/index.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { Intake } from '../platform/http/intake.js';
import { Downloads, type Download } from './downloads.service.js';
import { typeOf } from './domain/format.js';

/** A summary as a document: the part that the reader may see, with their rights asked at each download. */
@Controller('summaries')
export class DocumentsController {
  constructor(
    private readonly downloads: Downloads,
    private readonly intake: Intake,
  ) {}

  @Get(':week.pdf')
  @ApiOperation({ summary: "A period's summary as PDF; 503 with Retry-After while it is being made." })
  @ApiProduces(typeOf('pdf'))
  pdf(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: SummaryDocumentQuery }) query: SummaryDocumentQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    return this.#made(actor, period, query, 'pdf', request, reply);
  }

  @Get(':week.xlsx')
  @ApiOperation({ summary: "A period's summary as XLSX; 503 with Retry-After while it is being made." })
  @ApiProduces(typeOf('xlsx'))
  xlsx(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: SummaryDocumentQuery }) query: SummaryDocumentQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    return this.#made(actor, period, query, 'xlsx', request, reply);
  }

  @Get(':week.csv')
  @ApiOperation({ summary: "A period's summary as CSV, a row per employee and indicator." })
  @ApiProduces('text/csv')
  async csv(
    @CurrentActor() actor: Actor,
    @Param('week', { schema: PeriodKey }) period: string,
    @Query({ schema: SummaryCsvQuery }) query: SummaryCsvQuery,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    return send(await this.downloads.csv(actor, period, query), known, reply);
  }

  async #made(
    actor: Actor,
    period: string,
    query: SummaryDocumentQuery,
    format: 'pdf' | 'xlsx',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const { language = languageOf(request.headers['accept-language']) } = query;
    const gone = new AbortController();
    const leave = () => {
      gone.abort();
    };
    reply.raw.once('close', leave);
    try {
      const signal = AbortSignal.any([gone.signal, this.intake.signal]);
      const download = await this.downloads.made(actor, period, { ...query, language }, format, signal);
      return send(download, request.headers['if-none-match'], reply);
    } finally {
      reply.raw.off('close', leave);
    }
  }
}

/** Answers with the bytes, or with 304 when the reader has them. */
function send(
  download: Download,
  known: string | undefined,
  reply: FastifyReply,
): StreamableFile | undefined {
  const etag = `"${download.etag}"`;
  // The reader's right is asked each time, so nothing in between may keep an answer.
  void reply.header('etag', etag).header('cache-control', 'private, no-store');
  if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) === true) {
    void reply.status(304);
    return undefined;
  }
  return new StreamableFile(download.open(), {
    type: download.type,
    disposition: `attachment; filename="${download.name}"`,
    ...(download.size === null ? {} : { length: download.size }),
  });
}
