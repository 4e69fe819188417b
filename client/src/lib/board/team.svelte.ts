import type { Board, BoardCell, BoardChange, BoardUnits } from '#contracts/index.js';
import { boardDigest } from '#contracts/rules/board-digest.js';
import { language } from '../i18n/index.js';
import { call, Failure } from '../net/index.js';
import { mapOf } from '../sets.js';
import { live } from '../sync/live.svelte.js';
import type { TypedSocket } from '../sync/socket.js';
import { inOrder, isNewer, keptOrder, movesBetween, sameOrder, unitTree, type UnitChoice } from './cells.js';

/** While no socket of this tab is there (another tab holds it, or something kills sockets), the board is asked for. */
const ASK_AGAIN = 10_000;
const WATCH_TIMEOUT = 10_000;

type Cells = Map<string, BoardCell>;

/**
 * The team as its supervisor sees it: absolute cells, a snapshot plus whatever is newer, healed by the digest in the
 * beat. `start` follows; what it returns stops.
 */
export class Team {
  units = $state.raw<readonly UnitChoice[]>([]);
  /** The unit that is looked at; empty for all that the reader may see. */
  unit = $state('');
  cells = $state.raw<ReadonlyMap<string, BoardCell>>(mapOf());
  /** Ids in the order in which the rows stand. */
  order = $state.raw<readonly string[]>([]);
  /** So many rows would stand elsewhere by now; they wait, because somebody is looking. */
  moves = $state(0);
  failure = $state.raw<Failure | null>(null);
  loaded = $state(false);
  /** Pushed by the socket of this tab. */
  pushed = $state(false);
  /** When the server's word was last heard. */
  heardAt = $state<number | null>(null);
  /** The server took a unit out of the reader's sight. */
  closed = $state(false);

  #roots: readonly string[] = [];
  /** By watched unit, so that each digest is compared with its own cells. */
  #boards = mapOf<string, Cells>();
  #socket: TypedSocket | null = null;
  #busy = false;
  #frame = false;
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[] = [];

