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

const feedbackText = (f: FeedbackCounts) =>
  `{"correction":${f.correction},"praise":${f.praise},"question":${f.question},"replies":${f.replies},"suggestion":${f.suggestion}}`;

const indicatorText = (i: IndicatorFacts) =>
  `{"achievement":${i.achievement},"achievementCapped":${i.achievementCapped},"achievementToDate":${i.achievementToDate},` +
  `"actual":${i.actual},"ended":${i.ended},"expectedToDate":${i.expectedToDate},"indicatorId":"${i.indicatorId}",` +
  `"periodFrom":"${i.periodFrom}","periodTo":"${i.periodTo}","revision":${i.revision},"target":${i.target},"targetMax":${i.targetMax}}`;

/** By id, an ended period before the one that runs: the one order in which the hash knows them. */
export function sortIndicators(indicators: IndicatorFacts[]): IndicatorFacts[] {
  return indicators.sort((a, b) =>
    a.indicatorId < b.indicatorId
      ? -1
      : a.indicatorId > b.indicatorId
        ? 1
        : a.periodFrom < b.periodFrom
          ? -1
          : a.periodFrom > b.periodFrom
            ? 1
            : 0,
  );
}

/**
 * The canonical JSON of a person's figures: keys sorted, no blanks, numbers in their shortest form, so the same on any
 * machine. Written by hand because it is on the hot path; a spec compares it with a general canonical form.
 */
export function factsText(e: EmployeeFacts): string {
  let indicators = '';
  for (const i of e.indicators) indicators += indicators === '' ? indicatorText(i) : `,${indicatorText(i)}`;
  return (
    `{"expectedDays":${e.expectedDays},"feedback":${feedbackText(e.feedback)},"indicators":[${indicators}],` +
    `"late":${e.late},"missing":${e.missing},"onLeave":${e.onLeave},"onTime":${e.onTime},"pending":${e.pending},` +
    `"personId":"${e.personId}","responseMinutes":${e.responseMinutes},` +
    `"supervisorId":${e.supervisorId === null ? 'null' : `"${e.supervisorId}"`},"unanswered":${e.unanswered},"unitId":"${e.unitId}"}`
  );
}
