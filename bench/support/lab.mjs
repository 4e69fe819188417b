import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, startTanggap } from './processes.mjs';

const quiet = () => undefined;

/**
 * PostgreSQL 18 of our own in a new folder, migrated and empty, with the durable settings that the product gives it.
 * With `keep` in that folder, which stays: rows that took long to lay down are there the next time.
 */
export async function openLab(name, { keep } = {}) {
  const { default: pg } = await import('pg');
  const { startEmbedded } = await import('../../dist/platform/database/embedded/index.js');
  const { migrate } = await import('../../dist/platform/database/migrate.js');
  const { folder, remove } = keep === undefined ? temporaryFolder(name) : { folder: keep, remove: quiet };
  const log = { debug: quiet, info: quiet, warn: quiet, error: console.error, fatal: console.error };
  const server = await startEmbedded({ dataDir: join(folder, 'data'), log });
  await migrate(server.url);
  const client = new pg.Client({ connectionString: server.url });
  // The server stops before a client that an error left open.
  client.on('error', quiet);
  await client.connect();
  const { rows } = await client.query(
    `SELECT name, current_setting(name) AS value FROM pg_settings
      WHERE name IN ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'wal_sync_method') ORDER BY name`,
  );
  const opened = [];
  return {
    url: server.url,
    client,
    /** Process id of its PostgreSQL. */
    postmaster: Number(
      readFileSync(join(folder, 'data', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    ),
    settings: rows.map((r) => `${r.name} ${r.value}`).join(', '),
    /** A node of the product on this server. One generator acts for many: limits of a person count, but do not stop it. */
    async node(env = {}, options = {}) {
      const node = await startTanggap(
        { DATABASE_URL: server.url, MAX_SOCKETS_PER_PERSON: '100', REQUESTS_PER_MINUTE: '1000000', ...env },
        options,
      );
      opened.push(node);
      return node;
    },
    /** Something to stop with the lab, before its server. */
    keep(thing) {
      opened.push(thing);
      return thing;
    },
    async close() {
      await Promise.all(opened.map((thing) => thing.stop()));
      await client.end();
      await server.stop();
      remove();
    },
  };
}
