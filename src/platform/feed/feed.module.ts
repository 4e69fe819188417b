import { Global, Module } from '@nestjs/common';
import { Admission } from './admission.js';
import { Feed } from './feed.js';
import { FeedController } from './feed.controller.js';
import { EventLoop } from './event-loop.js';
import { FeedDoor } from './feed.door.js';
import { FeedGateway } from './feed.gateway.js';
import { FeedRepository } from './feed.repository.js';
import { FeedHub } from './hub.js';
import { FeedLife } from './life.js';
import { FeedRenderer } from './render.js';
import { FeedRetention } from './retention.js';
import { Watches } from './watches.js';

/** The per-person event stream and the only owner of sockets. Features see `Feed` and `Watches`. */
@Global()
@Module({
  controllers: [FeedController],
  providers: [
    Feed,
    FeedRepository,
    FeedRenderer,
    FeedLife,
    FeedHub,
    FeedRetention,
    Watches,
    EventLoop,
    Admission,
    FeedDoor,
    FeedGateway,
  ],
  exports: [Feed, FeedHub, FeedLife, Watches, EventLoop, Admission],
})
export class FeedModule {}
