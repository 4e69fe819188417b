import { Global, Module } from '@nestjs/common';
import { Feed } from './feed.js';
import { FeedRepository } from './feed.repository.js';

@Global()
@Module({ providers: [Feed, FeedRepository], exports: [Feed] })
export class FeedModule {}
