import type { ReportDays } from '#contracts/index.js';
import type { StoredFeedback } from '../sync/database.js';

export interface LooseEnd {
  date: string;
  /** What waits: sent back, changed after it was sent, written but not sent, expected and not written. */
  kind: 'returned' | 'editing' | 'draft' | 'missing';
}

/** Days before `today` that still wait for their owner, what was sent back first, then the newest. */
export function looseEnds(days: ReportDays['items'], today: string): LooseEnd[] {
  const order = ['returned', 'editing', 'draft', 'missing'];
  return days
    .filter((day) => day.date < today)
    .flatMap((day): LooseEnd[] => {
      if (day.state === 'returned') return [{ date: day.date, kind: 'returned' }];
      if (day.editing) return [{ date: day.date, kind: 'editing' }];
      if (day.state === 'draft') return [{ date: day.date, kind: 'draft' }];
      return day.state === null && day.expected ? [{ date: day.date, kind: 'missing' }] : [];
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.date < b.date ? 1 : -1));
}

/** Questions to this person that they have not answered. */
export function openQuestions(feedback: readonly StoredFeedback[], me: string | null): number {
  return feedback.filter(
    (item) =>
      item.kind === 'question' &&
      item.recipientId === me &&
      !item.replies.some((reply) => reply.authorId === me),
  ).length;
}
