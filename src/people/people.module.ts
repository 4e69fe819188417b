import { Module } from '@nestjs/common';
import { AccountsRepository } from './accounts.repository.js';
import { LoginLimitsRepository } from './login-limits.repository.js';
import { PasswordService } from './password.service.js';
import { PeopleAccess } from './people.access.js';
import { PeopleController } from './people.controller.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { RelationsRepository } from './relations.repository.js';
import { Relations } from './relations.service.js';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { UnitsRepository } from './units.repository.js';
import { Units } from './units.service.js';

/** Units, people and their dated lines, accounts and sessions. */
@Module({
  controllers: [SessionController, PeopleController],
  providers: [
    RelationsRepository,
    Relations,
    PeopleRepository,
    PeopleAccess,
    PeopleService,
    UnitsRepository,
    Units,
    AccountsRepository,
    LoginLimitsRepository,
    SessionsService,
    PasswordService,
  ],
  exports: [Relations, PeopleAccess, Units],
})
export class PeopleModule {}
