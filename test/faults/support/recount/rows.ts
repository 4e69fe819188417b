/**
 * A second reading of the rules of the field: figures of a week and cells of a board, counted anew from plain rows.
 * Written from the domain's page and the contract alone and sharing no code with the product, so that both would have to
 * be wrong in the same way. Slow and plain on purpose.
 *
 * Here: the rows, and which of them are committed for a look.
 */

/** A date `YYYY-MM-DD`; such texts sort as dates. */
export type Day = string;
/** Microseconds since 1970, as PostgreSQL keeps them. */
export type Micros = number;

/** Where the commit of a row stands in people's streams: by person the number of its event; empty: before all events. */
export type Places = ReadonlyMap<string, number>;

export interface Dated {
  from: Day;
  /** Exclusive; null: open. */
  to: Day | null;
}

export interface Line {
  position: number;
  activity: string;
  indicatorId: string | null;
  /** Exact decimal with four digits at most. */
  quantity: string | null;
  obstacle: string | null;
}
export interface Version {
  version: number;
  submittedAt: Micros;
  lines: Line[];
  places: Places;
}
export interface Decision {
  version: number;
  kind: 'accepted' | 'returned';
  at: Micros;
  byId: string;
  places: Places;
}
export interface ReportRow {
  id: string;
  ownerId: string;
  date: Day;
  versions: Version[];
  decisions: Decision[];
}
export interface Terms {
  revision: number;
  state: string;
  name: string;
  aspect: string;
  polarity: string;
  rollup: string;
  period: string;
  target: string;
  targetMax: string | null;
  agreedOn: Day | null;
  proposedAt: Micros | null;
}
export interface IndicatorRow {
  id: string;
  ownerId: string;
  state: string;
  revision: number;
  agreedOn: Day | null;
  closedOn: Day | null;
  createdAt: Micros;
  revisions: Terms[];
}
export interface CommentRow {
  id: string;
  authorId: string;
  recipientId: string;
  kind: string;
  reportId: string | null;
  at: Micros;
  places: Places;
}
export interface ReplyRow {
  id: string;
  feedbackId: string;
  authorId: string;
  at: Micros;
  places: Places;
}
export interface UnitRow {
  id: string;
  parentId: string | null;
  zone: string;
  workdays: number[];
  worksOnHolidays: boolean;
  createdAt: Micros;
}

/** Everything that a figure can depend on. */
export interface Rows {
  units: UnitRow[];
  names: ReadonlyMap<string, string>;
  assignments: (Dated & { personId: string; unitId: string })[];
  supervisors: (Dated & { personId: string; supervisorId: string })[];
  acting: (Dated & { personId: string; actingId: string })[];
  leave: (Dated & { personId: string })[];
  accounts: { personId: string; roles: string[]; disabledAt: Micros | null }[];
  indicators: IndicatorRow[];
  reports: ReportRow[];
  comments: CommentRow[];
  replies: ReplyRow[];
  cellVersions: ReadonlyMap<string, number>;
  daysOff: ReadonlySet<Day>;
  ramadan: readonly { from: Day; to: Day }[];
}

/** Which rows are committed for this look: all of them, or those up to a number of one person's stream. */
export type Sees = (places: Places) => boolean;
export const everything: Sees = () => true;
export const upTo =
  (personId: string, seq: number): Sees =>
  (places) =>
    (places.get(personId) ?? 0) <= seq;
