import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  readonly port: number;
  /** Cuts every line that runs through it now. */
  cut(): void;
  stop(): Promise<void>;
}

/**
 * The reverse proxy of docker-compose.yml by hand: takes turns between the nodes, and goes on to the next one when a
 * node does not take the connection. It changes no byte, so `Host` and `Origin` stay those of the browser.
 */
export async function startTcpProxy(port: number, nodes: readonly number[]): Promise<TcpProxy> {
  const lines = new Set<Socket>();
  let turn = 0;

  function join(client: Socket, tries: number): void {
    const node = nodes[turn++ % nodes.length];
    if (tries === 0 || node === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(node, '127.0.0.1');
    upstream.once('connect', () => {
      lines.add(client).add(upstream);
      client.pipe(upstream).pipe(client);
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
  const cut = () => {
    for (const line of lines) line.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    cut,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        cut();
      }),
  };
}
