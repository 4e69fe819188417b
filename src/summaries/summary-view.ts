import { periodBefore, summaryPeriod, weekOfKey, type SummaryKind } from '#contracts/rules/summary-period.js';
import type { Coverage, Summary, SummaryEmployee } from '#contracts/summaries.js';
import { changeOf } from './domain/difference.js';
import type { EmployeeFacts } from './domain/facts.js';
import { addEmployee, feedbackReceived, noSums, shownUnits, type UnitSums } from './domain/totals.js';
import type { Part } from './summaries.access.js';
import type { IndicatorTerm, Revision } from './summaries.repository.js';
import { figureOf } from './summary-context.repository.js';

/** How a period is named on the wire: `week` is null unless it is one. */
export const covered = (period: string): Pick<Summary, 'week' | 'period'> => ({
  week: weekOfKey(period),
  period,
});

/** Key of the period that a revision with a `previous` is compared with. */
export function keyBefore(key: string): string {
  const before = periodBefore(summaryPeriod(key));
  if (before === null) throw new Error(`nothing comes before ${key}`);
  return before.key;
}

/** Sums of these people, made as the stored ones were. */
export function coverageOf(employees: Iterable<EmployeeFacts>): Coverage {
  const sums = noSums();
  for (const employee of employees) addEmployee(sums, employee);
  return sums;
}

/**
 * Stored figures with today's names and the wording of the terms that they were measured against.
 * @param terms by `id:revision`
 * @param before the same person in the summary before
 * @param contexts what people said beside their figures, by `figureOf`
 * @param topmost whether nobody stands above the person by design
 */
export function personView(
  facts: EmployeeFacts,
  name: string,
  terms: ReadonlyMap<string, IndicatorTerm>,
  before: EmployeeFacts | undefined,
  contexts: ReadonlyMap<string, string>,
  kind: SummaryKind,
  topmost: boolean,
): SummaryEmployee {
  // Field by field: V8 keeps a copy of what is left of an object (`...rest`) as a dictionary of 2 KB, and where it collects last.
  return {
    expectedDays: facts.expectedDays,
    late: facts.late,
    missing: facts.missing,
    onLeave: facts.onLeave,
    onTime: facts.onTime,
    pending: facts.pending,
    personId: facts.personId,
    responseMinutes: facts.responseMinutes,
    supervisorId: facts.supervisorId,
    topmost,
    unanswered: facts.unanswered,
    unitId: facts.unitId,
    name,
    feedbackReceived: feedbackReceived(facts),
    feedback: facts.feedback,
    context: contexts.get(figureOf(facts.personId, null)) ?? null,
    indicators: facts.indicators.flatMap((i) => {
      const term = terms.get(`${i.indicatorId}:${i.revision}`);
      if (term === undefined) return [];
      return [
        {
          indicatorId: i.indicatorId,
          periodFrom: i.periodFrom,
          periodTo: i.periodTo,
          ended: i.ended,
          target: i.target,
          targetMax: i.targetMax,
          actual: i.actual,
          expectedToDate: i.expectedToDate,
          achievement: i.achievement,
          achievementCapped: i.achievementCapped,
          achievementToDate: i.achievementToDate,
          name: term.name,
          unit: term.unit,
          period: term.period,
          aspect: term.aspect,
          polarity: term.polarity,
          rollup: term.rollup,
          change: changeOf(i, before, kind),
          terms: i.revision,
          context: contexts.get(figureOf(facts.personId, i.indicatorId)) ?? null,
        },
      ];
    }),
  };
}

const nothing = {
  reported: null,
  expectedDays: null,
  onTime: null,
  late: null,
  missing: null,
  pending: null,
  onLeave: null,
  feedbackReceived: null,
  responseMinutes: null,
} as const;

/** Where the person whose part it is belongs, and whether their own answers are in the units' median. */
export type Home = Pick<EmployeeFacts, 'unitId' | 'responseMinutes'>;

/**
 * The units of a part, each with its name: by name, or for one's own part the chain from the root down, in which groups
 * too small to be shown have no figures, and no median that too few people made.
 * @param home of the person whose part it is
 */
export function unitsView(
  revision: Revision,
  part: Part,
  home: Home | null,
  names: ReadonlyMap<string, string>,
): Summary['units'] {
  const shown = ({ responders: _, ...u }: UnitSums) => ({
    ...u,
    name: names.get(u.unitId) ?? '',
    suppressed: false,
  });
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'id');
  if (part.kind === 'all') return revision.units.map(shown).sort(byName);
  if (part.kind === 'units') {
    const mine = new Set(part.unitIds);
    return revision.units
      .filter((u) => mine.has(u.unitId))
      .map(shown)
      .sort(byName);
  }
  const byId = new Map(revision.units.map((u) => [u.unitId, u]));
  const chain: UnitSums[] = [];
  for (let id = home?.unitId ?? null; id !== null && chain.length < byId.size;) {
    const unit = byId.get(id);
    if (unit === undefined) break;
    chain.unshift(unit);
    id = unit.parentId;
  }
  const open = shownUnits(
    chain.map(({ unitId, employees }) => ({ unitId, people: employees })),
    true,
  );
  const told = shownUnits(
    chain.flatMap(({ unitId, responders = 0 }) => (open.has(unitId) ? [{ unitId, people: responders }] : [])),
    home !== null && home.responseMinutes !== null,
  );
  return chain.map((u) => {
    if (!open.has(u.unitId)) return { ...shown(u), ...nothing, suppressed: true };
    return told.has(u.unitId) ? shown(u) : { ...shown(u), responseMinutes: null };
  });
}
