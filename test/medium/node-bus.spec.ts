import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NodeBus } from '../../src/platform/bus/node-bus.js';
import { parseConfig } from '../../src/platform/config/config.js';
import { createLog } from '../../src/platform/log/log.js';
import { until } from '../support/app-process.js';
import { machineProgram } from '../support/machine.js';
import { startRedis, type RedisProcess } from '../support/redis.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const redisServer = machineProgram('redis-server');
const someone = '00000000-0000-4000-8000-000000000001';

(redisServer === undefined ? describe.skip : describe)('hints between nodes (needs redis-server)', () => {
  let redis: RedisProcess;
  let proxy: TcpProxy;
  const buses: NodeBus[] = [];

  beforeEach(async () => {
    redis = await startRedis(redisServer!);
    proxy = await startTcpProxy(0, [redis.port]);
  });
  afterEach(async () => {
    for (const bus of buses.splice(0)) bus.onModuleDestroy();
    await proxy.stop();
    redis.signal('SIGCONT');
    await redis.stop();
  });

  function bus(url = proxy.url.replace('http', 'redis')): { bus: NodeBus; heard: number[] } {
    const made = new NodeBus(parseConfig({ REDIS_URL: url }), createLog('silent'));
    const heard: number[] = [];
    made.on('hint', (tops) => heard.push(...tops.map(([, top]) => top)));
    made.onApplicationBootstrap();
    buses.push(made);
    return { bus: made, heard };
  }
  let top = 0;
  const tell = (from: NodeBus): number => {
    top += 1;
    from.tell('hint', [[someone, top]]);
    return top;
  };
  /** Hints get lost, so it tells again until one is heard. */
  const connected = (from: { bus: NodeBus }, to: { heard: number[] }, withinMs = 15_000) =>
    until(
      'a hint arrives',
      () => {
        tell(from.bus);
        return to.heard.length > 0;
      },
      withinMs,
    );
  const count = (of: NodeBus, outcome: 'sent' | 'received' | 'failed' | 'dropped') =>
    of.counts.get(outcome) ?? 0;

  it('reach the other nodes, and not the one that told them', async () => {
    const [one, other] = [bus(), bus()];
    await connected(one, other);
    expect(one.heard).toEqual([]);
    expect(count(other.bus, 'received')).toBe(other.heard.length);
    await until('it knows that they were sent', () => count(one.bus, 'sent') > 0);
  });

  it('are heard again after every line was cut', async () => {
    const [one, other] = [bus(), bus()];
    await connected(one, other);
    proxy.cut();
    other.heard.length = 0;
    await connected(one, other);
    await connected(other, one);
  });

  it('begin when Redis comes later than the node', async () => {
    const port = proxy.port;
    await proxy.stop();
    const [one, other] = [bus(`redis://127.0.0.1:${String(port)}`), bus(`redis://127.0.0.1:${String(port)}`)];
    tell(one.bus);
    expect(count(one.bus, 'dropped')).toBe(1);
    proxy = await startTcpProxy(port, [redis.port]);
    await connected(one, other);
  });

  it('neither wait for a frozen Redis nor pile up, and are heard again when it goes on', async () => {
    const [one, other] = [bus(), bus()];
    await connected(one, other);
    redis.signal('SIGSTOP');
    for (let n = 0; n < 5_000; n += 1) tell(one.bus);
    await until('those above a thousand have failed', () => count(one.bus, 'failed') >= 3_900);
    // What counts together is refused at once likewise.
    await expect(one.bus.add('flood:1', 'person:x', 1)).rejects.toThrow('full');
    redis.signal('SIGCONT');
    other.heard.length = 0;
    await connected(one, other);
  });

  it('leave a line that the network swallowed without a word, and begin on a new one', async () => {
    const lines: [Socket, Socket][] = [];
    const network = createServer((client) => {
      const upstream = connect(redis.port, '127.0.0.1');
      client.pipe(upstream).pipe(client);
      lines.push([client, upstream]);
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
    });
    await new Promise<void>((done) => network.listen(0, '127.0.0.1', done));
    try {
      const url = `redis://127.0.0.1:${String((network.address() as AddressInfo).port)}`;
      const [one, other] = [bus(url), bus(url)];
      await connected(one, other);
      // Bytes of these lines vanish in both directions, and nobody hangs up; new lines work.
      for (const [client, upstream] of lines) {
        client.unpipe(upstream).resume();
        upstream.unpipe(client).resume();
      }
      other.heard.length = 0;
      await connected(one, other, 50_000);
      expect(count(one.bus, 'dropped')).toBeGreaterThan(0);
    } finally {
      for (const line of lines.flat()) line.destroy();
      network.close();
    }
  }, 60_000);

  it('add up what several nodes count', async () => {
    const [one, other] = [bus(), bus()];
    await connected(one, other);
    await connected(other, one);
    expect(await one.bus.add('flood:2', 'person:x', 3)).toBe(3);
    expect(await other.bus.add('flood:2', 'person:x', 4)).toBe(7);
    expect(await one.bus.add('flood:3', 'person:x', 1)).toBe(1);
  });
});
