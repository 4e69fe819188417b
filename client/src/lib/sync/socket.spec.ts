import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocketServer, type WebSocket } from 'ws';
import type { LineEvents } from './connection.js';
import { openSocket } from './socket.js';

/** The server's side by hand: what it says, and that it says nothing any more. */
let http: Server;
let sockets: WebSocketServer;
const lines: WebSocket[] = [];

beforeEach(async () => {
  http = createServer();
  sockets = new WebSocketServer({ server: http, path: '/socket.io/' });
  sockets.on('connection', (line) => {
    lines.push(line);
    line.send('0{"sid":"s","upgrades":[],"pingInterval":100,"pingTimeout":100,"maxPayload":65536}');
    line.once('message', () => {
      line.send('40{"sid":"s"}');
    });
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  Object.assign(globalThis, { location: new URL(`http://127.0.0.1:${String(port)}`) });
});
afterEach(() => {
  for (const line of lines.splice(0)) line.terminate();
  sockets.close();
  http.close();
  Reflect.deleteProperty(globalThis, 'location');
});

function open() {
  const told: string[] = [];
  let heard = (): void => undefined;
  const tell = (what: string) => () => {
    told.push(what);
    heard();
  };
  const events: LineEvents = {
    opened: tell('opened'),
    feed: tell('feed'),
    reset: tell('reset'),
    beat: tell('beat'),
    closed: tell('closed'),
  };
  const line = openSocket({ device: 'd' }, events, () => undefined);
  const until = async (what: string) => {
    while (!told.includes(what)) await new Promise<void>((resolve) => (heard = resolve));
  };
  return { told, line, until };
}

describe('a line that is half open', () => {
  it('is given up by the library once the server no longer says that it lives', async () => {
    const { told, until } = open();
    await until('closed');
    expect(told).toEqual(['opened', 'closed']);
  });

  it('is kept as long as the server says so, whatever else it does not say', async () => {
    const { told, line, until } = open();
    await until('opened');
    const server = lines[0]!;
    // Together longer than the silence that ends a line.
    const end = performance.now() + 300;
    while (performance.now() < end) {
      const answered = once(server, 'message');
      server.send('2');
      await answered;
    }
    expect(told).toEqual(['opened']);
    line.close();
  });
});
