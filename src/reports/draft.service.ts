import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { DraftPut, Report, Submission } from '#contracts/reports.js';
import { CalendarService } from '../calendar/index.js';
import { IndicatorAccess } from '../indicators/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { EMPTY, decideSave, missing, sameContent, settle, type Content } from './domain/draft.js';
import { submit } from './domain/flow.js';
import { ReportAccess } from './reports.access.js';
import { ReportsFeed } from './reports.feed.js';
import { ReportsRepository } from './reports.repository.js';
import { forOwner, ownContent, type HeadRow, type VersionContent } from './view.js';

const incomplete = (content: Content) =>
  new DomainError('REPORT_INCOMPLETE', 422, {}, { fields: missing(content) });

/** @throws DomainError `REPORT_DATE_FUTURE` */
export function notInFuture(date: string, today: string): void {
  if (date > today) throw new DomainError('REPORT_DATE_FUTURE', 422, { date });
}

/** What the owner does: write and submit. The report's row is held throughout, so two devices come one after the other. */
@Injectable()
export class DraftService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: ReportsRepository,
    private readonly access: ReportAccess,
    private readonly indicators: IndicatorAccess,
    private readonly calendar: CalendarService,
    private readonly feed: ReportsFeed,
  ) {}

  /**
   * Saves the draft of a day; once submitted, a draft of the next version. The same text again changes nothing.
   * @throws DomainError `DRAFT_CONFLICT` (with `mine` and `theirs`) when the stored text is not the one last seen,
   *   `REPORT_ACCEPTED` (likewise) when there is nothing more to change, `REPORT_DATE_FUTURE`, `REPORT_INDICATOR_UNKNOWN`
   */
  save(ownerId: string, date: string, sent: DraftPut): Promise<Report> {
    return this.work.run(async () => {
      notInFuture(date, await this.calendar.todayOf(ownerId));
      const deadline = (await this.calendar.deadlineOf(ownerId, date)).getTime();
      const head = await this.rows.open(ownerId, date, { newId: uuidv7(), deadline });
      const submitted = (await this.rows.contents([head])).get(head.id);
      const stored = ownContent(head, submitted);
      const mine = await this.#settle(head, sent, stored, submitted);
      const outcome = decideSave({
        base: sent.base,
        draftVersion: head.draftVersion,
        same: sameContent(mine, stored),
      });
      if (outcome === 'unchanged') return forOwner(head, submitted);
      const both = { mine, theirs: forOwner(head, submitted) };
      if (head.state === 'accepted') throw new DomainError('REPORT_ACCEPTED', 409, {}, { extra: both });
      if (outcome === 'conflict') throw new DomainError('DRAFT_CONFLICT', 409, {}, { extra: both });
      await this.#indicatorsAreOwn(ownerId, mine);
      const saved = await this.rows.saveDraft(head.id, {
        // Back to what was submitted: nothing waits any more.
        draft: submitted !== undefined && sameContent(mine, submitted) ? null : mine,
        draftVersion: head.draftVersion + 1,
        deadline,
      });
      return forOwner(saved, submitted);
    });
  }

  async #settle(
    head: HeadRow,
    sent: DraftPut,
    stored: Content,
    submitted: VersionContent | undefined,
  ): Promise<Content> {
    const known = [...stored.lines, ...(submitted?.lines ?? [])];
    const own = new Set(known.map((l) => l.id));
    const unknown = sent.lines.flatMap(({ id }) => (id === undefined || own.has(id) ? [] : [id]));
    const held = await this.rows.heldElsewhere(head.ownerId, head.id, unknown);
    return settle(sent, known, held, uuidv7);
  }

  async #indicatorsAreOwn(ownerId: string, { lines }: Content): Promise<void> {
    const named = new Set(lines.flatMap((l) => (l.indicatorId === null ? [] : [l.indicatorId])));
    const own = await this.indicators.ownedBy(ownerId, [...named]);
    const fields = lines.flatMap((l, i) =>
      l.indicatorId === null || own.has(l.indicatorId)
        ? []
        : [{ path: `/lines/${i}/indicatorId`, code: 'custom', params: { rule: 'own_indicator' } }],
    );
    if (fields.length > 0) throw new DomainError('REPORT_INDICATOR_UNKNOWN', 422, {}, { fields });
  }

  /**
   * Submits what is stored as the next version. The same id again gives the report and tells nobody twice.
   * @throws DomainError `DRAFT_CONFLICT` (`mine` null) for a text not seen, `REPORT_INCOMPLETE`, `REPORT_ACCEPTED`,
   *   `REPORT_DATE_FUTURE`, `ID_TAKEN`
   */
  submit(ownerId: string, date: string, { id, draftVersion }: Submission): Promise<Report> {
    return this.work.run(async () => {
      // Held before the id is looked up: of two requests with one id the second finds what the first has done.
      const head = await this.rows.lockOf(ownerId, date);
      const usedFor = await this.rows.reportOfSubmission(id);
      if (usedFor !== null && usedFor !== head?.id) throw new DomainError('ID_TAKEN', 409);
      notInFuture(date, await this.calendar.todayOf(ownerId));
      if (head === undefined) throw incomplete(EMPTY);
      const submitted = (await this.rows.contents([head])).get(head.id);
      const theirs = forOwner(head, submitted);
      if (usedFor !== null) return theirs;
      const step = submit({ state: head.state, version: head.version, hasDraft: head.draft !== null });
      if (step.kind === 'refused')
        throw new DomainError(step.code, 409, {}, { extra: { mine: null, theirs } });
      if (draftVersion !== undefined && draftVersion !== head.draftVersion)
        throw new DomainError('DRAFT_CONFLICT', 409, {}, { extra: { mine: null, theirs } });
      if (step.kind === 'holds') return theirs;
      const content = ownContent(head, submitted);
      if (missing(content).length > 0) throw incomplete(content);
      const deadline = (await this.calendar.deadlineOf(ownerId, date)).getTime();
      const moved = await this.rows.submit(head, { submissionId: id, content, deadline });
      if (moved === undefined) throw new DomainError('ID_TAKEN', 409);
      await this.feed.announce(
        'submitted',
        moved,
        [...(await this.access.supervisorsOf(moved)), ownerId],
        ownerId,
      );
      return forOwner(moved, { ...content, draftVersion: head.draftVersion });
    });
  }
}
