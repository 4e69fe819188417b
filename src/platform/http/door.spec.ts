import { once } from 'node:events';
import { Agent, createServer as createHttpServer, get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { closeDoor } from './door.js';

/** So many clients connect while the thread of the server is busy: the system lets them in, the server has not seen one. */
const CLIENTS = 20;

const crowd = `
  const { connect } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const signal = new Int32Array(workerData.signal);
  const ends = { answered: 0, reset: 0 };
  for (let n = 0; n < ${String(CLIENTS)}; n += 1) {
    let answered = false;
    const socket = connect(workerData.port, '127.0.0.1');
    socket.on('connect', () => {
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
    socket.on('data', () => { answered = true; });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      ends[answered ? 'answered' : 'reset'] += 1;
      if (ends.answered + ends.reset === ${String(CLIENTS)}) parentPort.postMessage(ends);
    });
  }
`;

describe('the door of a server', () => {
  it('is closed behind the last who already stood before it, not on them', async () => {
    const server = createServer((socket) => socket.end('welcome'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const signal = new SharedArrayBuffer(4);
    const clients = new Int32Array(signal);
    const worker = new Worker(crowd, { eval: true, workerData: { port, signal } });
    const ends = once(worker, 'message');
    for (let there = 0; there < CLIENTS; there = Atomics.load(clients, 0))
      if (Atomics.wait(clients, 0, there, 10_000) === 'timed-out') throw new Error('not all could connect');
    await closeDoor(server);

    expect((await ends)[0]).toEqual({ answered: CLIENTS, reset: 0 });
    expect(server.listening).toBe(false);
    await worker.terminate();
  });

  it('leaves those who are in, also one that is silent between two requests', async () => {
    const server = createHttpServer((_, answer) => answer.end('welcome'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<number | undefined>((done, fail) => {
        get({ port, agent }, (answer) => answer.resume().once('end', () => done(answer.statusCode))).once(
          'error',
          fail,
        );
      });
    expect(await ask()).toBe(200);
    await closeDoor(server);
    expect(server.listening).toBe(false);
    expect(await ask()).toBe(200);
    agent.destroy();
  });

  it('closes in the end although somebody always comes', async () => {
    const server = createServer((socket) => socket.end('welcome'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const always = () => {
      server.emit('connection', { end: () => undefined });
      if (server.listening) setImmediate(always);
    };
    always();
    await closeDoor(server, 20);
    expect(server.listening).toBe(false);
  });
});