  start(): () => void {
    void this.#open();
    this.#stops = [
      live.onSocket((socket) => this.#line(socket)),
      live.onBeat((beat) => this.#check(beat.boards ?? {})),
      // Perhaps the database was set back: then what is new has lower versions than what is here.
      live.onStale((view) => {
        if (view !== '*') return;
        this.#boards = mapOf();
        void this.retry();
      }),
    ];
    const seen = () => {
      if (document.visibilityState === 'visible') this.#askSoon(0);
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(this.#timer);
      this.#round += 1;
      for (const stop of this.#stops) stop();
      this.#leave();
    };
  }

  /** Looks at another unit. */
  async choose(unit: string): Promise<void> {
    this.#leave();
    this.unit = unit;
    this.#boards = mapOf();
    this.loaded = false;
    this.closed = false;
    this.order = [];
    await this.#load();
  }

  async retry(): Promise<void> {
    this.failure = null;
    if (this.#roots.length === 0) await this.#open();
    else await this.#load();
  }

  /** Somebody's pointer or focus is on the rows: they stay where they are. */
  hold(busy: boolean): void {
    this.#busy = busy;
    if (!busy && this.moves > 0) this.sort();
  }

  /** Puts the rows in their order now. */
  sort(): void {
    this.order = this.#wanted();
    this.moves = 0;
  }

  #watched(): readonly string[] {
    return this.unit === '' ? this.#roots : [this.unit];
  }

  async #open(): Promise<void> {
    const take = (units: BoardUnits) => {
      const { choices, roots } = unitTree(units.items);
      this.units = choices;
      this.#roots = roots;
    };
    try {
      await live.cached('board-units', () => call('GET /api/board/units'), take);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.failure = error;
      return;
    }
    await this.#load();
  }

  /** The stored board at once, then the server's: by the socket where there is one, else asked for. */
  async #load(): Promise<void> {
    const round = ++this.#round;
    const units = this.#watched();
    if (units.length === 0) this.loaded = true;
    await Promise.all(units.map((unit) => this.#ask(unit, round)));
    if (round !== this.#round) return;
    for (const unit of units) this.#watch(unit);
    this.#askSoon(ASK_AGAIN);
  }

  async #ask(unit: string, round: number): Promise<void> {
    try {
      let times = 0;
      const failure = await live.cached<Board>(
        `board:${unit}`,
        () => call('GET /api/board', { query: { unit } }),
        (board) => {
          if (round !== this.#round) return;
          times += 1;
          this.#replace(unit, board.cells);
        },
      );
      if (round !== this.#round) return;
      this.failure = failure;
      if (!failure && times > 0) this.heardAt = Date.now();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (round === this.#round) this.failure = error;
    }
  }

  #askSoon(wait: number): void {
    clearTimeout(this.#timer);
    const round = this.#round;
    this.#timer = setTimeout(() => {
      if (round !== this.#round || this.pushed || document.visibilityState !== 'visible') return;
      void Promise.all(this.#watched().map((unit) => this.#ask(unit, round))).then(() => {
        if (round === this.#round) this.#askSoon(ASK_AGAIN);
      });
    }, wait);
  }

  #line(socket: TypedSocket | null): void {
    this.#socket?.off('board', this.#change);
    this.#socket?.off('board.closed', this.#shut);
    this.#socket = socket;
    this.pushed = false;
    if (!socket) {
      this.#askSoon(ASK_AGAIN);
      return;
    }
    socket.on('board', this.#change);
    socket.on('board.closed', this.#shut);
    for (const unit of this.#watched()) this.#watch(unit);
  }

  #watch(unit: string): void {
    const socket = this.#socket;
    if (!socket) return;
    socket.timeout(WATCH_TIMEOUT).emit('board.watch', { unit }, (error, answer) => {
      if (socket !== this.#socket || !this.#watched().includes(unit)) return;
      if (error as Error | null) {
        // No answer: the line is as good as dead; the connection opens a new one.
        socket.disconnect();
        return;
      }
      if (!answer.ok) {
        this.pushed = false;
        this.#askSoon(0);
        return;
      }
      this.pushed = true;
      this.failure = null;
      this.#replace(unit, answer.cells);
      this.heardAt = Date.now();
    });
  }

  #leave(): void {
    for (const unit of this.#watched()) this.#socket?.emit('board.unwatch', { unit });
    this.pushed = false;
  }

  readonly #change = ({ unit, cells, gone }: BoardChange): void => {
    const board = this.#boards.get(unit);
    if (!board) return;
    for (const cell of cells) if (isNewer(cell, board.get(cell.personId))) board.set(cell.personId, cell);
    for (const id of gone ?? []) board.delete(id);
    this.heardAt = Date.now();
    this.#publishSoon();
  };

  readonly #shut = ({ unit }: { unit: string }): void => {
    if (!this.#boards.delete(unit)) return;
    this.closed = true;
    this.#publish();
  };

  /** A board that has drifted is asked for again; one that was not said to be watched is watched again. */
  #check(digests: Readonly<Record<string, string>>): void {
    if (!this.#socket) return;
    for (const unit of this.#watched()) {
      const cells = this.#boards.get(unit);
      if (cells && digests[unit] !== boardDigest(cells.values())) this.#watch(unit);
    }
    this.heardAt = Date.now();
  }

  /** A whole board. What came by the socket meanwhile and is newer stays. */
  #replace(unit: string, fresh: readonly BoardCell[]): void {
    const known = this.#boards.get(unit);
    const cells: Cells = mapOf();
    for (const cell of fresh) {
      const before = known?.get(cell.personId);
      cells.set(cell.personId, before && isNewer(before, cell) ? before : cell);
    }
    this.#boards.set(unit, cells);
    this.loaded = true;
    this.#publishSoon();
  }

  /** One change of the page a frame, however many cells come. */
  #publishSoon(): void {
    if (this.#frame) return;
    this.#frame = true;
    const publish = () => {
      this.#frame = false;
      this.#publish();
    };
    if (document.visibilityState === 'visible') requestAnimationFrame(publish);
    else setTimeout(publish, 50);
  }

  #publish(): void {
    const all: Cells = mapOf();
    for (const board of this.#boards.values()) {
      for (const cell of board.values())
        if (isNewer(cell, all.get(cell.personId))) all.set(cell.personId, cell);
    }
    this.cells = all;
    const wanted = this.#wanted();
    if (!this.#busy) {
      this.order = wanted;
      this.moves = 0;
      return;
    }
    const kept = keptOrder(this.order, wanted);
    if (!sameOrder(kept, this.order)) this.order = kept;
    this.moves = movesBetween(kept, wanted);
  }

  #wanted(): string[] {
    return inOrder(this.cells.values(), language()).map((cell) => cell.personId);
  }
}
