import { connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** `up`: from whoever connected towards the target; `down`: back. */
export type Direction = 'up' | 'down';

/** What may be wrong with a line. One at a time. */
export type Trouble =
  /** Every byte arrives `ms` later, and up to `jitterMs` more; the order stays. */
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs: number }
  /** Nothing passes, nobody is told; what was under way arrives when the line is healed. */
  | { readonly kind: 'blackhole' }
  /** One direction is lost without a word; when the line is healed the other end has forgotten these connections (RST). */
  | { readonly kind: 'half-open'; readonly lost: Direction }
  /** Bytes arrive one by one (the first 512 of each packet, then the rest at once). */
  | { readonly kind: 'slices' }
  /** Connections are cut (RST); new ones are cut at the first byte of an answer, so the request did arrive. */
  | { readonly kind: 'reset' }
  /** New connections are turned away, the open ones stay. */
  | { readonly kind: 'refuse' };

export interface FaultProxy {
  readonly port: number;
  /** What is wrong now; null when the line is healthy. */
  readonly trouble: Trouble | null;
  /** Connections that were cut or turned away so far. */
  readonly cuts: number;
  set(trouble: Trouble | null): void;
  /** From now on new connections go to this port. */
  retarget(port: number): void;
  stop(): Promise<void>;
}

const SLICED_BYTES = 512;
/** Bytes that one direction may hold back before its sender feels it. */
const HELD_BYTES = 256 * 1024;

type Item = { readonly due: number } & ({ readonly chunk: Buffer } | { readonly end: 'fin' | 'rst' });

/** The line between two parties: what every direction of every connection asks before it passes something on. */
interface Line {
  readonly trouble: Trouble | null;
  /** Milliseconds that a packet which arrives now has to wait. */
  lateness(): number;
  /** Resolves when the trouble changed. */
  changed(): Promise<void>;
  cut(): void;
}

/** A socket that is closing already refuses to be reset, and would stay open for good. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** One direction of one connection: a queue, so that whatever happens the order stays. */
class Pipe {
  readonly #queue: Item[] = [];
  #held = 0;
  #lastDue = 0;
  #running = false;
  #lost = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly direction: Direction,
    private readonly line: Line,
    private readonly cutBoth: () => void,
  ) {
    from.on('data', (chunk: Buffer) => {
      this.#held += chunk.length;
      if (this.#held > HELD_BYTES) from.pause();
      this.#push({ chunk });
    });
    from.on('end', () => this.#push({ end: 'fin' }));
    from.on('error', () => this.#push({ end: 'rst' }));
    from.on('close', () => this.#push({ end: 'rst' }));
  }

  /** True when bytes of this direction were lost: the connection has a hole and cannot go on. */
  get lost(): boolean {
    return this.#lost;
  }

  #push(what: { chunk: Buffer } | { end: 'fin' | 'rst' }): void {
    this.#lastDue = Math.max(this.#lastDue, performance.now() + this.line.lateness());
    this.#queue.push({ ...what, due: this.#lastDue });
    if (this.#running) return;
    this.#running = true;
    void this.#run().finally(() => (this.#running = false));
  }

  async #run(): Promise<void> {
    for (let item = this.#queue[0]; item !== undefined; item = this.#queue[0]) {
      const trouble = this.line.trouble;
      if (trouble?.kind === 'blackhole' && !this.to.destroyed) {
        await this.line.changed();
        continue;
      }
      const wait = item.due - performance.now();
      if (wait > 1 && !this.to.destroyed) {
        await delay(wait);
        continue;
      }
      this.#queue.shift();
      if (trouble?.kind === 'half-open' && trouble.lost === this.direction) this.#lost = true;
      if (trouble?.kind === 'reset' && this.direction === 'down' && 'chunk' in item) this.cutBoth();
      if ('chunk' in item) {
        this.#held -= item.chunk.length;
        if (this.#held <= HELD_BYTES && this.from.isPaused()) this.from.resume();
      }
      // What follows a hole must not arrive either.
      if (this.#lost || this.to.destroyed) continue;
      if ('end' in item) {
        if (item.end === 'fin') this.to.end();
        else if (!this.to.writableEnded) reset(this.to);
      } else if (trouble?.kind === 'slices') await this.#slice(item.chunk);
      else this.to.write(item.chunk);
    }
  }

  async #slice(chunk: Buffer): Promise<void> {
    for (let i = 0; i < Math.min(SLICED_BYTES, chunk.length); i++) {
      if (this.to.destroyed) return;
      this.to.write(chunk.subarray(i, i + 1));
      await turn();
    }
    if (chunk.length > SLICED_BYTES && !this.to.destroyed) this.to.write(chunk.subarray(SLICED_BYTES));
  }
}

/**
 * A TCP line on loopback that can be made ill while it runs. It changes no byte.
 * @param random 0 included … 1 excluded, for jitter
 */
export async function startFaultProxy(
  target: number,
  random: () => number = Math.random,
): Promise<FaultProxy> {
  let to = target;
  let trouble: Trouble | null = null;
  let cuts = 0;
  let tellChange: () => void = () => undefined;
  let change = new Promise<void>((done) => (tellChange = done));
  const connections = new Set<{ cut: () => void; pipes: Pipe[] }>();

  const line: Line = {
    get trouble() {
      return trouble;
    },
    lateness: () => (trouble?.kind === 'latency' ? trouble.ms + random() * trouble.jitterMs : 0),
    changed: () => change,
    cut: () => {
      for (const connection of [...connections]) connection.cut();
    },
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    client.on('error', () => undefined);
    if (trouble?.kind === 'refuse') {
      cuts += 1;
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    upstream.on('error', () => undefined);
    const connection = {
      cut: () => {
        if (!connections.delete(connection)) return;
        cuts += 1;
        reset(client);
        reset(upstream);
      },
      pipes: [] as Pipe[],
    };
    connections.add(connection);
    connection.pipes.push(
      new Pipe(client, upstream, 'up', line, connection.cut),
      new Pipe(upstream, client, 'down', line, connection.cut),
    );
    const closed = () => {
      if (client.destroyed && upstream.destroyed) connections.delete(connection);
    };
    client.once('close', closed);
    upstream.once('close', closed);
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    port: address.port,
    get trouble() {
      return trouble;
    },
    get cuts() {
      return cuts;
    },
    set: (next) => {
      trouble = next;
      if (next?.kind === 'reset') line.cut();
      for (const connection of [...connections])
        if (next?.kind !== 'half-open' && connection.pipes.some((p) => p.lost)) connection.cut();
      tellChange();
      change = new Promise((done) => (tellChange = done));
    },
    retarget: (port) => (to = port),
    stop: () =>
      new Promise((done) => {
        trouble = null;
        server.close(() => done());
        line.cut();
        tellChange();
      }),
  };
}
