import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryReason } from '#contracts/deliveries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Intake } from '../platform/http/intake.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { Mailer } from '../platform/mail/mailer.js';
import type { MailOutcome } from '../platform/mail/outcome.js';
import { DeliveriesAccess } from './deliveries.access.js';
import { retryIn } from './domain/backoff.js';
import { isEmpty } from './domain/mail.js';
import {
  LedgerRepository,
  type Claim,
  type MailRow,
  type Reach,
  type Settlement,
} from './ledger.repository.js';
import { Letters, partKey, type Subject } from './letters.service.js';

/** Mails of one sweep, and how many of them at once: a slow server must not hold the sweep for ever. */
const PER_SWEEP = 50;
const AT_ONCE = 2;
/** After a fault of our own, such as a document that will not be made. */
const FAULT_MS = 60_000;
const WRITES = 20;
const WRITE_AGAIN_MS = 1_000;

type Ready = { readonly reach: Reach & { readonly address: string }; readonly subject: Subject };
type Check = Ready | { readonly stop: Settlement };

/**
 * Sends mails, each at most once by itself. The order is what keeps the promise: everything that can fail without having
 * spoken to anybody comes first; then `sending` is committed; then the dialogue; then its outcome. Who is killed in
 * between leaves `sending` behind, which becomes `uncertain` and never `queued`.
 */
@Injectable()
export class Sender {
  constructor(
    private readonly work: UnitOfWork,
    private readonly ledger: LedgerRepository,
    private readonly access: DeliveriesAccess,
    private readonly letters: Letters,
    private readonly mailer: Mailer,
    private readonly intake: Intake,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Longer than any dialogue, with room for a process that is slow to begin it. */
  get #leaseMs(): number {
    return 2 * this.mailer.deadlineMs;
  }

  /** Sends what is due, longest waiting first, and gives up on dialogues that died. */
  async sweep(): Promise<void> {
    for (const id of await this.work.run(() => this.ledger.expire()))
      this.log.warn({ delivery: id }, 'a mail is uncertain: the process died while sending it');
    const due = (await this.ledger.due(PER_SWEEP)).values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const id of due) {
          if (this.intake.closed) return;
          await this.deliver(id);
        }
      }),
    );
  }

  /**
   * Takes one mail as far as it goes now. Safe beside other workers and to repeat: what is not waiting, or not yet due, is
   * left alone.
   */
  async deliver(id: string): Promise<void> {
    const mail = await this.ledger.dueMail(id);
    if (mail === undefined) return;
    try {
      await this.#deliver(mail);
    } catch (error) {
      // Nobody was spoken to: a dialogue's own failures are outcomes.
      if (!(error instanceof DomainError && error.status === 503)) await this.ledger.putOff(id, FAULT_MS);
      this.log.warn({ delivery: id, err: error }, 'a mail could not be made; it will be tried again');
    }
  }

  async #deliver(mail: MailRow): Promise<void> {
    const before = await this.#check(mail);
    if ('stop' in before) {
      await this.#end(mail, before.stop);
      return;
    }
    const { reach, subject } = before;
    if (mail.skipEmpty && !mail.byHand && isEmpty(await this.letters.coverage(subject))) {
      await this.#end(mail, { state: 'skipped', reason: 'EMPTY' });
      return;
    }
    const letter = await this.letters.letter(subject, {
      address: reach.address,
      messageId: this.letters.messageId(mail.id),
      formats: mail.formats,
      schedule: reach.schedule,
      token: reach.optional ? reach.token : null,
    });
    const composed = await this.mailer.compose(letter);
    const claim = await this.work.run(async () => {
      // Making documents takes a while: what was true before it is asked again, in the transaction that takes the mail.
      const now = await this.#check(mail);
      return same(before, now) ? this.ledger.claim(mail.id, this.#leaseMs) : undefined;
    });
    if (claim === undefined) return;
    const settlement = settle(await this.mailer.hand(composed), claim);
    await this.#writeDown(mail.id, claim.attempt, settlement);
    this.log.info({ delivery: mail.id, attempt: claim.attempt, state: settlement.state }, 'mail attempted');
  }

  /** A database that restarts must not make a mail uncertain whose outcome we know. */
  async #writeDown(id: string, attempt: number, to: Settlement): Promise<void> {
    for (let left = WRITES; ; left--) {
      try {
        await this.work.run(() => this.ledger.settle(id, attempt, to));
        return;
      } catch (error) {
        if (left === 1 || this.intake.closed) throw error;
        this.log.warn(
          { delivery: id, state: to.state, err: error },
          'could not write down what became of a mail',
        );
        await delay(WRITE_AGAIN_MS);
      }
    }
  }

  async #end(mail: MailRow, to: Settlement): Promise<void> {
    await this.work.run(() => this.ledger.end(mail.id, to));
    this.log.info({ delivery: mail.id, state: to.state, reason: to.reason }, 'mail not sent');
  }

  /** Everything that has to be true of a recipient at the moment of sending. */
  async #check(mail: MailRow): Promise<Check> {
    const cancelled = (reason: DeliveryReason): Check => ({ stop: { state: 'cancelled', reason } });
    const reach = await this.ledger.reach(mail);
    if (reach === undefined) return cancelled('REMOVED');
    // By hand, HR decides about the schedule; nobody decides for the recipient.
    if (reach.removed && !mail.byHand) return cancelled('REMOVED');
    if (reach.paused && !mail.byHand) return cancelled('PAUSED');
    // It was being sent when the newer one was queued, and put off after that. By hand it goes out, and says that it is old.
    if (reach.superseded && !mail.byHand) return cancelled('SUPERSEDED');
    if (reach.unsubscribed) return cancelled('UNSUBSCRIBED');
    const reader = await this.access.readerOf(mail.personId);
    if (reader === undefined) return cancelled('RIGHT_LOST');
    const { address } = reach;
    if (address === null) return cancelled('NO_ADDRESS');
    const found = await this.letters.partOf(reader, mail.period, mail.revision, mail.unitIds);
    if (found === undefined) return cancelled('NOTHING_TO_SHOW');
    if (!this.mailer.configured) return { stop: { state: 'not_configured' } };
    const { period, language } = mail;
    return { reach: { ...reach, address }, subject: { period, language, ...found } };
  }
}

/** Whether a mail that was made for the one may still go out under the other. */
const same = (made: Ready, now: Check): boolean =>
  !('stop' in now) &&
  now.reach.address === made.reach.address &&
  now.subject.newest === made.subject.newest &&
  partKey(now.subject.part) === partKey(made.subject.part);

function settle({ kind, answer }: MailOutcome, { tries, waitedMs }: Claim): Settlement {
  if (kind !== 'deferred') return { state: kind, answer };
  const retryMs = retryIn(tries, waitedMs);
  return retryMs === null
    ? { state: 'refused', reason: 'GAVE_UP', answer }
    : { state: 'deferred', answer, retryMs };
}
