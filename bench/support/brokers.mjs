/**
 * Durable brokers as peers of a durable write: the same body, published and confirmed, a fixed number under way. A broker
 * that is not on this machine resolves to undefined.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import '../../test/support/typescript.mjs';
import { versionOf } from './environment.mjs';

const AMQP = process.env.BENCH_AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672';

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a program of the machine with a folder of its own; undefined where there is none. */
async function own(program, argsOf) {
  const { onPath } = await import('../../test/support/machine.ts');
  const file = onPath(program);
  if (file === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), `tanggap-bench-${program}-`));
  const port = await freePort();
  const child = spawn(file, argsOf(folder, port), { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    port,
    async stop() {
      await new Promise((done) => {
        child.once('exit', done);
        child.kill('SIGTERM');
      });
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Tries until it works: a broker that was just started. */
async function until(fn) {
  for (let i = 0; ; i++) {
    try {
      return await fn();
    } catch (error) {
      if (i === 100) throw error;
      await delay(50);
    }
  }
}

/** Confirms come when a majority (here: the one node) has written and fsynced its log. */
async function rabbit() {
  const { connect } = await import('amqplib');
  let connection;
  try {
    connection = await connect(AMQP, { timeout: 2_000 });
  } catch {
    return undefined;
  }
  const channel = await connection.createConfirmChannel();
  const queue = `tanggap-bench-${randomUUID()}`;
  await channel.assertQueue(queue, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 1 },
  });
  return {
    name: `RabbitMQ ${connection.connection.serverProperties.version}, quorum queue, confirms`,
    durable: 'yes: fsync before the confirm',
    write: (body) =>
      new Promise((done, fail) => {
        channel.sendToQueue(queue, Buffer.from(body), { persistent: true }, (error) =>
          error ? fail(error) : done(),
        );
      }),
    async close() {
      await channel.deleteQueue(queue);
      await connection.close();
    },
  };
}

async function jetStream() {
  const server = await own('nats-server', (folder, port) => {
    const config = join(folder, 'nats.conf');
    writeFileSync(config, `listen: 127.0.0.1:${port}\njetstream { store_dir: "${folder}/store" }\n`);
    return ['-c', config];
  });
  if (server === undefined) return undefined;
  const { connect } = await import('@nats-io/transport-node');
  const { jetstream, jetstreamManager } = await import('@nats-io/jetstream');
  const connection = await until(() => connect({ servers: `127.0.0.1:${server.port}` }));
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'bench', subjects: ['bench'], storage: 'file' });
  const stream = jetstream(connection);
  const { version } = connection.info;
  return {
    name: `NATS JetStream ${version}, file`,
    durable: 'no: fsync every 2 minutes',
    write: (body) => stream.publish('bench', body),
    async close() {
      await connection.close();
      await server.stop();
    },
  };
}

async function mosquitto() {
  const server = await own('mosquitto', (folder, port) => {
    const config = join(folder, 'mosquitto.conf');
    writeFileSync(
      config,
      `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location ${folder}/\nuser root\nmax_queued_messages 0\n`,
    );
    return ['-c', config];
  });
  if (server === undefined) return undefined;
  const { connectAsync } = await import('mqtt');
  const url = `mqtt://127.0.0.1:${server.port}`;
  const reader = await until(() =>
    connectAsync(url, { clientId: 'reader', clean: false, reconnectPeriod: 0, connectTimeout: 2_000 }, false),
  );
  await reader.subscribeAsync('bench', { qos: 1 });
  await reader.endAsync();
  const client = await connectAsync(url, { clientId: 'writer' });
  return {
    name: `Mosquitto ${versionOf('mosquitto')}, QoS 1, a reader that is away`,
    durable: 'no: saved every 30 minutes',
    write: (body) => client.publishAsync('bench', body, { qos: 1 }),
    async close() {
      await client.endAsync();
      await server.stop();
    },
  };
}

export const BROKERS = {
  'RabbitMQ quorum queue': rabbit,
  'NATS JetStream': jetStream,
  Mosquitto: mosquitto,
};
