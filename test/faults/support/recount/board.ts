import { dayAt, deadline, holds, unitOf, unitsBelow, works } from './days.js';
import { periodAt, progress, seenReport } from './progress.js';
import { type Day, everything, type Rows, type UnitRow } from './rows.js';

/** The part of a cell that can be counted from rows. */
export interface CellFigures {
  personId: string;
  name: string;
  unitId: string;
  date: Day;
  version: number;
  report: {
    id: string | null;
    state: string;
    onTime: boolean | null;
    lines: number;
    lastActivity: string | null;
    obstacle: string | null;
  } | null;
  onLeave: boolean;
  waiting: number;
  indicator: { id: string; actual: number | null } | null;
}

/** Everybody below the watcher, or in the units that a leader leads, who works in the unit or below it at `now` (ms). */
export function boardOf(rows: Rows, watcher: string, unitId: string, now: number): CellFigures[] {
  const own = rows.assignments.filter((a) => a.personId === watcher).at(-1);
  if (own === undefined) throw new Error(`${watcher} has no unit`);
  const today = dayAt(unitOf(rows, own.unitId).zone, now);
  const above = new Set([watcher]);
  for (let size = 0; size < above.size;) {
    size = above.size;
    for (const a of rows.acting) if (above.has(a.actingId) && holds(a, today)) above.add(a.personId);
  }
  const visible = new Set<string>();
  for (let size = -1; size < visible.size;) {
    size = visible.size;
    for (const s of rows.supervisors)
      if (holds(s, today) && (above.has(s.supervisorId) || visible.has(s.supervisorId)))
        visible.add(s.personId);
  }
  if (rows.accounts.some((a) => a.personId === watcher && a.roles.includes('leader') && !a.disabledAt)) {
    const led = unitsBelow(rows, own.unitId);
    for (const a of rows.assignments) if (led.has(a.unitId) && holds(a, today)) visible.add(a.personId);
  }
  visible.delete(watcher);
  const units = unitsBelow(rows, unitId);
  return [...visible]
    .flatMap((id) => {
      const at = rows.assignments.find((a) => a.personId === id && holds(a, today));
      return at !== undefined && units.has(at.unitId) ? [cellOf(rows, id, unitOf(rows, at.unitId), now)] : [];
    })
    .sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

function cellOf(rows: Rows, personId: string, unit: UnitRow, now: number): CellFigures {
  const date = dayAt(unit.zone, now);
  const seen = rows.reports
    .filter((r) => r.ownerId === personId)
    .flatMap((r) => seenReport(r, everything) ?? []);
  const report = seen.find((r) => r.date === date);
  const onLeave = rows.leave.some((l) => l.personId === personId && holds(l, date));
  const lines = [...(report?.newest.lines ?? [])].sort((a, b) => a.position - b.position);
  const indicators = rows.indicators.filter((i) => i.ownerId === personId);
  const forDecision = seen.filter(
    (r) =>
      r.state === 'submitted' && rows.supervisors.some((s) => s.personId === personId && holds(s, r.date)),
  ).length;
  const forAgreement = indicators
    .filter((i) => i.state !== 'closed')
    .flatMap((i) => i.revisions.filter((t) => t.state === 'proposed')).length;
  let behind: { id: string; actual: number | null; share: number } | null = null;
  for (const indicator of indicators.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))) {
    const terms = indicator.revisions.find((t) => t.revision === indicator.revision);
    if (indicator.state !== 'active' || terms === undefined) continue;
    const period = periodAt(terms.period, date);
    const { actual, achievementToDate: share } = progress(rows, indicator, terms, {
      period,
      asOf: date,
      unit,
      sees: everything,
    });
    if (share !== null && (behind === null || share < behind.share))
      behind = { id: indicator.id, actual, share };
  }
  // Of whom the account is closed nothing is expected any more.
  const closed = rows.accounts.some((a) => a.personId === personId && a.disabledAt !== null);
  const expected = works(rows, unit, date) && !onLeave && !closed;
  const none = expected ? { id: null, state: 'none', onTime: null } : null;
  const head =
    report === undefined
      ? none
      : {
          id: report.id,
          state: report.state,
          onTime: report.first < deadline(rows, unit, date) * 1_000,
        };
  return {
    personId,
    name: rows.names.get(personId) ?? '',
    unitId: unit.id,
    date,
    version: rows.cellVersions.get(personId) ?? 0,
    report:
      head === null
        ? null
        : {
            ...head,
            lines: lines.length,
            lastActivity: lines.at(-1)?.activity ?? null,
            obstacle: lines.find((l) => (l.obstacle ?? '') !== '')?.obstacle ?? null,
          },
    onLeave,
    waiting: forDecision + forAgreement,
    indicator: behind === null ? null : { id: behind.id, actual: behind.actual },
  };
}
