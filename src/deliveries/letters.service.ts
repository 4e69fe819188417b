import { Injectable } from '@nestjs/common';
import type { Language } from '#contracts/common.js';
import type { DeliveryFormat } from '#contracts/deliveries.js';
import type { Coverage } from '#contracts/summaries.js';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import { Documents } from '../documents/index.js';
import { Config } from '../platform/config/config.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Mailer, type Attachment, type Letter } from '../platform/mail/mailer.js';
import { StoredSummaries, type StoredSummary, type SummaryPart } from '../summaries/index.js';
import { mailText, type MailSample, type MailText } from './domain/mail.js';

/** What a mail is about: a part of one revision. */
export interface Subject {
  readonly period: string;
  readonly revision: number;
  /** The period's newest revision: a mail about an older one says so. */
  readonly newest: number;
  readonly part: SummaryPart;
  readonly language: Language;
}

interface Reader {
  readonly personId: string;
  readonly roles: readonly string[];
}

/** One text for one part, whatever the order of its units. */
export const partKey = (part: SummaryPart): string =>
  JSON.stringify(part.kind === 'units' ? { ...part, unitIds: part.unitIds.toSorted() } : part);

/** A summary goes out to many people at once, and many of them read the same part of it. */
const KEEP_MS = 60_000;
const KEEP_MOST = 20;

/** Writes mails about stored revisions; computes nothing. */
@Injectable()
export class Letters {
  readonly #kept = new Map<string, { at: number; summary: StoredSummary }>();

  constructor(
    private readonly config: Config,
    private readonly mailer: Mailer,
    private readonly summaries: StoredSummaries,
    private readonly documents: Documents,
  ) {}

  /**
   * The part of a revision that a reader may see, cut down to these units (none: all of it).
   * @returns undefined when nothing is left, or nothing but the reader's own row
   */
  async partOf(
    reader: Reader,
    period: string,
    revision: number | undefined,
    unitIds: readonly string[],
  ): Promise<Pick<Subject, 'part' | 'revision' | 'newest'> | undefined> {
    const whole = await this.#part(reader, period, revision);
    if (whole === undefined || whole.part.kind === 'own') return undefined;
    const newest = await this.summaries.newest(period);
    if (unitIds.length === 0) return { part: whole.part, revision: whole.revision, newest };
    const parts: Extract<SummaryPart, { kind: 'units' }>[] = [];
    for (const unitId of unitIds) {
      const found = await this.#part(reader, period, whole.revision, unitId);
      if (found?.part.kind === 'units') parts.push(found.part);
    }
    const [first] = parts;
    if (first === undefined) return undefined;
    const together = [...new Set(parts.flatMap((p) => p.unitIds))].sort();
    return { part: { ...first, unitIds: together }, revision: whole.revision, newest };
  }

  async #part(
    reader: Reader,
    period: string,
    revision: number | undefined,
    unitId?: string,
  ): Promise<{ part: SummaryPart; revision: number } | undefined> {
    try {
      return await this.summaries.partOf(reader, period, revision, unitId);
    } catch (error) {
      if (error instanceof DomainError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The words of a mail, and the figures that they were made from. */
  async text(
    subject: Subject,
    more: {
      attached: readonly string[];
      linked: readonly string[];
      schedule: string | null;
      unsubscribe: string | null;
      sample: MailSample | null;
    },
  ): Promise<MailText & { coverage: Coverage }> {
    const { period, revision, newest, language } = subject;
    const stored = await this.#open(subject);
    const text = mailText({
      language,
      period: summaryPeriod(period),
      revision,
      newest,
      provisional: stored.provisional,
      hash: stored.hash,
      about: stored.partName ?? stored.organisation,
      coverage: stored.coverage,
      units: stored.units,
      link: `${this.mailer.base}/ringkasan/${period}`,
      ...more,
    });
    return { ...text, coverage: stored.coverage };
  }

  async coverage(subject: Subject): Promise<Coverage> {
    return (await this.#open(subject)).coverage;
  }

  /** Totals of a part, read once for all who get the same: they never change, names may. */
  async #open({ period, revision, part }: Subject): Promise<StoredSummary> {
    const key = `${period} ${revision} ${partKey(part)}`;
    const now = performance.now();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now - kept.at < KEEP_MS) return kept.summary;
    const summary = await this.summaries.open(period, revision, part);
    this.#kept.delete(key);
    this.#kept.set(key, { at: now, summary });
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEEP_MOST) this.#kept.delete(oldest);
    return summary;
  }

  /** A whole mail. Documents that do not fit, or cannot be made now, are had on the summary's page. */
  async letter(
    subject: Subject,
    to: {
      address: string;
      messageId: string;
      formats: readonly DeliveryFormat[];
      schedule: string | null;
      /** Token of somebody who may unsubscribe. */
      token: string | null;
      sample?: MailSample;
    },
  ): Promise<Letter> {
    const attachments: Attachment[] = [];
    const linked: string[] = [];
    let room = this.config.mailAttachmentBytes;
    for (const format of to.formats) {
      const attachment = await this.#document(subject, format, room);
      if (attachment === undefined) linked.push(format.toUpperCase());
      else {
        attachments.push(attachment);
        room -= attachment.content.length;
      }
    }
    const unsubscribe =
      to.token === null
        ? null
        : `${this.mailer.base}/api/deliveries/unsubscribe/${encodeURIComponent(to.token)}`;
    const {
      subject: line,
      text,
      html,
    } = await this.text(subject, {
      attached: attachments.map((a) => a.filename.replace(/^.*\./, '').toUpperCase()),
      linked,
      schedule: to.schedule,
      unsubscribe,
      sample: to.sample ?? null,
    });
    return {
      to: to.address,
      subject: line,
      text,
      html,
      messageId: to.messageId,
      language: subject.language,
      attachments,
      ...(unsubscribe === null ? {} : { unsubscribe }),
    };
  }

  async #document(
    { period, revision, part, language }: Subject,
    format: DeliveryFormat,
    room: number,
  ): Promise<Attachment | undefined> {
    try {
      const document = await this.documents.make({ period, revision, part, format, language });
      if (document.size > room) return undefined;
      const pieces: Buffer[] = [];
      for await (const piece of this.documents.open(document)) pieces.push(piece as Buffer);
      return { filename: document.name, contentType: document.type, content: Buffer.concat(pieces) };
    } catch (error) {
      if (error instanceof DomainError && error.code.startsWith('DOCUMENT_')) return undefined;
      throw error;
    }
  }

  /** The same for every attempt at a delivery, so that clients recognise a double. */
  messageId(deliveryId: string): string {
    return this.mailer.messageId(deliveryId);
  }
}
