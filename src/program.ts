import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { errorText } from '#contracts/messages/index.js';
import { createApp } from './app.js';
import { DEMO_LOGINS, DEMO_PASSWORD, DemoService } from './demo/index.js';
import { entities } from './entities.js';
import { readAdmin, SetupService } from './people/index.js';
import { parseConfig, type Config } from './platform/config/config.js';
import { createDataSource } from './platform/database/data-source.js';
import { findEmbedded, startEmbedded } from './platform/database/embedded/index.js';
import { assertMigrated, migrate } from './platform/database/migrate.js';
import { DomainError } from './platform/errors/domain-error.js';
import { StartupError } from './platform/errors/startup-error.js';
import { beginNewLife } from './platform/feed/new-life.js';
import { Intake } from './platform/http/intake.js';
import { createLog, type Log } from './platform/log/log.js';
import { shutDown, type Opened } from './shutdown.js';
import { standBack } from './stand-back.js';
import { OwedPeriods } from './summaries/index.js';

const commands: ReadonlySet<string> = new Set(['migrate', 'admin:create', 'feed:new-life']);

/** Said to the operator; logs go to standard error. */
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Opens the database: the one we are given, or our own. @returns the URL of its owner. */
async function openDatabase(
  config: Config,
  log: Log,
  opened: Opened,
  o: { beside: boolean; failed: (e: Error) => void },
): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  // A command works beside the running service, on its server.
  const running = o.beside ? findEmbedded(config.dataDir) : null;
  if (running !== null) return running;
  const embedded = await startEmbedded({ dataDir: config.dataDir, log });
  opened.stopDatabase = () => embedded.stop();
  embedded.onExit(o.failed);
  return embedded.url;
}

async function bringUpToDate(config: Config, log: Log, url: string): Promise<void> {
  try {
    if (!config.migrate) await assertMigrated(url);
    else for (const name of await migrate(url, { log })) log.info({ migration: name }, 'migrated');
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const reason =
      error instanceof Error ? error.message || (error as { code?: string }).code : String(error);
    throw new StartupError(
      `The database cannot be used: ${reason ?? 'no reason given'}. Check DATABASE_URL.`,
    );
  }
}

async function listen(app: NestFastifyApplication, config: Config): Promise<string> {
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE')
      throw new StartupError(
        `Port ${String(config.port)} on ${config.host} is taken by another program. Stop it, or choose another with PORT.`,
      );
    if (
      (error as { code?: string }).code === 'EADDRNOTAVAIL' ||
      (error as { code?: string }).code === 'EACCES'
    )
      throw new StartupError(`Cannot listen on ${config.host}:${String(config.port)}. Check HOST and PORT.`);
    throw error;
  }
  return (await app.getUrl()).replace('[::1]', 'localhost');
}

/** The demo by itself only where nobody but this machine can see it; anywhere else the operator has to ask for it, and may refuse it. */
async function welcome(app: NestFastifyApplication, config: Config): Promise<string[]> {
  const own = config.databaseUrl === undefined && config.loopback;
  if (config.demo ?? own) {
    const { state, weeks } = await app.get(DemoService).loadIfEmpty({ force: config.demo === true });
    // Also the one that ended at midnight: who starts the demo in the night to Monday sees all of its weeks.
    if (weeks.length > 0) await app.get(OwedPeriods).owe(weeks, { atOnce: true });
    if (state !== 'occupied')
      return [
        `Demo organisation. Password of every login: ${DEMO_PASSWORD}`,
        ...DEMO_LOGINS.map(({ login, who }) => `  ${login.padEnd(12)} ${who}`),
      ];
  }
  return [];
}

/** What a command may not do, in the words for people and with its code. */
const refused = (error: unknown): unknown =>
  error instanceof DomainError && error.status < 500
    ? new StartupError(`${errorText(error.code, 'en', error.params)} (${error.code})`)
    : error;

/** `npm run admin:create`: an admin from flags, variables or the terminal. */
async function createAdmin(app: NestFastifyApplication, argv: readonly string[], env: NodeJS.ProcessEnv) {
  const { admin, madeUp } = await readAdmin({ argv, env, terminal: process.stdin, output: process.stdout });
  const done = await app
    .get(SetupService)
    .createAdmin(admin)
    .catch((error: unknown) => {
      throw refused(error);
    });
  say(
    done === 'created'
      ? `Admin "${admin.login}" was created.`
      : `"${admin.login}" is an admin now, logged out everywhere, with the new password.`,
  );
  if (madeUp) say(`Password, shown this once: ${admin.password}`);
}

/** The link with which an office with an empty database makes its first admin. */
async function setupLines(app: NestFastifyApplication, address: string): Promise<string[]> {
  const token = await app.get(SetupService).setupToken();
  if (token === null) return [];
  return [
    'Nobody can log in yet. Make the first admin with this link, which works once:',
    `  ${address}/pemasangan#token=${token}`,
  ];
}

/** Starts what `command` asks for (nothing: the service) and returns when it runs, or ends the process. */
export async function run(command: string | undefined, env: NodeJS.ProcessEnv): Promise<void> {
  const opened: Opened = { intake: new Intake() };
  let log = createLog('info');
  let config: Config | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (code: number): Promise<void> =>
    (stopping ??= (async () => {
      if (config !== undefined) await shutDown(opened, config, log);
      process.exit(code);
    })());

  try {
    config = parseConfig(env);
    log = createLog(config.logLevel);
    process.on('SIGTERM', () => void stop(0));
    process.on('SIGINT', () => void stop(0));
    const url = await openDatabase(config, log, opened, {
      beside: command !== undefined,
      failed: (error) => {
        log.fatal({ err: error }, 'the embedded PostgreSQL cannot be kept alive');
        void stop(1);
      },
    });
    await bringUpToDate(config, log, url);
    if (command !== undefined && !commands.has(command))
      throw new StartupError(`There is no command ${command}. There are: ${[...commands].join(', ')}.`);
    if (command === 'migrate') {
      say('The database is up to date.');
      await stop(0);
      return;
    }
    if (command === 'feed:new-life') {
      const life = await beginNewLife(url);
      say(
        `The feed has begun life ${String(life.after)} (before: ${String(life.before)}): every device starts afresh from ` +
          'a snapshot, connected ones at the next sweep.',
      );
      await stop(0);
      return;
    }
    const source = createDataSource({ url, entities, poolSize: config.databasePool, log });
    opened.source = source;
    await source.initialize();
    const app = await createApp({ config, log, source, databaseUrl: url, intake: opened.intake });
    opened.app = app;
    if (stopping !== undefined) return;
    if (command === 'admin:create') {
      await createAdmin(app, process.argv.slice(3), env);
      await stop(0);
      return;
    }
    const lines = await welcome(app, config);
    const address = await listen(app, config);
    // Not before: a start is waited for.
    if (!config.web) standBack(log);
    say(`Tanggap listens on ${address}`);
    if (config.web) lines.push(...(await setupLines(app, config.publicUrl ?? address)));
    for (const line of lines) say(line);
  } catch (error) {
    if (error instanceof StartupError) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'cannot start');
    await stop(1);
  }
}
