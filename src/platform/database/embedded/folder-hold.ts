import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../errors/startup-error.js';
import { processStart } from './process-table.js';

/**
 * One data folder, one living owner. The claim is an empty file whose name says who holds it
 * (`in-use.<pid>.<start>.<nonce>.claiming|held`), so it appears whole or not at all, and a claim of a dead process is told from
 * one of a living process that got the same id later. PostgreSQL's own lock cannot serve: a server that outlived its
 * killed node process must be ended, one whose node process lives must not be touched.
 */

interface Claim {
  readonly file: string;
  readonly pid: number;
  readonly held: boolean;
}

export interface FolderHold {
  release(): void;
}

const PATTERN = /^in-use\.(\d+)\.([0-9a-f]{16})\.[0-9a-f]{8}\.(claiming|held)$/;
const PATIENCE_MS = 5_000;

function fingerprint(start: string): string {
  return createHash('sha256').update(start).digest('hex').slice(0, 16);
}

function parse(file: string): (Claim & { readonly start: string }) | null {
  const [, pid, start, state] = PATTERN.exec(file) ?? [];
  return pid && start && state ? { file, pid: Number(pid), start, held: state === 'held' } : null;
}

function isLiving(claim: Claim & { readonly start: string }): boolean {
  const start = processStart(claim.pid);
  return start !== null && fingerprint(start) === claim.start;
}

/** The living process that holds the folder, or null. */
export function holderOf(dataDir: string): number | null {
  for (const file of readdirSync(dataDir)) {
    const claim = parse(file);
    if (claim?.held && isLiving(claim)) return claim.pid;
  }
  return null;
}

/** Claims of others that still live; those of the dead are removed (their names can never become true again). */
async function rivals(dataDir: string, mine: string): Promise<Claim[]> {
  const living: Claim[] = [];
  for (const file of await readdir(dataDir)) {
    const claim = parse(file);
    if (!claim || file === mine) continue;
    if (isLiving(claim)) living.push(claim);
    else await rm(join(dataDir, file), { force: true });
  }
  return living;
}

/**
 * Takes the folder for this process.
 * @throws StartupError when another living process (or this one) has it.
 */
export async function holdFolder(dataDir: string): Promise<FolderHold> {
  const me = `${String(process.pid)}.${fingerprint(processStart(process.pid) ?? '')}`;
  const base = `in-use.${me}.${randomBytes(4).toString('hex')}`;
  const claiming = `${base}.claiming`;
  const held = `${base}.held`;
  const deadline = Date.now() + PATIENCE_MS;

  for (;;) {
    await (await open(join(dataDir, claiming), 'w')).close();
    // Everybody claims before looking, so of two that start together at least one sees the other: never two owners.
    const others = await rivals(dataDir, claiming);
    if (others.length === 0) break;
    await rm(join(dataDir, claiming), { force: true });
    const holder = others.find((claim) => claim.held);
    if (holder || Date.now() > deadline) {
      throw new StartupError(
        `The data folder ${dataDir} is in use by another Tanggap (process ${String((holder ?? others[0])?.pid)}): ` +
          'stop that one first, or give this one a folder of its own with DATA_DIR.',
      );
    }
    // Both may have withdrawn: try again at different moments.
    await delay(20 + Math.random() * 80);
  }
  await rename(join(dataDir, claiming), join(dataDir, held));
  return {
    release: () => {
      rmSync(join(dataDir, held), { force: true });
    },
  };
}
