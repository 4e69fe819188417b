import PDFDocument from 'pdfkit';
import { wrap } from './domain/wrap.js';
import { PdfFonts, type Face } from './pdf-fonts.js';

const A4 = { width: 595.28, height: 841.89 } as const;
const MARGIN = { left: 50, right: 50, top: 72, bottom: 58 } as const;
/** Height of a line in sizes of its letters. */
const LEADING = 1.42;

export const INK = '#1b1f1e';
export const QUIET = '#4f5653';
const RULE = '#b9b6ab';
const ACCENT = '#0b5d56';
const SHADE = '#f0efe9';

interface Style {
  readonly face: Face;
  readonly size: number;
  readonly color: string;
  /** Space above and below, in points. */
  readonly above: number;
  readonly below: number;
}

const STYLES = {
  h1: { face: 'bold', size: 19, color: INK, above: 0, below: 4 },
  h2: { face: 'bold', size: 13, color: ACCENT, above: 18, below: 5 },
  h3: { face: 'bold', size: 10.5, color: INK, above: 12, below: 4 },
  body: { face: 'regular', size: 10, color: INK, above: 0, below: 4 },
  lead: { face: 'bold', size: 12, color: INK, above: 2, below: 5 },
  small: { face: 'regular', size: 8.5, color: QUIET, above: 0, below: 4 },
  code: { face: 'regular', size: 9, color: INK, above: 0, below: 4 },
} as const satisfies Record<string, Style>;

/** Rows of a table that stay with its head. */
const FIRST_ROWS = 3;
const CELL = { size: 8.5, head: 7.5, note: 7.5, padX: 4, padY: 3 } as const;
/** Points that the column without a width keeps, however wide the figures beside it are, and sizes of their letters. */
const FREE = 112;
const SMALLEST = 6;

export interface Column {
  readonly title: string;
  /** Points, or more where a word of the title or a figure needs it; the one column without takes what is left. */
  readonly width?: number;
  readonly align?: 'left' | 'right';
}

export interface Cell {
  readonly text: string;
  /** Smaller words below. */
  readonly note?: string;
  /** Points from the left. */
  readonly indent?: number;
  readonly face?: Face;
  /** Points. */
  readonly size?: number;
}

/** A row of cells, or words over the whole width that belong to the rows below them. */
export type Row = readonly (Cell | string)[] | { readonly group: string };

interface Prepared {
  readonly cells: readonly {
    readonly lines: readonly string[];
    readonly notes: readonly string[];
    readonly cell: Cell;
  }[];
  readonly group: boolean;
  readonly height: number;
}

export interface SheetOptions {
  readonly title: string;
  readonly language: string;
  /** Moment that stands in the file as its time of making: the same content is the same file. */
  readonly created: Date;
  /** Left and right text at the top of every page. */
  readonly running: readonly [string, string];
  readonly pageWords: (n: string, of: string) => string;
  readonly footer: string;
}

type Struct = PDFKit.PDFStructureElement;

/**
 * A4 pages of tagged text, tables and figures, one below the other. Everything that carries meaning is in the structure
 * tree; running titles, page numbers, rules and repeated heads of tables are artifacts.
 */
export class PdfSheet {
  readonly left = MARGIN.left;
  readonly width = A4.width - MARGIN.left - MARGIN.right;
  y: number = MARGIN.top;
  readonly #bottom = A4.height - MARGIN.bottom;
  readonly #root: Struct;
  #section: PDFKit.PDFOutline | undefined;

  private constructor(
    readonly doc: PDFKit.PDFDocument,
    readonly fonts: PdfFonts,
    private readonly options: SheetOptions,
  ) {
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
    this.#addPage();
  }

  static async open(options: SheetOptions): Promise<PdfSheet> {
    const doc = new PDFDocument({
      size: 'A4',
      margins: { top: 0, bottom: 0, left: 0, right: 0 },
      bufferPages: true,
      autoFirstPage: false,
      pdfVersion: '1.7',
      // Missing in the library's types.
      subset: 'PDF/UA' as string as 'PDF/A-1',
      tagged: true,
      displayTitle: true,
      lang: options.language,
      info: {
        Title: options.title,
        Producer: 'Tanggap',
        Creator: 'Tanggap',
        CreationDate: options.created,
        ModDate: options.created,
      },
    });
    return new PdfSheet(doc, await PdfFonts.load(doc), options);
  }

