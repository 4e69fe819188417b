import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/index.js';
import { DeliveriesModule } from '../deliveries/index.js';
import { PeopleModule } from '../people/index.js';
import { MailModule } from '../platform/mail/mail.module.js';
import { PushModule } from '../platform/push/push.module.js';
import { Announcer } from './announcer.service.js';
import { DevicesRepository } from './devices.repository.js';
import { DevicesService } from './devices.service.js';
import { Judge } from './judge.service.js';
import { Keys } from './keys.service.js';
import { NoticeMails } from './mails.service.js';
import { NotificationsAccess } from './notifications.access.js';
import {
  DevicesController,
  MailStopController,
  NotificationsController,
} from './notifications.controller.js';
import { NotificationsJobs } from './notifications.jobs.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { MailStop, PreferencesService } from './preferences.service.js';
import { Pushes } from './pushes.service.js';
import { QuietHours } from './quiet.service.js';
import { SendsRepository } from './sends.repository.js';
import { SettingsRepository } from './settings.repository.js';

@Module({
  imports: [PeopleModule, CalendarModule, DeliveriesModule, MailModule, PushModule],
  // The longer paths first: `:id` of one must not take the word of another.
  controllers: [DevicesController, MailStopController, NotificationsController],
  providers: [
    NotificationsRepository,
    SettingsRepository,
    DevicesRepository,
    SendsRepository,
    NotificationsAccess,
    QuietHours,
    Keys,
    Judge,
    Announcer,
    Pushes,
    NoticeMails,
    NotificationsService,
    PreferencesService,
    MailStop,
    DevicesService,
    NotificationsJobs,
  ],
})
export class NotificationsModule {}
