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
  stop(): Promise<void>;
}

/**
 * The reverse proxy of docker-compose.yml by hand: takes turns between the nodes, and goes on to the next one when a
 * node does not take the connection. Port 0 takes a free one. It changes no byte, so `Host` and `Origin` stay those of the browser.
 */
export async function startTcpProxy(port: number, nodes: readonly number[]): Promise<TcpProxy> {
  const lines = new Set<Socket>();
  const pairs = new Map<Socket, Socket>();
  let turn = 0;
  let held = false;

  function join(client: Socket, tries: number): void {
    const node = nodes[turn++ % nodes.length];
    if (tries === 0 || node === undefined) {
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
      if (!lines.has(upstream)) join(client, tries - 1);
    });
  }

  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    join(client, nodes.length);
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  const listening = address === null || typeof address === 'string' ? port : address.port;
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
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        cut();
      }),
  };
}
