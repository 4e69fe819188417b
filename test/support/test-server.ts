import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../src/platform/database/embedded/index.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { execute, SERVER_URL_VARIABLE, TEMPLATE, urlOf } from './postgres.js';

const quiet = () => undefined;

/**
 * One server for a whole run, in a folder and on a port of its own: runs side by side do not meet. It keeps nothing,
 * so it need not wait for the disk. When the run is killed the server's guard stops it.
 * @returns what the tear-down has to call
 */
export async function startTestServer(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tanggap-test-'));
  const server = await startEmbedded({
    dataDir: folder,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
    log: { debug: quiet, info: quiet, warn: quiet, error: console.error },
  });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await execute(server.url, `CREATE DATABASE ${TEMPLATE}`);
    await migrate(urlOf(server.url, TEMPLATE));
  } catch (error) {
    await stop();
    throw error;
  }
  process.env[SERVER_URL_VARIABLE] = server.url;
  return stop;
}
