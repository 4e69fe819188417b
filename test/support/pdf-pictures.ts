import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A word where a reader sees it, in points from the upper left corner. */
export interface PictureWord {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** One page as a printer makes it, a pixel for each point. */
export class Picture {
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly grays: Buffer,
    readonly words: readonly PictureWord[],
  ) {}

  /** 0 is black, 255 paper; outside of the page all is paper. */
  gray(x: number, y: number): number {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return 255;
    return this.grays[Math.floor(y) * this.width + Math.floor(x)] ?? 255;
  }

  /** Pixels with any ink between two corners. */
  ink(left: number, top: number, right: number, bottom: number): number {
    const [from, to] = [Math.max(0, Math.floor(left)), Math.min(this.width, Math.ceil(right))];
    let found = 0;
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(this.height, bottom); y++)
      for (let at = y * this.width + from; at < y * this.width + to; at++)
        if ((this.grays[at] ?? 255) < 245) found++;
    return found;
  }
}

function graysOf(stream: Buffer): { width: number; height: number; grays: Buffer }[] {
  const found: { width: number; height: number; grays: Buffer }[] = [];
  for (let at = 0; at < stream.length;) {
    const head = /^P5\s(\d+) (\d+)\s255\s/.exec(stream.toString('latin1', at, at + 40));
    if (head === null) throw new Error('pdftoppm wrote no gray map');
    const [width, height] = [Number(head[1]), Number(head[2])];
    const begin = at + head[0].length;
    at = begin + width * height;
    found.push({ width, height, grays: stream.subarray(begin, at) });
  }
  return found;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function wordsOf(xml: string): PictureWord[][] {
  return xml
    .split('<page ')
    .slice(1)
    .map((page) =>
      Array.from(
        page.matchAll(/<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<\/word>/g),
        ([, left, top, right, bottom, text = '']) => ({
          text: text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole),
          left: Number(left),
          top: Number(top),
          right: Number(right),
          bottom: Number(bottom),
        }),
      ),
    );
}

/** The pages of a PDF as pictures with their words, by poppler's own programs. */
export async function picturesOf(
  pdf: Buffer,
  programs: { readonly pdftoppm: string; readonly pdftotext: string },
): Promise<Picture[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tanggap-pictures-'));
  try {
    const file = join(folder, 'document.pdf');
    await writeFile(file, pdf);
    const { stdout: stream } = await run(programs.pdftoppm, ['-r', '72', '-gray', file], {
      encoding: 'buffer',
      maxBuffer: 256 * 1024 * 1024,
    });
    const { stdout: xml } = await run(programs.pdftotext, ['-bbox', file, '-'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const words = wordsOf(xml);
    return graysOf(stream).map(
      ({ width, height, grays }, n) => new Picture(width, height, grays, words[n] ?? []),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
