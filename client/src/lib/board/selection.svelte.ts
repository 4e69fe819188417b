import type { BoardCell, QueueItem } from '#contracts/index.js';
import { setOf } from '../sets.js';
import { underWay } from './decisions.js';
import type { Queue } from './queue.svelte.js';

/** The reports that were ticked to be accepted together. */
export class Selection {
  chosen = $state.raw<ReadonlySet<string>>(setOf([]));
  readonly #queue: Queue;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  /** Whether a report can be accepted here: it waits, and no decision about it is on its way. */
  #open = ({ id, report }: QueueItem): boolean => report !== null && !underWay(id);

  /** Of those that were ticked, the ones that are still there to be accepted. */
  items = $derived.by(() => this.#queue.items.filter((item) => this.chosen.has(item.id) && this.#open(item)));

  /** Of these rows, the reports that can be ticked. */
  among(rows: Queue['rows']): QueueItem[] {
    return rows.flatMap(({ item, gone }) => (!gone && this.#open(item) ? [item] : []));
  }

  only(ids: Iterable<string>): void {
    this.chosen = setOf(ids);
  }

  clear(): void {
    this.only([]);
  }

  toggle(id: string): void {
    this.only(this.chosen.has(id) ? [...this.chosen].filter((one) => one !== id) : [...this.chosen, id]);
  }

  #today(cell: BoardCell): QueueItem | undefined {
    return this.#queue.items.find(
      ({ personId, report, id }) =>
        personId === cell.personId && report?.date === cell.date && id === cell.report?.id,
    );
  }

  /** Whether today's report of a row is ticked; null where there is none that the reader may accept. */
  mark(cell: BoardCell): boolean | null {
    const item = this.#today(cell);
    return item && this.#open(item) ? this.chosen.has(item.id) : null;
  }

  /** Ticks a report that waits, by its id or as today's of a row; nothing else. */
  toggleWaiting(id: string | null, cell?: BoardCell): void {
    const wanted = id ?? (cell && this.#today(cell)?.id);
    const item = this.#queue.items.find((one) => one.id === wanted);
    if (item && this.#open(item)) this.toggle(item.id);
  }
}
