import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { printable } from './domain/wrap.js';

const require = createRequire(import.meta.url);

export type Face = 'regular' | 'bold' | 'italic';

/** Files of each face: the letters of Indonesian and English first, those of other Latin names second. */
const FILES: Readonly<Record<Face, readonly string[]>> = {
  regular: ['latin-400-normal', 'latin-ext-400-normal'],
  bold: ['latin-600-normal', 'latin-ext-600-normal'],
  italic: ['latin-400-italic', 'latin-ext-400-italic'],
};

/** Shown for a character that no file has. */
const REPLACEMENT = '\ufffd';

let files: Promise<ReadonlyMap<string, Buffer>> | undefined;

async function readFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const name of Object.values(FILES).flat())
    found.set(name, await readFile(require.resolve(`@fontsource/noto-sans/files/noto-sans-${name}.woff`)));
  return found;
}

export interface Run {
  readonly font: string;
  readonly text: string;
}

interface EmbeddedFont {
  readonly font: { readonly characterSet: readonly number[] };
}

/** The embedded typeface: the same on every machine, and for each text the files that have its characters. */
export class PdfFonts {
  readonly #has = new Map<string, ReadonlySet<number>>();
  readonly #widths = new Map<string, number>();

  private constructor(private readonly doc: PDFKit.PDFDocument) {}

  static async load(doc: PDFKit.PDFDocument): Promise<PdfFonts> {
    const fonts = new PdfFonts(doc);
    files ??= readFiles();
    for (const [name, bytes] of await files) {
      doc.registerFont(name, bytes);
      doc.font(name);
      const { font } = (doc as unknown as { _font: EmbeddedFont })._font;
      fonts.#has.set(name, new Set(font.characterSet));
    }
    return fonts;
  }

  /** The text cut into runs of one file each. */
  runs(text: string, face: Face): Run[] {
    const names = FILES[face];
    const runs: { font: string; text: string }[] = [];
    for (const character of printable(text)) {
      const code = character.codePointAt(0) ?? 0;
      const name = names.find((n) => this.#has.get(n)?.has(code) === true);
      const font = name ?? names[0] ?? '';
      const shown = name === undefined ? REPLACEMENT : character;
      const last = runs.at(-1);
      if (last?.font === font) last.text += shown;
      else runs.push({ font, text: shown });
    }
    return runs;
  }

  /** Points. */
  widthOf(text: string, face: Face, size: number): number {
    const key = `${face} ${size} ${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      width = 0;
      for (const run of this.runs(text, face))
        width += this.doc.font(run.font).fontSize(size).widthOfString(run.text);
      // Names and numbers come again and again; a whole regency's would fill the memory.
      if (this.#widths.size > 20_000) this.#widths.clear();
      this.#widths.set(key, width);
    }
    return width;
  }

  /** The text if it fits, else its beginning with an ellipsis. */
  fit(text: string, face: Face, size: number, width: number): string {
    if (this.widthOf(text, face, size) <= width) return text;
    const letters = Array.from(text);
    while (letters.length > 1 && this.widthOf(`${letters.join('')}…`, face, size) > width) letters.pop();
    return `${letters.join('').trimEnd()}…`;
  }

  /** Draws one line with its top left corner at (x, y). */
  draw(text: string, face: Face, size: number, x: number, y: number, color: string): void {
    let at = x;
    for (const run of this.runs(text, face)) {
      this.doc.font(run.font).fontSize(size).fillColor(color).text(run.text, at, y, { lineBreak: false });
      at += this.doc.widthOfString(run.text);
    }
  }
}
