import type { Summary, SummaryEmployee } from '#contracts/index.js';
import { totalOf, type Rows } from './behind.js';

/** Sentences of one number, which is that of the rows of the same name. */
type Counted =
  | 'late'
  | 'missing'
  | 'leave'
  | 'pending'
  | 'unanswered'
  | 'absent'
  | 'withoutSupervisor'
  | 'noData'
  | 'notComputable';

/** What a sentence says; its words stand in the catalogue under the same name. */
export type Say =
  | { say: 'coverage'; reported: number; employees: number; away: number; absent: number }
  | { say: 'expected'; expected: number; onTime: number }
  | { say: Counted; n: number }
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

/**
 * A sentence, and what it counts: the rows of these figures are opened behind it. `since`: it compares, and so do its rows.
 * Empty: a sentence without a number.
 */
export type Sentence = Say & { rows: readonly Rows[]; since?: true };

/** A period told: what was, what is different from the one before, what waits for somebody, what nobody knows yet. */
export interface Story {
  happened: Sentence[];
  /** Null: there is none before to compare with. */
  changed: Sentence[] | null;
  decide: Sentence[];
  unknown: Sentence[];
}

/** Comments received by all of them, by kind. */
function kindsOf(people: readonly SummaryEmployee[]) {
  const kinds = { praise: 0, suggestion: 0, question: 0, correction: 0 };
  for (const { feedback } of people) {
    kinds.praise += feedback.praise;
    kinds.suggestion += feedback.suggestion;
    kinds.question += feedback.question;
    kinds.correction += feedback.correction;
  }
  return kinds;
}

/**
 * Sentences with numbers for whoever answers for several people. Only counts are told and nothing is divided here: every
 * figure is the stored one, or a number of rows that the same reader can open.
 * @param leads whose answers to reports are told: of a team those of its supervisor, otherwise of everybody in it
 */
export function storyOf(summary: Summary, leads: readonly SummaryEmployee[] = summary.employees): Story {
  const { coverage: c, before, employees } = summary;
  const ids = new Set(summary.units.map((unit) => unit.unitId));
  const roots = summary.units.filter((unit) => unit.parentId === null || !ids.has(unit.parentId));
  // The one unit above all others speaks for all of them; of several none does.
  const [top] = roots.length === 1 ? roots : [];
  const [only] = leads.length === 1 ? leads : [];
  const response = top?.responseMinutes ?? only?.responseMinutes ?? null;
  const counted = (say: Counted, n = totalOf(say, employees)): Sentence[] =>
    n > 0 ? [{ say, n, rows: [say] }] : [];
  const compared = (
    say: 'wasReported' | 'wasOnTime' | 'wasLate' | 'wasMissing' | 'wasLeave',
    n: number,
    was: number,
    rows: Rows,
  ): Sentence[] => (n === was ? [] : [{ say, n, before: was, rows: [rows], since: true }]);
  const absent = totalOf('absent', employees);
  const away = totalOf('away', employees);
  const received = totalOf('feedback', employees);

  return {
    happened: [
      {
        say: 'coverage',
        reported: c.reported,
        employees: c.employees,
        away,
        absent,
        rows: (['reported', 'away', 'absent'] as const).filter((rows) => totalOf(rows, employees) > 0),
      },
      { say: 'expected', expected: c.expectedDays, onTime: c.onTime, rows: c.onTime > 0 ? ['onTime'] : [] },
      ...counted('late', c.late),
      ...counted('missing', c.missing),
      ...counted('leave', c.onLeave),
      {
        say: 'feedback',
        n: received,
        ...kindsOf(employees),
        rows: received > 0 ? ['feedback'] : [],
      },
      ...(response === null ? [] : [{ say: 'response', minutes: response, rows: ['response'] } as Sentence]),
    ],
    changed:
      before === null
        ? null
        : [
            ...compared('wasReported', c.reported, before.coverage.reported, 'reported'),
            ...compared('wasOnTime', c.onTime, before.coverage.onTime, 'onTime'),
            ...compared('wasLate', c.late, before.coverage.late, 'late'),
            ...compared('wasMissing', c.missing, before.coverage.missing, 'missing'),
            ...compared('wasLeave', c.onLeave, before.coverage.onLeave, 'leave'),
          ],
    decide: [...counted('unanswered', totalOf('unanswered', leads)), ...counted('absent')],
    unknown: [
      ...counted('pending', c.pending),
      ...counted('withoutSupervisor'),
      ...counted('noData'),
      ...counted('notComputable'),
    ],
  };
}
