import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SessionEvents } from './session-events.js';
import { SessionGuard } from './session.guard.js';
import { SessionRepository } from './session.repository.js';

/** Sessions and the guard that asks for one everywhere; how people log in is the `people` feature's. */
@Global()
@Module({
  providers: [SessionRepository, SessionEvents, { provide: APP_GUARD, useClass: SessionGuard }],
  exports: [SessionRepository, SessionEvents],
})
export class AuthModule {}
