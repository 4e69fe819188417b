import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { FeedRepository, type Announcement, type StreamEvent } from './feed.repository.js';

/** What one reader shall be shown. */
export interface Asked {
  readonly readerId: string;
  readonly refs: readonly string[];
}

/**
 * Renders events of one kind for readers, each under their own rights: for each of them, in their order, the data by `ref`.
 * What is missing in the answer goes out as `void`. Many ask at once when many devices come back: read for all of them
 * together where many are to be expected.
 */
export type Renderer = (asked: readonly Asked[]) => Promise<readonly ReadonlyMap<string, object>[]>;

/** A renderer that reads for one reader after the other: for what few are told. */
export const forEachReader =
  (render: (readerId: string, refs: readonly string[]) => Promise<ReadonlyMap<string, object>>): Renderer =>
  async (asked) => {
    const answers: ReadonlyMap<string, object>[] = [];
    for (const { readerId, refs } of asked) answers.push(await render(readerId, refs));
    return answers;
  };

/** Part of the snapshot that a reader starts from; parts of all features are merged. */
export type SnapshotPart = (readerId: string) => Promise<object>;

/** What a transaction announced, with what its parties may see of it in any case. */
export type Hint = StreamEvent & { rendered?: object };

/** Called in a transaction with the events that a device of the person acknowledged for the first time. */
export type AcknowledgedHandler = (personId: string, events: readonly StreamEvent[]) => Promise<void>;

const NOTES = Symbol('announcements');

/**
 * The face of the feed for features: announce what happened to whom, say how it is rendered, hear what arrived.
 * Everything about sockets stays behind it.
 */
@Injectable()
export class Feed {
  readonly renderers = new Map<string, Renderer>();
  readonly snapshotParts: SnapshotPart[] = [];
  readonly acknowledgedHandlers: AcknowledgedHandler[] = [];
  readonly #awaited = new Set<string>();
  #hint: ((events: readonly Hint[]) => void) | undefined;

  constructor(
    private readonly work: UnitOfWork,
    repository: FeedRepository,
  ) {
    work.lastStatement((notes) => {
      const announced = notes.get(NOTES) as (Announcement & { rendered?: object })[] | undefined;
      if (announced === undefined || announced.length === 0) return undefined;
      const rendered = new Map(announced.map((a) => [`${a.kind}/${a.ref}`, a.rendered]));
      return repository.append(announced, (events) =>
        this.#hint?.(
          events.map((e) => {
            const data = rendered.get(`${e.kind}/${e.ref}`);
            return data === undefined ? e : { ...e, rendered: data };
          }),
        ),
      );
    });
  }

  /**
   * Records, inside the open unit of work, that `people` shall learn of `ref`. Numbers are given by the transaction's
   * last statement; devices hear of it after the COMMIT. Duplicates among `people` count once.
   * @param rendered what every one of them may see of it for ever, because they are its parties: sent as it is to the
   *   devices that are connected here, instead of being read again a moment later. Leave it out where rights can change.
   */
  announce(kind: string, ref: string, people: readonly string[], rendered?: object): void {
    const announced = this.work.note<(Announcement & { rendered?: object })[]>(NOTES, () => []);
    for (const personId of new Set(people))
      announced.push({ personId, kind, ref, ...(rendered === undefined ? {} : { rendered }) });
  }

  /** Says how events of `kind` are rendered. */
  renders(kind: string, renderer: Renderer): void {
    if (this.renderers.has(kind)) throw new Error(`two renderers for ${kind}`);
    this.renderers.set(kind, renderer);
  }

  /** Adds a part to the snapshot of a reset. */
  snapshots(part: SnapshotPart): void {
    this.snapshotParts.push(part);
  }

  /** Hears, in the acknowledging transaction, which events of these kinds a device has stored for the first time. */
  acknowledged(kinds: readonly string[], handler: AcknowledgedHandler): void {
    for (const kind of kinds) this.#awaited.add(kind);
    this.acknowledgedHandlers.push(handler);
  }

  /** Does anybody wait for the acknowledgement of this kind? Others need not be written down. */
  awaits(kind: string): boolean {
    return this.#awaited.has(kind);
  }

  /** Where hints go; set once by the feed's own hub. */
  onHint(hint: (events: readonly Hint[]) => void): void {
    this.#hint = hint;
  }
}
