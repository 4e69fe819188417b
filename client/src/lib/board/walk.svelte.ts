import { tick } from 'svelte';
import type { BoardCell } from '#contracts/index.js';
import { mapOf } from '../sets.js';
import { underWay } from './decisions.js';
import type { Queue } from './queue.svelte.js';
import type { ReviewProps } from './review.svelte.js';
import type { Team } from './team.svelte.js';

/** A row of the list in view: whose it is, and which report is read first (null: today's, or the oldest). */
export interface Entry {
  key: string;
  personId: string;
  wanted: string | null;
}

const buttonOf = (key: string) => {
  const row = document.querySelector<HTMLElement>(`[data-entry="${key}"]`);
  return row?.matches('button') ? row : row?.querySelector('button');
};

/** The reader's way through the rows: which one the keyboard stands on, which one is open in the drawer, what comes next. */
export class Walk {
  current = $state<string | null>(null);
  opened = $state.raw<Entry | null>(null);
  /** What the drawer opens with: reading, the reason of a return, or a comment; asked anew whenever `asked` rises. */
  begin = $state<ReviewProps['begin']>('read');
  asked = $state(0);
  /** The rows as they stood when the drawer was opened: "next" stays next whatever changes meanwhile. */
  #way = $state.raw<readonly Entry[]>([]);
  /** What was decided about here, whether or not the queue knows already. */
  readonly #settled = mapOf<string, true>();
  readonly #team: Team;
  readonly #queue: Queue;
  readonly #entries: () => readonly Entry[];

  /** `entries` are the rows in view now. */
  constructor(team: Team, queue: Queue, entries: () => readonly Entry[]) {
    this.#team = team;
    this.#queue = queue;
    this.#entries = entries;
  }

  get length(): number {
    return this.#way.length;
  }

  /** Where the open row stands on the way, from 0. */
  get at(): number {
    return this.#place(this.opened);
  }

  /** Who comes after the open one. */
  get next(): BoardCell | undefined {
    return this.#team.cells.get(this.#way[this.at + 1]?.personId ?? '');
  }

  /** The row that the keyboard stands on. */
  get here(): Entry | undefined {
    return this.#entries().find(({ key }) => key === this.current);
  }

  #place(entry: Entry | null): number {
    return this.#way.findIndex(({ key }) => key === entry?.key);
  }

  open(entry: Entry, how: ReviewProps['begin'] = 'read'): void {
    if (this.opened === null) this.#way = this.#entries();
    this.current = entry.key;
    this.begin = how;
    this.asked += 1;
    this.opened = entry;
  }

  /** Shuts the drawer; the focus goes back to its row, to the first one where that is gone, or to the heading. */
  async shut(): Promise<void> {
    const back = this.opened;
    this.opened = null;
    await tick();
    const row = back && (buttonOf(back.key) ?? buttonOf(this.#entries()[0]?.key ?? ''));
    (row ?? document.querySelector<HTMLElement>('h1'))?.focus();
  }

  /** To the row before or after: in the drawer where it is open, else in the list. */
  step(by: number): void {
    if (this.opened !== null) {
      const next = this.#way[this.at + by];
      if (next && this.#team.cells.has(next.personId)) this.open(next);
      return;
    }
    const entries = this.#entries();
    const at = entries.findIndex((entry) => entry.key === this.current);
    const next = entries[Math.max(0, Math.min(entries.length - 1, at + by))];
    if (!next) return;
    this.current = next.key;
    buttonOf(next.key)?.focus();
  }

  #stillWaits({ key, personId }: Entry): boolean {
    return (
      this.#team.cells.has(personId) &&
      this.#queue.items.some(
        ({ id, personId: whose }) =>
          (key === id || key === whose) && !this.#settled.has(id) && underWay(id) === undefined,
      )
    );
  }

  /**
   * A report was decided about. The hand stays where it is: the next that waits comes to it; the last one stays open.
   * Gives how to come back, to what the drawer opens with then.
   */
  decided(reportId: string, how: ReviewProps['begin'] = 'read'): () => void {
    const from = this.opened;
    this.#settled.set(reportId, true);
    if (from !== null) {
      const at = this.#place(from);
      const way = [...this.#way.slice(at + 1), ...this.#way.slice(0, Math.max(at, 0))];
      const next = way.find((entry) => this.#stillWaits(entry));
      if (next) this.open(next);
    }
    return () => {
      this.#settled.delete(reportId);
      if (from !== null && this.opened !== null && this.#team.cells.has(from.personId)) this.open(from, how);
    };
  }
}
