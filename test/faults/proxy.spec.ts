import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFaultProxy, type FaultProxy } from './support/proxy.js';

/** What one end of a connection has received. */
class End {
  text = '';
  readonly packets: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (data: string) => {
      this.text += data;
      this.packets.push(data);
      for (const look of this.#waiting) look();
    });
  }

  async has(text: string): Promise<void> {
    if (this.text.includes(text)) return;
    await new Promise<void>((done) => {
      const look = () => {
        if (!this.text.includes(text)) return;
        this.#waiting.delete(look);
        done();
      };
      this.#waiting.add(look);
    });
  }
}

describe('the fault proxy', () => {
  let server: Server;
  let proxy: FaultProxy;
  let arrived: End[];
  let clients: Socket[];

  beforeEach(async () => {
    arrived = [];
    clients = [];
    server = createServer((socket) => {
      arrived.push(new End(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startFaultProxy((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    for (const socket of clients) socket.destroy();
    await proxy.stop();
    server.close();
    await once(server, 'close');
  });

  const dial = (): Socket => {
    const socket = connect(proxy.port, '127.0.0.1');
    clients.push(socket);
    return socket;
  };
  /** A connection through the proxy, both of its ends. */
  async function pair(): Promise<[client: End, server: End]> {
    const client = new End(dial());
    const accepted = once(server, 'connection');
    await once(client.socket, 'connect');
    await accepted;
    return [client, arrived.at(-1)!];
  }
  const errorOf = async (socket: Socket): Promise<string> => {
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    return error.code ?? '';
  };

  it('passes bytes and the end of either side', async () => {
    const [client, behind] = await pair();
    client.socket.write('ask');
    await behind.has('ask');
    behind.socket.end('answer');
    await client.has('answer');
    await once(client.socket, 'end');
  });

  it('holds everything in a blackhole, and lets it through when it is healed', async () => {
    const [client, behind] = await pair();
    const [other, behindOther] = await pair();
    proxy.set({ kind: 'blackhole' });
    client.socket.write('held');
    behindOther.socket.write('held too');
    const late = dial();
    await once(late, 'connect');
    expect([behind.text, other.text]).toEqual(['', '']);
    proxy.set(null);
    await behind.has('held');
    await other.has('held too');
  });

  it('keeps the order under latency', async () => {
    const [client, behind] = await pair();
    proxy.set({ kind: 'latency', ms: 5, jitterMs: 20 });
    const words = Array.from({ length: 30 }, (_, n) => `${String(n)};`);
    for (const word of words) {
      client.socket.write(word);
      await new Promise((done) => setImmediate(done));
    }
    await behind.has('29;');
    expect(behind.text).toBe(words.join(''));
  });

  it('loses one direction without a word, and cuts what has a hole when it is healed', async () => {
    const [client, behind] = await pair();
    proxy.set({ kind: 'half-open', lost: 'up' });
    client.socket.write('lost');
    behind.socket.write('heard');
    await client.has('heard');
    expect(behind.text).toBe('');
    const cut = errorOf(client.socket);
    proxy.set(null);
    expect(await cut).toBe('ECONNRESET');
    expect(behind.text).toBe('');
    expect(proxy.cuts).toBe(1);
  });

  it('cuts what is open, and then each answer at its first byte', async () => {
    const [client] = await pair();
    const first = errorOf(client.socket);
    proxy.set({ kind: 'reset' });
    expect(await first).toBe('ECONNRESET');
    const [again, behind] = await pair();
    again.socket.write('ask');
    await behind.has('ask');
    const second = errorOf(again.socket);
    behind.socket.write('answer');
    expect(await second).toBe('ECONNRESET');
    expect(again.text).toBe('');
    expect(proxy.cuts).toBe(2);
  });

  it('turns new connections away and leaves open ones alone', async () => {
    const [client, behind] = await pair();
    proxy.set({ kind: 'refuse' });
    expect(await errorOf(dial())).toBe('ECONNRESET');
    client.socket.write('still here');
    await behind.has('still here');
  });

  it('brings bytes one by one', async () => {
    const [client, behind] = await pair();
    proxy.set({ kind: 'slices' });
    client.socket.write('sliced');
    await behind.has('sliced');
    expect(behind.packets.length).toBeGreaterThan(1);
    const long = 'x'.repeat(5_000);
    client.socket.write(`${long}!`);
    await behind.has('!');
    expect(behind.text).toBe(`sliced${long}!`);
  });

  it('leads new connections elsewhere', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('elsewhere');
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    proxy.retarget((other.address() as AddressInfo).port);
    const client = new End(dial());
    await client.has('elsewhere');
    other.close();
  });
});
