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

  /** @throws DomainError `NOT_FOUND`, `SUMMARY_MISSING` (404) */
  async preview(actor: Actor, query: MailPreviewQuery): Promise<MailPreview> {
    this.access.mustManage(actor);
    const subject = await this.#subject(actor, query, query.language ?? 'id');
    const {
      subject: line,
      text,
      html,
    } = await this.letters.text(subject, {
      attached: [],
      linked: [],
      schedule: null,
      unsubscribe: null,
    });
    return { subject: line, text, html };
  }

  /**
   * Sends oneself a mail at once and says what the server said.
   * @throws DomainError `NOT_FOUND`, `SUMMARY_MISSING` (404), `MAIL_NOT_CONFIGURED`, `MAIL_ADDRESS_MISSING` (409)
   */
  async send(actor: Actor, { language, formats, ...about }: TestMail): Promise<TestMailAnswer> {
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
      schedule: null,
      token: null,
    });
    const { kind, answer } = await this.mailer.send(letter);
    await this.audit.write({
      actorId: actor.personId,
      action: 'delivery.test',
      subject: 'person',
      subjectId: actor.personId,
      after: { state: kind },
    });
    return { state: kind, answer };
  }

  async #subject(
    actor: Actor,
    about: Pick<MailPreviewQuery, 'week' | 'revision' | 'unit'>,
    language: Language,
  ): Promise<Subject> {
    const period = about.week ?? (await this.ledger.newestWeek());
    if (period === undefined) throw new DomainError('SUMMARY_MISSING', 404);
    const units = about.unit === undefined ? [] : [about.unit];
    const found = await this.letters.partOf(actor, period, about.revision, units);
    if (found === undefined) throw notFound();
    return { period, language, ...found };
  }
}
