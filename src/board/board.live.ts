import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { BoardCell } from '#contracts/board.js';
import { boardDigest } from '#contracts/rules/board-digest.js';
import { NodeBus } from '../platform/bus/node-bus.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import type { Watch } from '../platform/feed/watches.js';
import { Watches } from '../platform/feed/watches.js';
import { LOG } from '../platform/log/log.module.js';
import type { Log } from '../platform/log/log.js';
import { BoardAccess } from './board.access.js';
import { BoardCells } from './board-cells.service.js';
import { BoardRepository } from './board.repository.js';

interface Place {
  date: string;
  version: number;
}

/** What one watch was sent: the place of each cell. */
type Sent = Map<string, Place>;

const PEOPLE = Symbol('board people');

/** A cell that the watch shows and that is ahead of what it was sent. */
const isNewer = (cell: BoardCell, had: Place | undefined): boolean =>
  had !== undefined && (cell.date > had.date || (cell.date === had.date && cell.version > had.version));

function digestOf(sent: Sent | undefined): string {
  const shown = [...(sent ?? [])].filter(([, place]) => place.version >= 0);
  return boardDigest(shown.map(([personId, place]) => ({ personId, ...place })));
}

/**
 * Keeps open boards true. A write counts up the cells of its people in its own transaction; after the commit the cells
 * are computed once and sent to every watch that has the person. The sweep re-asks each watch's door and compares all
 * places with what was sent: another node's write, a turned midnight or a lost hint cost one sweep.
 */
