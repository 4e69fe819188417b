import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestClient } from './app.js';

const script = resolve(import.meta.dirname, '../../scripts/summary-verify.mjs');

const sha256 = (text: string) => hash('sha256', text, 'hex');

type CellValue = string | number | boolean | null | undefined;
interface Reader {
  readCsv(text: string): { line: number; fields: string[] }[];
  /** By the XML itself, not by the library that wrote it. */
  readXlsx(bytes: Buffer): Map<string, { line: number; cells: CellValue[] }[]>;
  verify(bytes: Buffer): {
    readonly hash: string;
    /** Canonical lines by person. */
    readonly lines: ReadonlyMap<string, string>;
    readonly people: ReadonlyMap<string, { readonly digest: string }>;
  };
}

/** The readers of the check of seals: they share no code with the writers. */
export const summaryFiles = async (): Promise<Reader> => (await import(pathToFileURL(script).href)) as Reader;

export interface Download {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** A file as a browser gets it. */
export async function download(
  client: TestClient,
  path: string,
  headers: Record<string, string> = {},
): Promise<Download> {
  const answer = await fetch(new URL(path, client.url), { headers: { cookie: client.cookie, ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** A CSV with other figures and digests and a fingerprint that fit them: all but what it says that it belongs to. */
export async function forgeCsv(genuine: string, change: (csv: string) => string): Promise<string> {
  const { verify } = await summaryFiles();
  const forged = change(genuine);
  const { hash: found, lines, people } = verify(Buffer.from(forged));
  const sealed = verify(Buffer.from(genuine)).hash;
  // Of a whole both hashes of a row are the same: the first is that of its content.
  let csv = forged.replace(new RegExp(`^(.*?),${sealed},`, 'gm'), `$1,${found},`);
  for (const [id, { digest }] of people)
    csv = csv.replaceAll(`,${digest},`, `,${sha256(lines.get(id) ?? '').slice(0, 16)},`);
  return csv;
}

/** Runs the check of seals as an auditor does. */
export function verifySummary(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [join(script), ...args], (error, stdout) => {
      done({ code: error === null ? 0 : Number(error.code), output: stdout });
    });
  });
}

/** A sheet as objects by the codes that the sheet about the file gives its columns. */
export function rowsOf(
  book: ReadonlyMap<string, { cells: CellValue[] }[]>,
  name: string,
  about = 'Tentang',
): Record<string, CellValue>[] {
  const codes = (book.get(about) ?? [])
    .filter(({ cells }) => cells[0] === name && cells[3] !== undefined)
    .map(({ cells }) => String(cells[2]));
  return (book.get(name) ?? [])
    .slice(1)
    .map(({ cells }) => Object.fromEntries(codes.map((code, n) => [code, cells[n] ?? null])));
}