  /** The library's types do not know all that it writes into the tree. */
  #struct(
    type: string,
    options: { scope?: 'Row' | 'Column'; alt?: string; bbox?: readonly number[] },
  ): Struct {
    return this.doc.struct(type, options);
  }

  #addPage(): void {
    this.doc.addPage();
    // Assistive technology follows the structure tree.
    (this.doc.page.dictionary as unknown as { data: Record<string, unknown> }).data.Tabs = 'S';
    this.y = MARGIN.top;
  }

  get room(): number {
    return this.#bottom - this.y;
  }

  /** A new page unless so many points are left on this one. */
  need(height: number): void {
    if (this.room < height && this.y > MARGIN.top) this.#addPage();
  }

  space(points: number): void {
    if (this.y > MARGIN.top) this.y += points;
  }

  #lines(text: string, face: Face, size: number, width: number): string[] {
    return wrap(text, width, (part) => this.fonts.widthOf(part, face, size));
  }

  /** Lines of one element of the tree, over as many pages as they need. */
  #flow(parent: Struct, type: string, text: string, style: Style, x: number, width: number): void {
    const element = this.doc.struct(type);
    parent.add(element);
    const height = style.size * LEADING;
    let rest = this.#lines(text, style.face, style.size, width);
    while (rest.length > 0) {
      this.need(height * Math.min(rest.length, 2));
      const here = rest.slice(0, Math.max(1, Math.floor(this.room / height)));
      rest = rest.slice(here.length);
      const top = this.y;
      element.add(() => {
        for (const [n, line] of here.entries())
          this.fonts.draw(line, style.face, style.size, x, top + n * height, style.color);
      });
      this.y += here.length * height;
    }
    element.end();
  }

  /** @param keep points that have to fit below the heading on the same page */
  heading(level: 1 | 2 | 3, text: string, keep = 60): void {
    const style: Style = STYLES[`h${level}`];
    const lines = this.#lines(text, style.face, style.size, this.width).length;
    this.space(style.above);
    this.need(lines * style.size * LEADING + style.below + keep);
    this.#flow(this.#root, `H${level}`, text, style, this.left, this.width);
    this.#bookmark(level, text);
    this.y += style.below;
  }

  #bookmark(level: 1 | 2 | 3, text: string): void {
    if (level === 2) this.#section = this.doc.outline.addItem(text);
    else if (level === 3) this.#section?.addItem(text);
  }

  paragraph(text: string, look: 'body' | 'lead' | 'small' | 'code' = 'body'): void {
    const style: Style = STYLES[look];
    this.space(style.above);
    this.#flow(this.#root, 'P', text, style, this.left, this.width);
    this.y += style.below;
  }

  /** Words in a frame that nobody overlooks. */
  notice(text: string): void {
    const style: Style = STYLES.body;
    const inner = this.width - 22;
    const lines = this.#lines(text, 'bold', style.size, inner);
    const height = lines.length * style.size * LEADING + 12;
    this.need(height);
    const top = this.y;
    this.artifact(() => {
      this.doc.rect(this.left, top, this.width, height).lineWidth(0.8).stroke('#855400');
      this.doc.rect(this.left, top, 4, height).fill('#855400');
    });
    const element = this.doc.struct('P');
    this.#root.add(element);
    element.add(() => {
      for (const [n, line] of lines.entries())
        this.fonts.draw(line, 'bold', style.size, this.left + 13, top + 6 + n * style.size * LEADING, INK);
    });
    element.end();
    this.y += height + 8;
  }

  list(items: readonly string[]): void {
    if (items.length === 0) return;
    const list = this.doc.struct('L');
    this.#root.add(list);
    const style: Style = STYLES.body;
    for (const item of items) {
      this.need(style.size * LEADING);
      const entry = this.doc.struct('LI');
      list.add(entry);
      const label = this.doc.struct('Lbl');
      entry.add(label);
      const top = this.y;
      label.add(() => {
        this.fonts.draw('•', 'regular', style.size, this.left + 2, top, ACCENT);
      });
      label.end();
      this.#flow(entry, 'LBody', item, style, this.left + 14, this.width - 14);
      entry.end();
      this.y += 1.5;
    }
    list.end();
    this.y += 3;
  }

  /** Pairs of a name and its words, as a table without lines. */
  pairs(rows: readonly (readonly [string, string])[]): void {
    const table = this.doc.struct('Table');
    this.#root.add(table);
    const size = 9.5;
    const height = size * LEADING;
    for (const [name, text] of rows) {
      const lines = this.#lines(text, 'regular', size, this.width - 92);
      this.need(lines.length * height);
      const top = this.y;
      const row = this.doc.struct('TR');
      table.add(row);
      const head = this.#struct('TH', { scope: 'Row' });
      row.add(head);
      head.add(() => {
        this.fonts.draw(name, 'regular', size, this.left, top, QUIET);
      });
      head.end();
      const data = this.doc.struct('TD');
      row.add(data);
      data.add(() => {
        for (const [n, line] of lines.entries())
          this.fonts.draw(line, 'regular', size, this.left + 92, top + n * height, INK);
      });
      data.end();
      row.end();
      this.y += lines.length * height + 1;
    }
    table.end();
    this.y += 6;
  }

  /** Drawing that carries no meaning. */
  artifact(draw: () => void, type?: 'Pagination'): void {
    this.doc.markContent('Artifact', type === undefined ? {} : { type });
    draw();
    this.doc.endMarkedContent();
  }

  /**
   * A drawing with a text that says the same.
   * @param draw gets the upper edge
   */
  figure(alt: string, height: number, draw: (top: number) => void): void {
    this.need(height);
    const top = this.y;
    const element = this.#struct('Figure', {
      alt,
      bbox: [this.left, top, this.left + this.width, top + height],
    });
    this.#root.add(element);
    element.add(() => {
      draw(top);
    });
    element.end();
    this.y += height;
  }

  /** What a heading has to keep free below it, so that the table's head and first rows stand on its page. */
  beginning(columns: readonly Column[], rows: readonly Row[]): number {
    const widths = this.#widths(columns, rows);
    return [
      this.#head(columns, widths),
      ...rows.slice(0, FIRST_ROWS).map((row) => this.#prepare(row, widths, columns)),
    ].reduce((sum, { height }) => sum + height, 0);
  }

  #head(columns: readonly Column[], widths: readonly number[]): Prepared {
    return this.#prepare(
      columns.map((c) => ({ text: c.title, face: 'bold' as const, size: CELL.head })),
      widths,
      [],
    );
  }

  /** A table whose head stands again on each page, and of which no row stands alone. */
  async table(columns: readonly Column[], rows: readonly Row[], breathe: () => Promise<void>): Promise<void> {
    const widths = this.#widths(columns, rows);
    const head = this.#head(columns, widths);
    const prepared = rows.map((row) => this.#prepare(row, widths, columns));
    const table = this.doc.struct('Table');
    this.#root.add(table);
    this.need(this.beginning(columns, rows));
    const thead = this.doc.struct('THead');
    table.add(thead);
    this.#row(thead, head, columns, widths, 'head');
    thead.end();
    const body = this.doc.struct('TBody');
    table.add(body);
    let group: Prepared | undefined;
    for (const [n, row] of prepared.entries()) {
      if (n % 20 === 19) await breathe();
      if (row.group) group = undefined;
      // A group's words stay with its first row, and the last row takes the one before it along.
      const next = row.group || n === prepared.length - 2 ? (prepared[n + 1]?.height ?? 0) : 0;
      if (this.room < row.height + next) {
        this.#addPage();
        this.artifact(() => {
          this.#row(undefined, head, columns, widths, 'head');
          // Whose rows go on here is not to be looked for on the page before.
          if (group !== undefined) this.#row(undefined, group, columns, widths, 'body');
        }, 'Pagination');
      }
      this.#row(body, row, columns, widths, 'body');
      if (row.group) group = row;
    }
    body.end();
    table.end();
    this.y += 8;
  }

  /**
   * No head is broken inside a word and no figure inside a number: a column is at least as wide as the longest one, as
   * long as the column without a width keeps its room.
   */
  #widths(columns: readonly Column[], rows: readonly Row[]): number[] {
    const least = columns.map(({ title, width }) =>
      width === undefined
        ? undefined
        : Math.max(
            width,
            ...title.split(' ').map((word) => this.fonts.widthOf(word, 'bold', CELL.head) + 2 * CELL.padX),
          ),
    );
    const wanted = least.map((width, n) => {
      if (width === undefined || columns[n]?.align !== 'right') return 0;
      let widest = width;
      for (const row of rows) {
        const cell = 'group' in row ? undefined : row[n];
        if (cell !== undefined) widest = Math.max(widest, this.#longest(cell, CELL.size) + 2 * CELL.padX);
      }
      return widest - width;
    });
    const total = (points: readonly (number | undefined)[]) =>
      points.reduce<number>((sum, width) => sum + (width ?? 0), 0);
    const spare = Math.max(0, this.width - FREE - total(least));
    const share = Math.min(1, spare / Math.max(1, total(wanted)));
    const widths = least.map((width, n) =>
      width === undefined ? undefined : width + (wanted[n] ?? 0) * share,
    );
    return widths.map((width) => width ?? this.width - total(widths));
  }

  /** Width of the longest word in a cell. */
  #longest(value: Cell | string, size: number): number {
    const { text, face = 'regular' } = typeof value === 'string' ? { text: value } : value;
    return Math.max(...text.split(' ').map((word) => this.fonts.widthOf(word, face, size)));
  }

  #prepare(row: Row, widths: readonly number[], columns: readonly Column[]): Prepared {
    const group = 'group' in row;
    const given = group ? [{ text: row.group, face: 'bold' as const }] : row;
    let height = 0;
    const cells = given.map((value, n) => {
      const wanted: Cell = typeof value === 'string' ? { text: value } : value;
      const width = group ? this.width : (widths[n] ?? 0);
      const inner = width - 2 * CELL.padX - (wanted.indent ?? 0);
      const cell =
        !group && columns[n]?.align === 'right' ? { ...wanted, size: this.#sizeFor(wanted, inner) } : wanted;
      const size = cell.size ?? CELL.size;
      const lines = this.#lines(cell.text, cell.face ?? 'regular', size, inner);
      const notes = cell.note === undefined ? [] : this.#lines(cell.note, 'italic', CELL.note, inner);
      height = Math.max(height, lines.length * size * LEADING + notes.length * CELL.note * LEADING);
      return { lines, notes, cell };
    });
    return { cells, group, height: height + 2 * CELL.padY };
  }

  /** Letters as large as a figure's longest word allows. */
  #sizeFor(cell: Cell, width: number): number {
    let size: number = CELL.size;
    while (size > SMALLEST && this.#longest(cell, size) > width) size -= 0.5;
    return size;
  }

  /** @param parent undefined: drawn again on another page, so no part of the tree */
  #row(
    parent: Struct | undefined,
    row: Prepared,
    columns: readonly Column[],
    widths: readonly number[],
    part: 'head' | 'body',
  ): void {
    const top = this.y;
    const shade = () => {
      if (part === 'head' || row.group) this.doc.rect(this.left, top, this.width, row.height).fill(SHADE);
      this.doc
        .moveTo(this.left, top + row.height)
        .lineTo(this.left + this.width, top + row.height)
        .lineWidth(part === 'head' ? 0.9 : 0.4)
        .stroke(part === 'head' ? INK : RULE);
    };
    if (parent === undefined) shade();
    else this.artifact(shade);
    const element = parent === undefined ? undefined : this.doc.struct('TR');
    if (element !== undefined) parent?.add(element);
    let x = this.left;
    for (const [n, { lines, notes, cell }] of row.cells.entries()) {
      const width = row.group ? this.width : (widths[n] ?? 0);
      const right = columns[n]?.align === 'right' && !row.group;
      const at = x + CELL.padX + (cell.indent ?? 0);
      const draw = () => {
        let y = top + CELL.padY;
        const put = (line: string, face: Face, size: number, color: string) => {
          const begin = right ? x0 + width - CELL.padX - this.fonts.widthOf(line, face, size) : at;
          this.fonts.draw(line, face, size, begin, y, color);
          y += size * LEADING;
        };
        for (const line of lines) put(line, cell.face ?? 'regular', cell.size ?? CELL.size, INK);
        for (const line of notes) put(line, 'italic', CELL.note, QUIET);
      };
      const x0 = x;
      if (element === undefined) draw();
      else {
        const heads = part === 'head' || row.group ? 'Column' : n === 0 ? 'Row' : undefined;
        const td = heads === undefined ? this.doc.struct('TD') : this.#struct('TH', { scope: heads });
        if (row.group) {
          const { data } = (td as unknown as { dictionary: { data: Record<string, unknown> } }).dictionary;
          data.A = { O: 'Table', Scope: 'Column', ColSpan: columns.length };
        }
        element.add(td);
        td.add(draw);
        td.end();
      }
      x += width;
    }
    element?.end();
    this.y += row.height;
  }

  /** Running titles and page numbers on all pages, then the end of the file. */
  finish(count: (n: number) => string): void {
    const { start, count: pages } = this.doc.bufferedPageRange();
    const [left, right] = this.options.running;
    for (let n = 0; n < pages; n++) {
      this.doc.switchToPage(start + n);
      this.artifact(() => {
        const size = 8;
        const rightWidth = this.fonts.widthOf(right, 'regular', size);
        const first = this.fonts.fit(left, 'regular', size, this.width - rightWidth - 12);
        this.fonts.draw(first, 'regular', size, this.left, 38, QUIET);
        this.fonts.draw(right, 'regular', size, this.left + this.width - rightWidth, 38, QUIET);
        this.doc
          .moveTo(this.left, 53)
          .lineTo(this.left + this.width, 53)
          .lineWidth(0.5)
          .stroke(RULE);
        const page = this.options.pageWords(count(n + 1), count(pages));
        const bottom = A4.height - 40;
        this.fonts.draw(this.options.footer, 'regular', size, this.left, bottom, QUIET);
        this.fonts.draw(
          page,
          'regular',
          size,
          this.left + this.width - this.fonts.widthOf(page, 'regular', size),
          bottom,
          QUIET,
        );
      }, 'Pagination');
    }
    this.#root.end();
    this.doc.end();
  }
}
