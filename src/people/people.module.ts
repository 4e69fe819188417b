import { Module } from '@nestjs/common';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { AdminOfficeController } from './admin-office.controller.js';
import { AdminPeopleController } from './admin-people.controller.js';
import { LinesRepository } from './lines.repository.js';
import { LinesService } from './lines.service.js';
import { LoginLimitsRepository } from './login-limits.repository.js';
import { NoticesRepository } from './notices.repository.js';
import { NoticesService } from './notices.service.js';
import { PasswordService } from './password.service.js';
import { PeopleAccess } from './people.access.js';
import { PeopleController } from './people.controller.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { PracticeRepository } from './practice.repository.js';
import { PracticeRooms } from './practice-rooms.service.js';
import { RecordQueries } from './record-queries.service.js';
import { RecordsRepository } from './records.repository.js';
import { RecordsService } from './records.service.js';
import { RelationsRepository } from './relations.repository.js';
import { Relations } from './relations.service.js';
import { SessionCleaner } from './session-cleaner.js';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { SetupController } from './setup.controller.js';
import { SetupRepository } from './setup.repository.js';
import { SetupService } from './setup.service.js';
import { UnitsAdmin } from './units-admin.service.js';
import { UnitsRepository } from './units.repository.js';
import { Units } from './units.service.js';

/** Units, people and their dated lines, accounts and sessions. */
@Module({
  controllers: [
    SessionController,
    SetupController,
    PeopleController,
    AdminPeopleController,
    AdminOfficeController,
  ],
  providers: [
    RelationsRepository,
    Relations,
    PeopleRepository,
    PeopleAccess,
    PeopleService,
    UnitsRepository,
    Units,
    UnitsAdmin,
    AccountsRepository,
    AccountsService,
    LoginLimitsRepository,
    SessionsService,
    PasswordService,
    SessionCleaner,
    RecordsRepository,
    RecordsService,
    RecordQueries,
    LinesRepository,
    LinesService,
    NoticesRepository,
    NoticesService,
    SetupRepository,
    SetupService,
    PracticeRepository,
    PracticeRooms,
  ],
  exports: [Relations, PeopleAccess, Units, SetupService, PracticeRooms],
})
export class PeopleModule {}
