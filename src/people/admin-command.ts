import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { Setup } from '#contracts/people.js';
import { StartupError } from '../platform/errors/startup-error.js';
import { oneTimePassword } from './passwords.js';
import type { NewAdmin } from './setup.service.js';

/** Where `npm run admin:create` gets its answers. */
export interface AdminCommandSources {
  /** Words after the command: `--login x --name y --password z --organisation o --zone Asia/Jakarta`. */
  argv: readonly string[];
  /** `ADMIN_LOGIN`, `ADMIN_NAME`, `ADMIN_PASSWORD`, `ADMIN_ORGANISATION`, `ADMIN_ZONE`, for what no flag says. */
  env: Readonly<Record<string, string | undefined>>;
  /** Asked for login and name when it is a terminal. */
  terminal: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

const Answers = z.omit(Setup, { token: true });
const options = {
  login: { type: 'string' },
  name: { type: 'string' },
  password: { type: 'string' },
  organisation: { type: 'string' },
  zone: { type: 'string' },
} as const;

/**
 * The admin that the operator wants. Without a password one is made (`madeUp`), to be shown once.
 * @throws StartupError that says what is missing or wrong
 */
export async function readAdmin(sources: AdminCommandSources): Promise<{ admin: NewAdmin; madeUp: boolean }> {
  const { argv, env, terminal, output } = sources;
  const given: Partial<Record<keyof typeof options, string>> = {};
  for (const name of Object.keys(options) as (keyof typeof options)[]) {
    const value = env[`ADMIN_${name.toUpperCase()}`];
    if (value !== undefined && value !== '') given[name] = value;
  }
  try {
    Object.assign(given, parseArgs({ args: [...argv], options }).values);
  } catch (error) {
    throw new StartupError(error instanceof Error ? error.message : String(error));
  }
  if (terminal.isTTY === true && (given.login === undefined || given.name === undefined)) {
    const ask = createInterface({ input: terminal, output });
    given.login ??= await ask.question('Login: ');
    given.name ??= await ask.question('Name: ');
    ask.close();
  }
  const madeUp = given.password === undefined;
  const parsed = Answers.safeParse({
    organisation: 'Organisasi',
    zone: 'Asia/Jakarta',
    password: oneTimePassword(),
    ...given,
  });
  if (!parsed.success) {
    const wrong = [...new Set(parsed.error.issues.map((i) => `--${String(i.path[0])}`))].join(', ');
    throw new StartupError(
      `Missing or not usable: ${wrong}. A login has 3 to 60 of a-z 0-9 . _ -, a password at least 10 characters, a zone is Asia/Jakarta, Asia/Makassar or Asia/Jayapura.`,
    );
  }
  return { admin: parsed.data, madeUp };
}
