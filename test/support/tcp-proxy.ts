import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  readonly port: number;
  /** Cuts every line that runs through it now. */
  cut(): void;
  /** From now on no byte gets through in either direction, on lines old and new; the lines themselves stay. */
  hold(): void;
  /** Lets bytes through again. */
  release(): void;
  /** Whether the node was ready when it was asked last. Without `askReadyMs` every node is taken for ready. */
  ready(node: number): boolean;
  stop(): Promise<void>;
}

export interface TcpProxyOptions {
  /** Asks each node for `/health/ready` so often, in milliseconds, and sends nobody to one that says no while another says yes. */
  readonly askReadyMs?: number;
}

async function saysReady(node: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${String(node)}/health/ready`, {
      signal: AbortSignal.timeout(4_000),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * The reverse proxy of docker-compose.yml by hand: takes turns between the nodes, and goes on to the next one when a
 * node does not take the connection. Port 0 takes a free one. It changes no byte, so `Host` and `Origin` stay those of the browser.
 */
export async function startTcpProxy(
  port: number,
  nodes: readonly number[],
  options: TcpProxyOptions = {},
): Promise<TcpProxy> {
  const lines = new Set<Socket>();
  const pairs = new Map<Socket, Socket>();
  let turn = 0;
  let held = false;
  const unready = new Set<number>();

  /** Of those that were not tried yet whose turn it is, those that are ready before the others. */
  function next(tried: readonly number[]): number | undefined {
    const left = nodes.filter((node) => !tried.includes(node));
    const ready = left.filter((node) => !unready.has(node));
    const among = ready.length > 0 ? ready : left;
    return among[turn++ % among.length];
  }

  async function askAll(): Promise<void> {
    await Promise.all(
      nodes.map(async (node) => {
        if (await saysReady(node)) unready.delete(node);
        else unready.add(node);
      }),
    );
  }

  function join(client: Socket, tried: readonly number[] = []): void {
    const node = next(tried);
    if (node === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(node, '127.0.0.1');
    upstream.once('connect', () => {
      lines.add(client).add(upstream);
      if (!held) client.pipe(upstream).pipe(client);
      pairs.set(client, upstream);
      client.once('close', () => pairs.delete(client));
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        one.once('close', () => {
          lines.delete(one);
          other.destroy();
        });
      }
    });
    upstream.on('error', () => {
      if (!lines.has(upstream)) join(client, [...tried, node]);
    });
  }

  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    join(client);
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  const listening = address === null || typeof address === 'string' ? port : address.port;
  let asking: NodeJS.Timeout | undefined;
  const { askReadyMs } = options;
  if (askReadyMs !== undefined) {
    const again = async () => {
      await askAll();
      if (server.listening) asking = setTimeout(() => void again(), askReadyMs);
    };
    await again();
  }
  const cut = () => {
    for (const line of lines) line.destroy();
  };
  return {
    url: `http://127.0.0.1:${String(listening)}`,
    port: listening,
    cut,
    hold: () => {
      held = true;
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream).pause();
        upstream.unpipe(client).pause();
      }
    },
    release: () => {
      held = false;
      for (const [client, upstream] of pairs) client.pipe(upstream).pipe(client);
    },
    ready: (node) => !unready.has(node),
    stop: () =>
      new Promise((done) => {
        clearTimeout(asking);
        server.close(() => done());
        cut();
      }),
  };
}
