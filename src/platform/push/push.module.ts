import { Module } from '@nestjs/common';
import { Pusher } from './pusher.js';

/** Sending Web Push messages. */
@Module({ providers: [Pusher], exports: [Pusher] })
export class PushModule {}
