import pg from 'pg';
import { StartupError } from '../../errors/startup-error.js';
import { locateBinaries, type Binaries } from './binaries.js';
import {
  admitUser,
  choosePort,
  DATABASE,
  ensureCluster,
  layoutOf,
  openFolder,
  OWNER,
  readPassword,
  unusable,
  type Layout,
} from './cluster.js';
import { holderOf, holdFolder } from './folder-hold.js';
import { clearLeftovers, readNote } from './leftovers.js';
import type { OsUser } from './os-user.js';
import { PostgresServer, type EmbeddedLog } from './server.js';

export interface EmbeddedOptions {
  /** Made when missing; keeps the database, its password and its port between starts. */
  readonly dataDir: string;
  /** 0 (default): the port of the last start if it is still free, else any free one. */
  readonly port?: number;
  /** Server settings on top of the durable defaults, for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log: EmbeddedLog;
}

export interface EmbeddedPostgres {
  /** `postgres://owner:…@127.0.0.1:<port>/tanggap`: the owner of the database, a superuser. */
  readonly url: string;
  /** Stops the server in order and gives the data folder free. Call it last: it waits for nobody's queries. */
  stop(): Promise<void>;
  /**
   * A server that dies is started again on the same port and needs no reaction. The callback runs once, when that
   * failed for good.
   */
  onExit(callback: (reason: Error) => void): void;
}

const addressOf = (password: string, port: number, database: string) =>
  `postgres://${OWNER}:${password}@127.0.0.1:${String(port)}/${database}`;

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    throw new StartupError(`The embedded PostgreSQL refuses its owner: ${(error as Error).message}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Starts the PostgreSQL server that comes with the package on the data folder, laying it out the first time. The server
 * stops when this process ends in whatever way; one left behind by an earlier process is stopped first.
 * @throws StartupError one sentence: folder in use, not writable, out of the server's reach, port taken …
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = locateBinaries();
  const layout = openFolder(options.dataDir);
  const hold = await holdFolder(layout.dataDir).catch((error: unknown) => {
    throw unusable(error, layout.dataDir);
  });
  try {
    const user = admitUser(layout, binaries);
    const password = await ensureCluster(layout, user, binaries);
    // Before the port is chosen: an orphan holds the one that we used last time.
    await clearLeftovers(layout.cluster, binaries);
    const { server, port } = await startServer(options, layout, { binaries, user });
    try {
      await ensureDatabase(addressOf(password, port, 'postgres'));
    } catch (error) {
      await server.stop();
      throw error;
    }
    options.log.info({ port, folder: layout.dataDir, as: user.name }, 'Embedded PostgreSQL is ready');
    return {
      url: addressOf(password, port, DATABASE),
      stop: async () => {
        try {
          await server.stop();
        } finally {
          hold.release();
        }
      },
      onExit: (callback) => {
        server.onExit(callback);
      },
    };
  } catch (error) {
    hold.release();
    throw error;
  }
}

const PORT_TAKEN = /could not create any TCP\/IP sockets|could not bind/;
const PORT_ATTEMPTS = 5;

async function startServer(
  { port: wanted = 0, settings = {}, log }: EmbeddedOptions,
  layout: Layout,
  means: { binaries: Binaries; user: OsUser },
): Promise<{ server: PostgresServer; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(layout, means.user, wanted);
    const server = new PostgresServer({ ...means, cluster: layout.cluster, port, settings, log });
    try {
      await server.start();
      return { server, port };
    } catch (error) {
      // Somebody took the free port between our look and the server's: look again.
      const taken = error instanceof Error && PORT_TAKEN.test(error.message);
      if (!taken || wanted !== 0 || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/**
 * Address of the embedded server that another living process runs on this data folder, or null. For commands such as
 * `admin:create` beside a running application.
 */
export function findEmbedded(dataDir: string): string | null {
  try {
    const layout = layoutOf(dataDir);
    const note = readNote(layout.cluster);
    if (holderOf(layout.dataDir) === null || !note?.ready) return null;
    return addressOf(readPassword(layout), note.port, DATABASE);
  } catch {
    return null;
  }
}
