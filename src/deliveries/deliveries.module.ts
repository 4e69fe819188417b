import { Module } from '@nestjs/common';
import { DocumentsModule } from '../documents/index.js';
import { PeopleModule } from '../people/index.js';
import { MailModule } from '../platform/mail/mail.module.js';
import { SummariesModule } from '../summaries/index.js';
import { AddressesController } from './addresses.controller.js';
import { AddressesRepository } from './addresses.repository.js';
import { AddressesService } from './addresses.service.js';
import { DeliveriesAccess } from './deliveries.access.js';
import { DeliveriesController, WeekDeliveriesController } from './deliveries.controller.js';
import { DeliveriesFeed } from './deliveries.feed.js';
import { DeliveriesJobs } from './deliveries.jobs.js';
import { DeliveriesService } from './deliveries.service.js';
import { Dispatcher } from './dispatcher.service.js';
import { HandDispatches } from './hand-dispatches.service.js';
import { LedgerRepository } from './ledger.repository.js';
import { Letters } from './letters.service.js';
import { SchedulesController } from './schedules.controller.js';
import { SchedulesRepository } from './schedules.repository.js';
import { SchedulesService } from './schedules.service.js';
import { Sender } from './sender.service.js';
import { TrialMails } from './trial-mails.service.js';
import { UnsubscribeController } from './unsubscribe.controller.js';
import { UnsubscribeService } from './unsubscribe.service.js';

@Module({
  imports: [PeopleModule, SummariesModule, DocumentsModule, MailModule],
  controllers: [
    SchedulesController,
    UnsubscribeController,
    DeliveriesController,
    WeekDeliveriesController,
    AddressesController,
  ],
  providers: [
    SchedulesRepository,
    LedgerRepository,
    AddressesRepository,
    DeliveriesAccess,
    Dispatcher,
    Letters,
    Sender,
    SchedulesService,
    DeliveriesService,
    HandDispatches,
    TrialMails,
    AddressesService,
    UnsubscribeService,
    DeliveriesJobs,
    DeliveriesFeed,
  ],
  exports: [AddressesService],
})
export class DeliveriesModule {}
