import type { BoardCell, Feedback, Indicator, Person, Report } from '#contracts/index.js';
import { addDays } from '#contracts/rules/local-date.js';
import { whenIdle } from '../idle.js';
import { call, Failure } from '../net/index.js';
import { setOf } from '../sets.js';
import type { StoredFeedback } from '../sync/database.js';

export interface ReviewProps {
  cell: BoardCell;
  /** What the drawer opens with; asked anew whenever `asked` rises. */
  begin: 'read' | 'return' | 'comment';
  asked: number;
  /** The report that is read first; null: today's, or what has waited longest. */
  wanted: string | null;
  modal: boolean;
  /** Place in the queue that the reader walks through, from 1. */
  at: number;
  of: number;
  next: BoardCell | undefined;
  /** Names of those on the board: a supervisor among them decides before the reader does. */
  nameOf: (personId: string) => string | undefined;
  step: (by: number) => void;
  /** A report was decided about: the walk goes on to what still waits. Gives how to come back to it. */
  decided: (reportId: string, how?: ReviewProps['begin']) => () => void;
  onclose: () => void;
}

interface Found {
  report: Report | null;
  indicators: readonly Indicator[];
  person: Person;
  notes: readonly Feedback[];
  /** Earlier reports that wait for a decision, the oldest first. */
  waiting: readonly Report[];
}

/** How many weeks of their own a day is compared with. */
const WEEKS = 4;

async function notesOn(reportId: string): Promise<readonly Feedback[]> {
  return (await call('GET /api/feedback', { query: { reportId, limit: 200 } })).items;
}

async function reportsBefore(cell: BoardCell, days: number): Promise<Report[]> {
  const query = {
    owner: cell.personId,
    from: addDays(cell.date, -days),
    to: addDays(cell.date, -1),
    limit: 100,
  };
  const { items } = await call('GET /api/reports', { query });
  return items.filter((report) => report.version > 0).sort((a, b) => (a.date < b.date ? -1 : 1));
}

async function find(cell: BoardCell): Promise<Found> {
  const id = cell.report?.id ?? null;
  const owner = cell.personId;
  const [report, indicators, person, notes, before] = await Promise.all([
    id === null ? null : call('GET /api/reports/:id', { params: { id } }),
    call('GET /api/indicators', { query: { owner, limit: 200 } }),
    call('GET /api/people/:id', { params: { id: owner } }),
    id === null ? [] : notesOn(id),
    cell.waiting > 0 ? reportsBefore(cell, 31) : [],
  ]);
  const waiting = before.filter((one) => one.state === 'submitted');
  return { report, indicators: indicators.items, person, notes, waiting };
}

/** What was fetched ahead, for the one person who comes next: a queue of forty must not wait forty times. */
let ahead: { person: string; version: number; found: Promise<Found> } | null = null;

export function fetchAhead(cell: BoardCell): void {
  if (ahead?.person === cell.personId && ahead.version === cell.version) return;
  const found = find(cell);
  // A failure is met when the person is opened.
  found.catch(() => undefined);
  ahead = { person: cell.personId, version: cell.version, found };
}

/** One person's day while their supervisor reads it. */
export class Review {
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  failure = $state.raw<Failure | null>(null);
  /** The version that is being read; a newer one never replaces it under the reader's eyes. */
  report = $state.raw<Report | null>(null);
  newer = $state.raw<Report | null>(null);
  indicators = $state.raw<readonly Indicator[]>([]);
  person = $state.raw<Person | null>(null);
  notes = $state.raw<readonly Feedback[]>([]);
  /** An earlier report that is shown instead of today's. */
  past = $state.raw<Report | null>(null);
  waiting = $state.raw<readonly Report[]>([]);
  /** The person's own reports of the last weeks, the oldest first; null until they are there. */
  before = $state.raw<readonly Report[] | null>(null);
  #round = 0;

  constructor(
    readonly personId: string,
    readonly wanted: string | null = null,
  ) {}

  async load(cell: BoardCell): Promise<void> {
    const round = ++this.#round;
    const fetched = ahead?.person === cell.personId && ahead.version === cell.version ? ahead.found : null;
    ahead = null;
    try {
      const found = await (fetched ?? find(cell));
      if (round !== this.#round) return;
      this.indicators = found.indicators;
      this.person = found.person;
      if (!this.past) this.notes = found.notes;
      if (this.report && found.report && found.report.version > this.report.version) {
        this.newer = found.report;
      } else {
        this.report = found.report;
        this.newer = null;
      }
      this.waiting = found.waiting;
      if (this.status === 'loading') await this.#begin(cell, found, round);
      if (round !== this.#round) return;
      this.failure = null;
      this.status = 'ready';
      if (this.before === null) whenIdle(() => void this.#lookBack(cell));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (round !== this.#round) return;
      this.failure = error;
      if (this.status === 'loading') this.status = 'failed';
    }
  }

  /** Opens with what was asked for; else, with nothing of today to read, with what has waited longest. */
  async #begin(cell: BoardCell, found: Found, round: number): Promise<void> {
    const { wanted } = this;
    if (wanted === null) {
      const [oldest] = found.waiting;
      if (oldest && cell.report?.state !== 'submitted') void this.look(oldest);
    } else if (wanted !== found.report?.id) {
      const report =
        found.waiting.find(({ id }) => id === wanted) ??
        (await call('GET /api/reports/:id', { params: { id: wanted } }));
      if (round === this.#round) void this.look(report);
    }
  }

  /** The person's own last weeks, beside which today stands. What cannot be had is not shown. */
  async #lookBack(cell: BoardCell): Promise<void> {
    try {
      this.before = await reportsBefore(cell, WEEKS * 7);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  showNewer(): void {
    this.report = this.newer ?? this.report;
    this.newer = null;
  }

  /** Shows an earlier report with what was said about it; null: today's again. */
  async look(report: Report | null): Promise<void> {
    this.past = report;
    const shown = report ?? this.report;
    this.notes = [];
    if (!shown) return;
    try {
      const notes = await notesOn(shown.id);
      if ((this.past ?? this.report)?.id === shown.id) this.notes = notes;
    } catch (error) {
      // What the stream has brought is shown anyway.
      if (!(error instanceof Failure)) throw error;
    }
  }
}

/** What was fetched and what the stream brought, once each, in the order of the stream. */
export function together(
  fetched: readonly Feedback[],
  streamed: readonly StoredFeedback[],
): StoredFeedback[] {
  const known = setOf(streamed.map((item) => item.id));
  const past = fetched
    .filter((item) => !known.has(item.id))
    .map((item, index, all) => ({ ...item, order: index - all.length }));
  return [...past, ...streamed];
}
