import type { FeedbackCounts } from '#contracts/summaries.js';

/** An indicator's figures in a week; `revision` names the terms (their wording is read from there, never stored). */
export interface IndicatorFacts {
  achievement: number | null;
  achievementCapped: number | null;
  achievementToDate: number | null;
  actual: number | null;
  ended: boolean;
  expectedToDate: number | null;
  indicatorId: string;
  periodFrom: string;
  periodTo: string;
  revision: number;
  target: number;
  targetMax: number | null;
}

/** One person's figures in a week: what is stored, and all that the content hash covers. */
export interface EmployeeFacts {
  expectedDays: number;
  feedback: FeedbackCounts;
  indicators: IndicatorFacts[];
  late: number;
  missing: number;
  onLeave: number;
  onTime: number;
  pending: number;
  personId: string;
  responseMinutes: number | null;
  supervisorId: string | null;
  unanswered: number;
  unitId: string;
}

const indicatorText = (i: IndicatorFacts) =>
  `["${i.indicatorId}",${i.revision},"${i.periodFrom}","${i.periodTo}",${i.ended},${i.target},${i.targetMax},` +
  `${i.actual},${i.expectedToDate},${i.achievement},${i.achievementCapped},${i.achievementToDate}]`;

/**
 * By id, what ended first before what ended later, the period that runs last: the one order in which the hash knows them.
 * The beginnings tell nothing: a month that ended and the quarter that was agreed after it may begin on the same day.
 */
export function sortIndicators(indicators: IndicatorFacts[]): IndicatorFacts[] {
  return indicators.sort((a, b) =>
    a.indicatorId !== b.indicatorId
      ? a.indicatorId < b.indicatorId
        ? -1
        : 1
      : a.ended !== b.ended
        ? a.ended
          ? -1
          : 1
        : a.periodTo < b.periodTo
          ? -1
          : 1,
  );
}

/**
 * The canonical text of a person's figures, which is stored and hashed: a JSON array without names or blanks, every
 * figure at its place, numbers in their shortest form, so the same on any machine. Places:
 * `[personId, unitId, supervisorId, [expectedDays, onTime, late, missing, pending, onLeave],
 * [praise, suggestion, question, correction, replies], responseMinutes, unanswered, [indicator …]]`, an indicator being
 * `[indicatorId, revision, periodFrom, periodTo, ended, target, targetMax, actual, expectedToDate, achievement,
 * achievementCapped, achievementToDate]`. (With names it is twice as long, and half of a computation is writing it.)
 */
export function factsText(e: EmployeeFacts): string {
  let indicators = '';
  for (const i of e.indicators) indicators += indicators === '' ? indicatorText(i) : `,${indicatorText(i)}`;
  const { feedback: f } = e;
  return (
    `["${e.personId}","${e.unitId}",${e.supervisorId === null ? 'null' : `"${e.supervisorId}"`},` +
    `[${e.expectedDays},${e.onTime},${e.late},${e.missing},${e.pending},${e.onLeave}],` +
    `[${f.praise},${f.suggestion},${f.question},${f.correction},${f.replies}],${e.responseMinutes},${e.unanswered},[${indicators}]]`
  );
}

type IndicatorTuple = [
  string,
  number,
  string,
  string,
  boolean,
  number,
  number | null,
  number | null,
  number | null,
  number | null,
  number | null,
  number | null,
];
type FactsTuple = [
  string,
  string,
  string | null,
  [number, number, number, number, number, number],
  [number, number, number, number, number],
  number | null,
  number,
  IndicatorTuple[],
];

/** What `factsText` wrote. */
export function readFacts(text: string): EmployeeFacts {
  const [personId, unitId, supervisorId, days, feedback, responseMinutes, unanswered, indicators] =
    JSON.parse(text) as FactsTuple;
  const [expectedDays, onTime, late, missing, pending, onLeave] = days;
  const [praise, suggestion, question, correction, replies] = feedback;
  return {
    personId,
    unitId,
    supervisorId,
    expectedDays,
    onTime,
    late,
    missing,
    pending,
    onLeave,
    feedback: { praise, suggestion, question, correction, replies },
    responseMinutes,
    unanswered,
    indicators: indicators.map(
      ([
        indicatorId,
        revision,
        periodFrom,
        periodTo,
        ended,
        target,
        targetMax,
        actual,
        expectedToDate,
        achievement,
        achievementCapped,
        achievementToDate,
      ]) => ({
        indicatorId,
        revision,
        periodFrom,
        periodTo,
        ended,
        target,
        targetMax,
        actual,
        expectedToDate,
        achievement,
        achievementCapped,
        achievementToDate,
      }),
    ),
  };
}
