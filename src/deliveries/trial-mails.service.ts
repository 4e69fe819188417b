import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type {
  MailPreview,
  MailPreviewQuery,
  MailSetup,
  TestMail,
  TestMailAnswer,
} from '#contracts/deliveries.js';
import type { Language } from '#contracts/common.js';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { Config } from '../platform/config/config.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Mailer } from '../platform/mail/mailer.js';
import { AddressesRepository } from './addresses.repository.js';
import { DeliveriesAccess } from './deliveries.access.js';
import { LedgerRepository } from './ledger.repository.js';
import { Letters, type Subject } from './letters.service.js';

/** Looking at a mail before it goes out, and sending one to oneself: with the reader's own rights, not in the ledger. */
@Injectable()
export class TrialMails {
  constructor(
    private readonly config: Config,
    private readonly access: DeliveriesAccess,
    private readonly ledger: LedgerRepository,
    private readonly addresses: AddressesRepository,
    private readonly letters: Letters,
    private readonly mailer: Mailer,
    private readonly audit: Audit,
  ) {}

  /** How mail is set up. @throws DomainError `NOT_FOUND` */
  setup(actor: Actor): MailSetup {
    this.access.mustManage(actor);
    return {
      configured: this.mailer.configured,
      from: this.config.mailFrom ?? null,
      attachmentBytes: this.config.mailAttachmentBytes,
    };
  }

  /** @throws DomainError `NOT_FOUND`, `SUMMARY_MISSING` (404), `SAMPLE_NO_RIGHT`, `SAMPLE_NOTHING` (422) */
  async preview(
    actor: Actor,
    { units, formats, optional, ...query }: MailPreviewQuery,
  ): Promise<MailPreview> {
    this.access.mustManage(actor);
    const about = { ...query, ...(units === undefined ? {} : { units: units.split(',') }) };
    const subject = await this.#subject(actor, about, query.language ?? 'id');
    const {
      subject: line,
      text,
      html,
    } = await this.letters.text(subject, {
      attached: formats?.toUpperCase().split(',') ?? [],
      linked: [],
      schedule: query.name ?? null,
      unsubscribe: null,
      sample: { of: null, optional: optional === 'true' },
    });
    return { subject: line, text, html };
  }

  /**
   * Sends oneself a mail at once and says what the server said: one's own, or the one that a recipient would get.
   * @throws DomainError `NOT_FOUND`, `SUMMARY_MISSING` (404), `MAIL_NOT_CONFIGURED`, `MAIL_ADDRESS_MISSING` (409),
   *   `SAMPLE_NO_RIGHT`, `SAMPLE_NOTHING` (422)
   */
  async send(actor: Actor, { language, formats, optional, ...about }: TestMail): Promise<TestMailAnswer> {
    this.access.mustManage(actor);
    if (!this.mailer.configured) throw new DomainError('MAIL_NOT_CONFIGURED', 409);
    const { address } = await this.addresses.find(actor.personId);
    if (address === null) throw new DomainError('MAIL_ADDRESS_MISSING', 409);
    const subject = await this.#subject(actor, about, language);
    const id = uuidv7();
    const letter = await this.letters.letter(subject, {
      address,
      messageId: this.letters.messageId(id),
      formats,
      schedule: about.name ?? null,
      token: null,
      sample: {
        of: about.recipient === undefined ? null : await this.addresses.nameOf(about.recipient),
        optional: optional ?? false,
      },
    });
    const { kind, answer } = await this.mailer.send(letter);
    await this.audit.write({
      actorId: actor.personId,
      action: 'delivery.test',
      subject: 'person',
      subjectId: about.recipient ?? actor.personId,
      after: { state: kind },
    });
    return { state: kind, answer };
  }

  /** Who may manage reads all, so a recipient's part is never more than their own. */
  async #subject(
    actor: Actor,
    about: Pick<TestMail, 'week' | 'kind' | 'unit' | 'units' | 'recipient'> & { revision?: number },
    language: Language,
  ): Promise<Subject> {
    const period = about.week ?? (await this.ledger.newestPeriod(about.kind ?? 'weekly'));
    if (period === undefined) throw new DomainError('SUMMARY_MISSING', 404);
    const reader = about.recipient === undefined ? actor : await this.access.readerOf(about.recipient);
    if (reader === undefined) throw new DomainError('SAMPLE_NO_RIGHT', 422);
    const units = about.units ?? (about.unit === undefined ? [] : [about.unit]);
    const found = await this.letters.partOf(reader, period, about.revision, units);
    if (found === undefined)
      throw about.recipient === undefined ? notFound() : new DomainError('SAMPLE_NOTHING', 422);
    return { period, language, ...found };
  }
}