@Injectable()
export class BoardLive implements OnModuleInit {
  readonly #sent = new WeakMap<Watch, Sent>();
  readonly #changed = new Set<string>();
  #pushing = false;
  /** Whether a sweep asked all doors lately. */
  #doorsAsked = () => true;

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BoardRepository,
    private readonly access: BoardAccess,
    private readonly cells: BoardCells,
    private readonly watches: Watches,
    private readonly bus: NodeBus,
    private readonly events: DomainEvents,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.events.on('report.changed', ({ ownerId }) => this.#note([ownerId]));
    this.events.on('indicator.changed', ({ ownerId }) => this.#note([ownerId]));
    this.events.on('assignment.changed', ({ personId }) => this.#note([personId]));
    this.events.on('supervisor.changed', ({ personId }) => this.#note([personId]));
    this.events.on('leave.changed', ({ personId }) => this.#note([personId]));
    this.events.on('person.changed', ({ personId }) => this.#note([personId]));
    // Whether a report is expected, and how much of an indicator, follows from working days. That may be everybody's cell:
    // the sweep brings them, on every node alike, as it does at midnight.
    this.events.on('holiday.changed', () => this.repository.bumpUnit(null));
    this.events.on('unit.changed', ({ unitId }) => this.repository.bumpUnit(unitId));
    this.bus.on('cells', (personIds) => {
      this.#push(personIds);
    });
    this.#doorsAsked = this.watches.onSweep((watches) => this.#sweep(watches));
  }

  /** In the writer's transaction: the cells of these people changed. */
  async #note(personIds: readonly string[]): Promise<void> {
    const noted = this.work.note(PEOPLE, () => new Set<string>());
    const fresh = personIds.filter((id) => !noted.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) noted.add(id);
    await this.repository.bump(fresh);
    this.work.afterCommit(() => {
      this.#push(fresh);
      this.bus.tell('cells', fresh);
    });
  }

  /** Opens or refreshes a watch. @throws DomainError `NOT_FOUND`, `BOARD_TOO_MANY`. */
  async open(watch: Watch): Promise<BoardCell[]> {
    const people = await this.access.people(watch.actor, watch.key);
    // Registered before it is read: a change that commits meanwhile is pushed, and the client keeps the newer of the two.
    const sent: Sent = new Map(people.map((id) => [id, { date: '', version: -1 }]));
    this.#sent.set(watch, sent);
    const cells = await this.cells.of(people);
    for (const c of cells) {
      const had = sent.get(c.personId);
      if (had === undefined || isNewer(c, had)) sent.set(c.personId, { date: c.date, version: c.version });
    }
    this.#digest(watch);
    return cells;
  }

  #push(personIds: readonly string[]): void {
    for (const id of personIds) this.#changed.add(id);
    if (this.#pushing) return;
    this.#pushing = true;
    void (async () => {
      try {
        while (this.#changed.size > 0) {
          const ids = [...this.#changed];
          this.#changed.clear();
          // Not told while nobody could be asked whether the watchers still may: the sweep sends it once it can.
          const watches = this.#doorsAsked() ? this.watches.all() : [];
          const wanted = ids.filter((id) => watches.some((w) => this.#sent.get(w)?.has(id) === true));
          if (wanted.length === 0) continue;
          const cells = await this.cells.of(wanted);
          this.#send(this.watches.all(), cells);
        }
      } catch (error) {
        this.log.warn({ err: error }, 'board push failed; the sweep corrects it');
      } finally {
        this.#pushing = false;
      }
    })();
  }

  /** Sends to each watch those of `cells` that it shows and that are newer than what it has; the same to many at once. */
  #send(watches: readonly Watch[], cells: readonly BoardCell[]): void {
    const alike = new Map<string, { watches: Watch[]; unit: string; cells: BoardCell[] }>();
    for (const watch of watches) {
      const sent = this.#sent.get(watch);
      if (sent === undefined) continue;
      const news = cells.filter((c) => isNewer(c, sent.get(c.personId)));
      if (news.length === 0) continue;
      for (const c of news) sent.set(c.personId, { date: c.date, version: c.version });
      this.#digest(watch);
      const key = [watch.key, ...news.map((c) => c.personId)].join();
      const same = alike.get(key);
      if (same === undefined) alike.set(key, { watches: [watch], unit: watch.key, cells: news });
      else same.watches.push(watch);
    }
    for (const { watches: to, unit, cells: news } of alike.values())
      this.watches.send(to, 'board', { unit, cells: news });
  }

  /** Worked out when a beat asks for it: an event to thousands of boards must not wait for their fingerprints. */
  #digest(watch: Watch): void {
    const sent = this.#sent.get(watch);
    let known: string | undefined;
    watch.digest = () => (known ??= digestOf(sent));
  }

  async #sweep(watches: readonly Watch[]): Promise<void> {
    const open = watches.filter((watch) => this.#sent.has(watch));
    if (open.length === 0) return;
    const people = new Map<Watch, ReadonlySet<string>>();
    const seen = await this.access.peopleOfMany(
      open.map((watch) => ({ viewer: watch.actor, unitId: watch.key })),
    );
    for (const [i, watch] of open.entries()) {
      const ids = seen[i];
      if (ids != null) people.set(watch, ids);
      else {
        this.watches.end(watch);
        watch.send('board.closed', { unit: watch.key });
      }
    }
    const all = [...new Set([...people.values()].flatMap((ids) => [...ids]))];
    if (all.length === 0) return;
    const places = new Map((await this.repository.places(all)).map((p) => [p.personId, p]));
    const stale = new Set<string>();
    for (const [watch, ids] of people) {
      const sent = this.#sent.get(watch);
      for (const id of ids) {
        const [now, had] = [places.get(id), sent?.get(id)];
        if (now !== undefined && (had?.date !== now.date || had.version !== now.version)) stale.add(id);
      }
    }
    const cells = await this.cells.of([...stale]);
    for (const [watch, ids] of people) this.#correct(watch, ids, cells);
  }

  /** Brings one watch to these people: who left goes, who is new comes, who differs is sent again. */
  #correct(watch: Watch, people: ReadonlySet<string>, cells: readonly BoardCell[]): void {
    const sent = this.#sent.get(watch);
    if (sent === undefined) return;
    const gone = [...sent.keys()].filter((id) => !people.has(id));
    for (const id of gone) sent.delete(id);
    const news = cells.filter((c) => {
      const had = sent.get(c.personId);
      return people.has(c.personId) && (had?.date !== c.date || had.version !== c.version);
    });
    if (news.length === 0 && gone.length === 0) return;
    for (const c of news) sent.set(c.personId, { date: c.date, version: c.version });
    this.#digest(watch);
    watch.send('board', { unit: watch.key, cells: news, ...(gone.length > 0 ? { gone } : {}) });
  }
}
