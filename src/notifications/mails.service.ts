import { Inject, Injectable } from '@nestjs/common';
import type { Language } from '#contracts/common.js';
import { AddressesService, escapeHtml } from '../deliveries/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Intake } from '../platform/http/intake.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { Mailer, type ComposedLetter } from '../platform/mail/mailer.js';
import { hrefOf, kindNames, switchesOf } from './domain/kinds.js';
import { retryIn } from './domain/retry.js';
import { mailOf, type Item } from './domain/words.js';
import { Judge } from './judge.service.js';
import { QuietHours } from './quiet.service.js';
import { SendsRepository, type ItemRow, type Lead } from './sends.repository.js';
import { SettingsRepository } from './settings.repository.js';

const PER_SWEEP = 50;
const AT_ONCE = 2;
const MOST_ITEMS = 100;
/** A daily mail whose moment is this near is sent now. */
const NEAR_MS = 30_000;

const toItem = (row: ItemRow): Item => ({
  kind: row.kind,
  byName: row.byName,
  about: row.week ?? row.indicator ?? row.reportDate,
  urgent: row.urgent,
  href: hrefOf(row.kind, row.ref, row.week, row.reportDate),
});

/**
 * Mails about single things, which wait two minutes and are not sent when they were read meanwhile, and the daily mail,
 * one a day at most and none when nothing is new. The order of steps is that of summaries' mails: everything that can fail
 * alone, then `sending` committed, then the dialogue, then its outcome; silence after it is `uncertain` and stays so.
 */
@Injectable()
export class NoticeMails {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sends: SendsRepository,
    private readonly settings: SettingsRepository,
    private readonly judge: Judge,
    private readonly quiet: QuietHours,
    private readonly addresses: AddressesService,
    private readonly mailer: Mailer,
    private readonly intake: Intake,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async sweep(): Promise<void> {
    const due = (await this.sends.due(['mail', 'digest'], PER_SWEEP)).values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const id of due) {
          if (this.intake.closed) return;
          await this.deliver(id);
        }
      }),
    );
  }

  /** Takes one person's mail as far as it goes now. Safe beside other workers and to repeat. */
  async deliver(id: string): Promise<void> {
    try {
      const letter = await this.work.run(async () => {
        const lead = await this.sends.lock(id);
        return lead === undefined ? undefined : this.#claim(lead);
      });
      if (letter === undefined) return;
      const outcome = await this.mailer.hand(letter);
      await this.work.run(async () => {
        const { tries, waitedMs } = await this.sends.effort(id);
        const retryMs = outcome.kind === 'deferred' ? retryIn(tries, waitedMs) : null;
        if (outcome.kind === 'deferred' && retryMs === null)
          await this.sends.settle(id, { state: 'refused', answer: outcome.answer, reason: 'GAVE_UP' });
        else
          await this.sends.settle(id, {
            state: outcome.kind,
            answer: outcome.answer,
            ...(retryMs === null ? {} : { retryMs }),
          });
      });
      this.log.info({ send: id, outcome: outcome.kind }, 'notification mail attempted');
    } catch (error) {
      if (error instanceof DomainError && error.status === 503) return;
      this.log.warn({ send: id, err: error }, 'a notification mail could not be served');
    }
  }

  async #claim(lead: Lead): Promise<ComposedLetter | undefined> {
    const address = await this.addresses.addressOf(lead.personId);
    const refusal = !this.mailer.configured
      ? 'NOT_CONFIGURED'
      : address === null
        ? 'NO_ADDRESS'
        : (await this.sends.accountOpen(lead.personId))
          ? null
          : 'ACCOUNT_CLOSED';
    const owed = lead.channel === 'digest' ? [] : await this.sends.together(lead);
    if (refusal !== null || address === null) {
      await this.sends.cancel(
        lead.channel === 'digest' ? [lead.id] : owed.map((s) => s.id),
        refusal ?? 'NO_ADDRESS',
      );
      return undefined;
    }
    if (lead.channel === 'digest') return this.#digest(lead, address);
    const now = await this.judge.sort(lead, owed);
    if (now.length === 0) return undefined;
    const { language } = await this.settings.of(lead.personId);
    const letter = await this.#compose(
      lead,
      address,
      language,
      await this.sends.items(now.map((s) => s.notificationId)),
    );
    await this.sends.claim(
      now.map((s) => s.id),
      lead.id,
      2 * this.mailer.deadlineMs,
    );
    return letter;
  }

  /** The daily mail: sets its time where it has none yet, and at that time says what waits, if anything of it is new. */
  async #digest(lead: Lead, address: string): Promise<ComposedLetter | undefined> {
    const setting = await this.settings.of(lead.personId);
    const last = await this.sends.lastDigest(lead.personId);
    const wished = kindNames.filter((kind) => switchesOf(kind, setting.choices).digest);
    if (setting.mailStopped || wished.length === 0) {
      await this.sends.cancel([lead.id], 'OFF');
      return undefined;
    }
    const next = await this.quiet.nextDigest(lead.personId, setting.quiet, setting.digestHour, {
      now: lead.now,
      since: lead.since,
      last: last?.date ?? null,
    });
    if (next === null || next.at > lead.now + NEAR_MS) {
      const day = lead.now + 24 * 3_600_000;
      await this.sends.putOff([lead.id], Math.min(next?.at ?? day, day));
      return undefined;
    }
    const items = await this.sends.waiting(lead.personId, wished, MOST_ITEMS);
    if (!items.some((item) => last === undefined || item.at > last.at)) {
      await this.sends.cancel([lead.id], 'EMPTY');
      return undefined;
    }
    const letter = await this.#compose(lead, address, setting.language, items);
    await this.sends.claim([lead.id], lead.id, 2 * this.mailer.deadlineMs, next.date);
    return letter;
  }

  async #compose(
    lead: Lead,
    address: string,
    language: Language,
    items: readonly ItemRow[],
  ): Promise<ComposedLetter> {
    const token = await this.settings.tokenOf(lead.personId);
    const { base } = this.mailer;
    const unsubscribe = `${base}/api/notifications/unsubscribe/${token}`;
    const text = mailOf(language, items.map(toItem), {
      base,
      unsubscribe,
      digest: lead.channel === 'digest',
      escape: escapeHtml,
    });
    return this.mailer.compose({
      to: address,
      ...text,
      messageId: this.mailer.messageId(lead.id),
      language,
      unsubscribe,
    });
  }
}
