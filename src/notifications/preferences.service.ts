import { Injectable } from '@nestjs/common';
import type {
  NotificationPreferences,
  NotificationPreferencesChange,
  NotificationPreview,
  NotificationPreviewQuery,
} from '#contracts/notifications.js';
import { AddressesService, escapeHtml } from '../deliveries/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { Audit } from '../platform/audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Mailer } from '../platform/mail/mailer.js';
import { deviations, hrefOf, kindNames, kinds, switchesOf, threadOf } from './domain/kinds.js';
import { exampleOf, mailOf, pushOf } from './domain/words.js';
import { NotificationsAccess } from './notifications.access.js';
import { NotificationsRepository } from './notifications.repository.js';
import { QuietHours } from './quiet.service.js';
import { SettingsRepository } from './settings.repository.js';

/** How the reader wants to be told, and when not. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly settings: SettingsRepository,
    private readonly rows: NotificationsRepository,
    private readonly quiet: QuietHours,
    private readonly addresses: AddressesService,
    private readonly mailer: Mailer,
    private readonly door: NotificationsAccess,
  ) {}

  async read({ personId }: Actor): Promise<NotificationPreferences> {
    const setting = await this.settings.of(personId);
    const until = await this.quiet.putOffUntil(personId, setting.quiet, await this.rows.now());
    const mail = setting.mailStopped ? { mail: false, digest: false } : {};
    return {
      kinds: kindNames.map((kind) => ({
        kind,
        channels: { ...switchesOf(kind, setting.choices), ...mail },
        defaults: kinds[kind].defaults,
        locked: kinds[kind].task,
      })),
      quiet: setting.quiet,
      digestHour: setting.digestHour,
      language: setting.language,
      zone: await this.quiet.zoneOf(personId),
      quietUntil: until === null ? null : new Date(until).toISOString(),
      mail: {
        configured: this.mailer.configured,
        address: (await this.addresses.addressOf(personId)) !== null,
      },
    };
  }

  /** @throws DomainError `PRACTICE_SENDS_NOTHING` (422) */
  change(actor: Actor, change: NotificationPreferencesChange): Promise<NotificationPreferences> {
    return this.work.run(async () => {
      await this.door.mustBeReachable(actor.personId);
      await this.settings.put(actor.personId, { ...change, choices: deviations(change.choices) });
      return this.read(actor);
    });
  }

  /** What this kind looks like on every way, with invented names. */
  preview({ kind, language }: NotificationPreviewQuery): NotificationPreview {
    const item = exampleOf(kind, language);
    const thread = threadOf(kind, null, null);
    const { title, body } = pushOf(language, [{ ...item, thread }]);
    const mail = (digest: boolean) => {
      const { subject, text } = mailOf(language, [{ ...item, href: hrefOf(kind, '…', '…', '…') }], {
        base: this.mailer.base,
        unsubscribe: `${this.mailer.base}/…`,
        digest,
        escape: escapeHtml,
      });
      return { subject, text };
    };
    const { byName, about } = item;
    return {
      push: { title, body },
      mail: mail(false),
      digest: mail(true),
      app: { byName: byName ?? '', about },
    };
  }
}

/** Who holds the token of a mail may stop such mails, and nothing else. */
@Injectable()
export class MailStop {
  constructor(
    private readonly work: UnitOfWork,
    private readonly settings: SettingsRepository,
    private readonly audit: Audit,
  ) {}

  /** Undefined: no such token. */
  async look(token: string): Promise<{ stopped: boolean } | undefined> {
    return this.settings.byToken(token);
  }

  /** Says the same when it was so already. */
  stop(token: string): Promise<{ stopped: boolean } | undefined> {
    return this.work.run(async () => {
      const found = await this.settings.byToken(token);
      if (found !== undefined && (await this.settings.stopMail(token)))
        await this.audit.write({
          actorId: null,
          action: 'notification.unsubscribe',
          subject: 'person',
          subjectId: found.personId,
        });
      return this.look(token);
    });
  }
}
