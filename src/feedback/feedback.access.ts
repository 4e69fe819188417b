import { Injectable } from '@nestjs/common';
import type { Feedback, FeedbackCreate } from '#contracts/feedback.js';
import { CalendarService } from '../calendar/index.js';
import { IndicatorAccess } from '../indicators/index.js';
import { Relations, type Supervision } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { notFound } from '../platform/errors/domain-error.js';
import { ReportAccess } from '../reports/index.js';
import { FeedbackRepository } from './feedback.repository.js';

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
   * relation counts at the report's date, or today where there is no report.
   * @returns the date of the report that it speaks of, else null.
   */
  async give(actor: Actor, f: FeedbackCreate): Promise<{ reportDate: string | null }> {
    if (f.recipientId === actor.personId) throw notFound();
    const about = f.reportId == null ? null : await this.#report(actor, f, f.reportId);
    if (f.indicatorId != null) {
      const indicator = await this.indicators.readable(actor, f.indicatorId);
      if (indicator?.ownerId !== f.recipientId) throw notFound();
    }
    const reportDate = about?.date ?? null;
    const supervision =
      about === null
        ? await this.relations.supervisionToday(actor.personId, f.recipientId)
        : about.supervision;
    if (supervision === 'direct' || supervision === 'above') return { reportDate };
    if (await this.repository.wasAsked(f.recipientId, actor.personId)) return { reportDate };
    throw notFound();
  }

  async #report(
    actor: Actor,
    f: FeedbackCreate,
    reportId: string,
  ): Promise<{ date: string; supervision: Supervision }> {
    const report = await this.reports.readable(actor, reportId);
    if (report?.ownerId !== f.recipientId) throw notFound();
    if (f.lineId != null && !(await this.reports.hasLine(reportId, f.lineId))) throw notFound();
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
