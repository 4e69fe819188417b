import { connect, createServer, type Socket } from 'node:net';

/**
 * Where a line breaks: with the request still on this side; in the middle of its body; with the server done and nothing
 * of the answer through; in the middle of the answer; or not at all, while the answer never comes.
 */
export type Cut = 'before' | 'request' | 'commit' | 'answer' | 'silence';

export interface CuttingProxy {
  readonly url: string;
  /** Breaks the next `times` requests whose first line matches. Resolves when the last of them was broken. */
  breakNext(line: RegExp, cut: Cut, times?: number): Promise<void>;
  /** Refuses every connection and drops those that stand, until `heal`. */
  down(): void;
  heal(): void;
  stop(): Promise<void>;
}

/** A TCP line to the app that knows where in an HTTP exchange it is. It changes no byte. */
export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let dead = false;
  let plan: { line: RegExp; cut: Cut; left: number; done: () => void } | null = null;

  function broken(): void {
    if (!plan) return;
    plan.left -= 1;
    if (plan.left > 0) return;
    plan.done();
    plan = null;
  }

  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (dead) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    upstream.on('error', () => undefined);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    const reset = () => {
      client.resetAndDestroy();
      upstream.destroy();
    };
    /** What this connection does to the exchange that runs on it now. */
    let doing: Cut | null = null;
    let held = Buffer.alloc(0);

    client.on('data', (chunk: Buffer) => {
      if (doing === null && plan?.line.test(chunk.toString('latin1').split('\r\n', 1)[0] ?? '')) {
        doing = plan.cut;
        held = Buffer.alloc(0);
      }
      if (doing === 'before') {
        reset();
        broken();
      } else if (doing === 'request') {
        held = Buffer.concat([held, chunk]);
        const head = held.indexOf('\r\n\r\n') + 4;
        const length = Number(/content-length: (\d+)/i.exec(held.toString('latin1'))?.[1] ?? 0);
        if (head < 4 || held.length < head + length) return;
        upstream.write(held.subarray(0, head + Math.floor(length / 2)), () => {
          reset();
          broken();
        });
      } else upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (doing === 'commit') {
        reset();
        broken();
      } else if (doing === 'answer') {
        doing = null;
        client.write(chunk.subarray(0, Math.floor(chunk.length * 0.8)), () => {
          reset();
          broken();
        });
      } else if (doing === 'silence') {
        doing = null;
        client.pause();
        broken();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    breakNext: (line, cut, times = 1) =>
      new Promise((done) => {
        plan = { line, cut, left: times, done };
      }),
    down: () => {
      dead = true;
      cutAll();
    },
    heal: () => (dead = false),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        cutAll();
      }),
  };
}
