import type { Summary } from '#contracts/index.js';
import { stands, sums, type Filter } from './figures.js';

/** What a sentence says; its words stand in the catalogue under the same name. */
export type Say =
  | { say: 'coverage'; reported: number; employees: number; away: number; absent: number }
  | { say: 'expected'; expected: number; onTime: number }
  | { say: 'late' | 'missing' | 'leave' | 'pending' | 'unanswered' | 'noData' | 'absent'; n: number }
  | {
      say: 'feedback';
      n: number;
      praise: number;
      suggestion: number;
      question: number;
      correction: number;
    }
  | { say: 'response'; minutes: number }
  | { say: 'wasReported' | 'wasOnTime' | 'wasLate' | 'wasMissing' | 'wasLeave'; n: number; before: number };

/** A sentence, and the rows that it was counted from. */
export type Sentence = Say & { rows: Filter | null };

/** The week told: what was, what is different from the week before, what waits for somebody, what nobody knows yet. */
export interface Story {
  week: Sentence[];
  /** Null: there is no week before to compare with. */
  changed: Sentence[] | null;
  decide: Sentence[];
  unknown: Sentence[];
}

/**
 * Sentences with numbers for whoever answers for several people. Only counts are told and nothing is divided here: every
 * figure is the stored one, or a number of rows that the same reader can open.
 */
export function storyOf(summary: Summary): Story {
  const { coverage: c, before, employees } = summary;
  const totals = sums(summary);
  const rowsOf = (filter: Filter) => employees.filter(stands(filter, undefined)).length;
  const ids = new Set(summary.units.map((unit) => unit.unitId));
  const top = summary.units.find((unit) => unit.parentId === null || !ids.has(unit.parentId));
  const counted = (say: Extract<Say, { n: number; before?: never }>['say'], n: number, rows: Filter) =>
    n > 0 ? [{ say, n, rows } as Sentence] : [];
  const compared = (
    say: 'wasReported' | 'wasOnTime' | 'wasLate' | 'wasMissing' | 'wasLeave',
    n: number,
    was: number,
    rows: Filter | null,
  ): Sentence[] => (n === was ? [] : [{ say, n, before: was, rows }]);
  const absent = rowsOf('absent');

  return {
    week: [
      {
        say: 'coverage',
        reported: c.reported,
        employees: c.employees,
        away: rowsOf('away'),
        absent,
        rows: null,
      },
      { say: 'expected', expected: c.expectedDays, onTime: c.onTime, rows: null },
      ...counted('late', c.late, 'late'),
      ...counted('missing', c.missing, 'missing'),
      ...counted('leave', c.onLeave, 'leave'),
      {
        say: 'feedback',
        n: totals.received,
        praise: totals.praise,
        suggestion: totals.suggestion,
        question: totals.question,
        correction: totals.correction,
        rows: null,
      },
      ...(top?.responseMinutes == null
        ? []
        : [{ say: 'response', minutes: top.responseMinutes, rows: null } as Sentence]),
    ],
    changed:
      before === null
        ? null
        : [
            ...compared('wasReported', c.reported, before.coverage.reported, null),
            ...compared('wasOnTime', c.onTime, before.coverage.onTime, null),
            ...compared('wasLate', c.late, before.coverage.late, 'late'),
            ...compared('wasMissing', c.missing, before.coverage.missing, 'missing'),
            ...compared('wasLeave', c.onLeave, before.coverage.onLeave, 'leave'),
          ],
    decide: [
      ...counted('unanswered', totals.unanswered, 'unanswered'),
      ...counted('absent', absent, 'absent'),
    ],
    unknown: [...counted('pending', c.pending, 'pending'), ...counted('noData', totals.noData, 'noData')],
  };
}
