import type { BoardCell } from '#contracts/index.js';
import type { Tone } from '../ui/tone.js';

/** What a person's day looks like to the supervisor. */
export type DayState = 'none' | 'submitted' | 'returned' | 'accepted' | 'leave' | 'disabled' | 'off';

/** Why a row stands where it stands, the most pressing first. */
export const ranks = ['blocked', 'unread', 'missing', 'returned', 'done'] as const;
export type Rank = (typeof ranks)[number];

export const dayTone: Record<DayState, Tone> = {
  none: 'empty',
  submitted: 'sent',
  returned: 'needs',
  accepted: 'done',
  leave: 'quiet',
  disabled: 'quiet',
  off: 'quiet',
};

/** A cell is newer than another of the same person by date, then by version: midnight turns it without a write. */
export function isNewer(fresh: BoardCell, known: BoardCell | undefined): boolean {
  if (!known) return true;
  return fresh.date > known.date || (fresh.date === known.date && fresh.version > known.version);
}

/** Who is on leave, off or disabled is never "not reported"; a report written on such a day counts as one. */
export function dayState(cell: BoardCell): DayState {
  if (cell.report && (cell.report.state !== 'none' || !cell.onLeave)) return cell.report.state;
  if (cell.disabled) return 'disabled';
  return cell.onLeave ? 'leave' : 'off';
}

export function rankOf(cell: BoardCell): Rank {
  const state = dayState(cell);
  if (cell.report?.obstacle && (state === 'submitted' || state === 'returned')) return 'blocked';
  if (state === 'submitted' || cell.waiting > 0) return 'unread';
  if (state === 'none') return 'missing';
  // A return does not undo the report: the day counts as reported.
  if (state === 'returned') return 'returned';
  return 'done';
}

/** Exceptions first; among equals whoever has waited longest, then by name. Never by achievement. */
export function inOrder(cells: Iterable<BoardCell>, locale: string): BoardCell[] {
  const names = new Intl.Collator(locale);
  const age = (cell: BoardCell) => cell.waitingSince ?? cell.report?.submittedAt ?? '~';
  return [...cells].sort(
    (a, b) =>
      ranks.indexOf(rankOf(a)) - ranks.indexOf(rankOf(b)) ||
      (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0) ||
      names.compare(a.name, b.name) ||
      (a.personId < b.personId ? -1 : 1),
  );
}

/**
 * The rows as they stand now, kept where they are: people who left go, people who came follow at the end. What the
 * order would be is asked of `inOrder`.
 */
export function keptOrder(shown: readonly string[], wanted: readonly string[]): string[] {
  const present = new Set(wanted);
  const known = new Set(shown);
  return [...shown.filter((id) => present.has(id)), ...wanted.filter((id) => !known.has(id))];
}

export const sameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);

/** How many rows have to move, at the least, for `shown` to become `wanted` (of the same people). */
export function movesBetween(shown: readonly string[], wanted: readonly string[]): number {
  const place = new Map(wanted.map((id, index) => [id, index]));
  // The longest run that keeps its order stays; `ends[n]` is the lowest end of a run of n + 1.
  const ends: number[] = [];
  for (const id of shown) {
    const at = place.get(id);
    if (at === undefined) continue;
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    ends[low] = at;
  }
  return wanted.length - ends.length;
}

/** Whether a person's name, position or unit holds every word that was typed. */
export function matches(
  cell: Pick<BoardCell, 'name' | 'position'>,
  typed: string,
  unitName: string,
): boolean {
  const place = `${cell.name} ${cell.position} ${unitName}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => place.includes(word));
}

/** How the people of a unit and all below it stand. */
export type Counts = Record<Rank | 'away', number> & { people: number };

/** By unit, each with all that hang below it. Who is on leave or off today, and did not report, is away and not done. */
export function countsByUnit(
  cells: Iterable<BoardCell>,
  units: readonly UnitChoice[],
): ReadonlyMap<string, Counts> {
  const parents = new Map(units.map((unit) => [unit.id, unit.parentId]));
  const sums = new Map(
    units.map((unit) => [
      unit.id,
      { blocked: 0, unread: 0, missing: 0, returned: 0, done: 0, away: 0, people: 0 },
    ]),
  );
  for (const cell of cells) {
    const state = dayState(cell);
    const rank = rankOf(cell);
    const kind = rank === 'done' && (state === 'leave' || state === 'off') ? 'away' : rank;
    for (let id: string | null = cell.unitId; id !== null; id = parents.get(id) ?? null) {
      const sum = sums.get(id);
      if (!sum) break;
      sum[kind] += 1;
      sum.people += 1;
    }
  }
  return sums;
}

/** A unit for the picker, as deep as it hangs below those that the reader sees. */
export interface UnitChoice {
  id: string;
  /** Null for those at the top of what the reader sees. */
  parentId: string | null;
  name: string;
  people: number;
  depth: number;
}

type UnitRow = { id: string; parentId: string | null; name: string; people: number };

/** The units as a tree read from top to bottom; roots are those whose parent the reader does not see. */
export function unitTree(units: readonly UnitRow[]): { choices: UnitChoice[]; roots: string[] } {
  const ids = new Set(units.map((unit) => unit.id));
  const below = new Map<string | null, UnitRow[]>();
  for (const unit of units) {
    const parent = unit.parentId !== null && ids.has(unit.parentId) ? unit.parentId : null;
    below.set(parent, [...(below.get(parent) ?? []), unit]);
  }
  const choices: UnitChoice[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const unit of below.get(parent) ?? []) {
      choices.push({ id: unit.id, parentId: parent, name: unit.name, people: unit.people, depth });
      walk(unit.id, depth + 1);
    }
  };
  walk(null, 0);
  return { choices, roots: (below.get(null) ?? []).map((unit) => unit.id) };
}
