import { randomBytes, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// Argon2id, 19 MiB, two passes: OWASP's first choice for logins; some 90 ms.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, OPTIONS);

/** Hash of a password that nobody has: an unknown login costs as much time as a known one. */
let nobody: Promise<string> | undefined;

/** False for a wrong password and, after the same work, for `stored` undefined. */
export async function passwordFits(stored: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(16).toString('hex'));
  const fits = await verify(stored ?? (await nobody), password, OPTIONS);
  return stored !== undefined && fits;
}

// Without letters and digits that are mixed up when read aloud or copied by hand.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password to be told once: groups of 4, some 20 bits each. */
export function oneTimePassword(groups = 4): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** A random 256-bit reference for cookies and links. */
export const newReference = (): string => randomBytes(32).toString('base64url');
