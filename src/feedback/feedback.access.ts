import { Injectable } from '@nestjs/common';
import type { Feedback, FeedbackCreate } from '#contracts/feedback.js';
import { CalendarService } from '../calendar/index.js';
import { IndicatorAccess } from '../indicators/index.js';
import { Relations, type Supervision } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { ReportAccess } from '../reports/index.js';
import { FeedbackRepository } from './feedback.repository.js';

/** Urgent marks that one author has in 24 hours, in all and for one recipient (our choice). */
const URGENT_A_DAY = 10;
const URGENT_A_DAY_AND_RECIPIENT = 3;

/**
 * The door of feedback. Given by D, U, or a colleague whom the recipient asked; read by its author and its recipient and
 * nobody else. Everything else is 404.
 */
@Injectable()
export class FeedbackAccess {
  constructor(
    private readonly relations: Relations,
    private readonly calendar: CalendarService,
    private readonly reports: ReportAccess,
    private readonly indicators: IndicatorAccess,
    private readonly repository: FeedbackRepository,
  ) {}

  /**
   * May the actor give this? Report, line and indicator belong to the recipient and are readable by the author; the
   * relation counts at the report's date, or today where there is no report. Only a supervisor may mark it as urgent, a few
   * times a day: a mark that breaks the quiet of others has to stay rare.
   * @returns the date of the report that it speaks of, else null.
   * @throws DomainError `NOT_FOUND`, `URGENT_NOT_YOURS` (422), `URGENT_LIMIT` (422)
   */
  async give(actor: Actor, f: FeedbackCreate): Promise<{ reportDate: string | null }> {
    if (f.recipientId === actor.personId) throw notFound();
    const [about, indicator, today] = await Promise.all([
      f.reportId == null ? null : this.#report(actor, f, f.reportId),
      f.indicatorId == null ? null : this.indicators.readable(actor, f.indicatorId),
      f.reportId == null ? this.relations.supervisionToday(actor.personId, f.recipientId) : null,
    ]);
    if (f.indicatorId != null && indicator?.ownerId !== f.recipientId) throw notFound();
    const reportDate = about?.date ?? null;
    const supervision = about === null ? today : about.supervision;
    const supervises = supervision === 'direct' || supervision === 'above';
    if (!supervises && !(await this.repository.wasAsked(f.recipientId, actor.personId))) throw notFound();
    if (f.urgent === true) await this.#urgent(actor, f, supervises);
    return { reportDate };
  }

  async #urgent(actor: Actor, f: FeedbackCreate, supervises: boolean): Promise<void> {
    if (!supervises) throw new DomainError('URGENT_NOT_YOURS', 422);
    const used = await this.repository.urgentToday(actor.personId, f);
    if (used.all >= URGENT_A_DAY || used.recipient >= URGENT_A_DAY_AND_RECIPIENT)
      throw new DomainError('URGENT_LIMIT', 422);
  }

  async #report(
    actor: Actor,
    f: FeedbackCreate,
    reportId: string,
  ): Promise<{ date: string; supervision: Supervision }> {
    const [report, hasLine] = await Promise.all([
      this.reports.readable(actor, reportId),
      f.lineId == null || this.reports.hasLine(reportId, f.lineId),
    ]);
    if (report?.ownerId !== f.recipientId || !hasLine) throw notFound();
    return report;
  }

  /** The comment, for its author and its recipient. */
  read(actor: Actor, feedback: Feedback | undefined): Feedback {
    if (feedback === undefined) throw notFound();
    if (feedback.authorId !== actor.personId && feedback.recipientId !== actor.personId) throw notFound();
    return feedback;
  }

  /** One may ask a colleague of the own unit. */
  async ask(actor: Actor, colleagueId: string): Promise<void> {
    const today = await this.calendar.todayOf(actor.personId);
    const relation = await this.relations.relation(actor.personId, colleagueId, today);
    if (!relation.colleague || relation.self) throw notFound();
  }
}
