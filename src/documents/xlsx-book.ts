import { once } from 'node:events';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import ExcelJS from 'exceljs';
import { breathe, type DocumentContent, type DocumentSink } from './document-content.js';
import { columnNames, rowXml, type Value } from './domain/sheet-xml.js';
import { columnTerms, sheetWords, type ColumnCode, type SheetWords } from './domain/sheet-words.js';

/** Rows of a sheet, the head included: more the format does not have. */
export const MOST_ROWS = 1_048_576;
/** Rows between two looks at whether what was written has been packed. */
const ROWS_PER_TURN = 100;

/** The format's number of that paper; the library's own names for it exist in its types alone. */
const A4: unknown = 9;

export type Row = Partial<Record<ColumnCode, Value>>;

/** How a column is shown: `text` also stays text when somebody edits a cell that begins with an equals sign. */
const FORMATS = {
  text: '@',
  count: '#,##0',
  amount: '#,##0.####',
  percent: '0.00"%"',
  date: 'yyyy-mm-dd',
  plain: 'General',
} as const;
type Format = keyof typeof FORMATS;

type Columns = Partial<Record<ColumnCode, readonly [Format, width: number]>>;

const DAYS = {
  expectedDays: ['count', 11],
  onTime: ['count', 11],
  late: ['count', 11],
  missing: ['count', 11],
  pending: ['count', 11],
  onLeave: ['count', 11],
} as const satisfies Columns;

export const SHEETS = {
  units: {
    unitName: ['text', 46],
    parentName: ['text', 40],
    level: ['count', 9],
    employees: ['count', 10],
    reported: ['count', 10],
    ...DAYS,
    feedbackReceived: ['count', 13],
    responseMinutes: ['amount', 16],
    suppressed: ['plain', 13],
    unitId: ['text', 38],
    parentId: ['text', 38],
  },
  people: {
    name: ['text', 34],
    unitName: ['text', 46],
    ...DAYS,
    feedbackReceived: ['count', 13],
    praise: ['count', 11],
    suggestion: ['count', 11],
    question: ['count', 12],
    correction: ['count', 11],
    replies: ['count', 10],
    responseMinutes: ['amount', 16],
    unanswered: ['count', 13],
    context: ['text', 40],
    personId: ['text', 38],
    unitId: ['text', 38],
    supervisorId: ['text', 38],
    rowDigest: ['text', 20],
  },
  indicators: {
    name: ['text', 34],
    unitName: ['text', 46],
    indicator: ['text', 50],
    unit: ['text', 14],
    period: ['text', 11],
    aspect: ['text', 12],
    polarity: ['text', 26],
    rollup: ['text', 16],
    periodFrom: ['date', 12],
    periodTo: ['date', 12],
    ended: ['plain', 9],
    target: ['amount', 12],
    targetMax: ['amount', 12],
    actual: ['amount', 12],
    expectedToDate: ['amount', 13],
    achievement: ['percent', 13],
    achievementCapped: ['percent', 14],
    achievementToDate: ['percent', 15],
    change: ['amount', 12],
    indicatorContext: ['text', 40],
    personId: ['text', 38],
    indicatorId: ['text', 38],
    terms: ['count', 10],
  },
  changes: {
    name: ['text', 34],
    indicator: ['text', 50],
    field: ['text', 30],
    before: ['amount', 14],
    after: ['amount', 14],
    personId: ['text', 38],
    indicatorId: ['text', 38],
  },
} as const satisfies Record<string, Columns>;
export type SheetName = keyof typeof SHEETS;

const HEAD: Partial<ExcelJS.Style> = {
  font: { bold: true },
  alignment: { wrapText: true, vertical: 'top' },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE3EFEB' } },
  border: { bottom: { style: 'thin', color: { argb: 'FF0B5D56' } } },
};

interface Zip {
  append(source: unknown, data: { readonly name: string; readonly date?: Date }): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A sheet's way into the file: the library writes into it without waiting, so it grows as long as nobody does. */
interface Pipe extends NodeJS.ReadWriteStream {
  /** The library's streams are older than `writableNeedDrain`. */
  readonly _writableState: { readonly needDrain: boolean };
}
interface SheetInside {
  readonly stream: { readonly pipes: readonly Pipe[]; write(xml: string): unknown };
}

/** What the library's writer has beside what its types tell. */
interface Inside {
  readonly created: Date;
  readonly zip: Zip;
  /** @returns the number of a style, the same for the same */
  readonly styles: { addStyleModel(style: Partial<ExcelJS.Style>): number };
  addThemes(): Promise<void>;
}
const Writer = ExcelJS.stream.xlsx.WorkbookWriter as unknown as new (
  options: Partial<ExcelJS.stream.xlsx.WorkbookWriterOptions> &
    Partial<Pick<ExcelJS.Workbook, 'creator' | 'lastModifiedBy' | 'created' | 'modified'>>,
) => ExcelJS.stream.xlsx.WorkbookWriter & Inside;

/**
 * Gives each part of the file the moment of the revision. Else it bears the moment of its writing, and no two files of
 * the same content are alike. The themes are the first part, which the constructor already adds.
 */
class DatedWriter extends Writer {
  override addThemes(): Promise<void> {
    const { zip, created } = this;
    const append = zip.append.bind(zip);
    zip.append = (source, data) => append(source, { ...data, date: created });
    return super.addThemes();
  }
}

/** A workbook that is written while it is read: one sheet per level, real numbers and dates, a sheet about itself. */
export class Book {
  readonly #book: DatedWriter;
  readonly #out: Writable;
  /** Ends all waiting when the file cannot be written on. */
  readonly #broken = new AbortController();

  constructor(
    private readonly content: DocumentContent,
    private readonly sink: DocumentSink,
    private readonly mostRows: number,
  ) {
    this.#out = new Writable({
      write: (bytes: Buffer, _encoding, done) => {
        try {
          sink.write(bytes);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
    });
    const made = new Date(content.summary.computedAt);
    this.#book = new DatedWriter({
      stream: this.#out,
      useStyles: true,
      creator: 'Tanggap',
      lastModifiedBy: 'Tanggap',
      created: made,
      modified: made,
    });
    const broken = (error: Error) => {
      this.#broken.abort(error);
    };
    this.#out.on('error', broken);
    this.#book.zip.on('error', broken);
  }

  get words(): SheetWords {
    return sheetWords[this.content.language];
  }

  /**
   * A sheet, and further ones of the same name with a number where it has more rows than a sheet can. The library writes
   * its head; the rows below are ours: it makes several objects of each cell, which takes two and a half times as long.
   * @param rows in pages; between two of them what was written is stored
   */
  async sheet(name: SheetName, rows: AsyncIterable<Iterable<Row>> | Iterable<Iterable<Row>>): Promise<void> {
    const columns = Object.entries(SHEETS[name]) as [ColumnCode, readonly [Format, number]][];
    const title = this.words.sheets[name];
    const names = columnNames(columns.length);
    let sheet = this.#begin(title, columns);
    const styles = columns.map(([, [format]]) =>
      this.#book.styles.addStyleModel({ numFmt: FORMATS[format] }),
    );
    let parts = 1;
    let count = 1;
    let text = '';
    const put = () => {
      if (text !== '') (sheet as unknown as SheetInside).stream.write(text);
      text = '';
    };
    for await (const page of rows) {
      for (const row of page) {
        if (count === this.mostRows) {
          put();
          await this.#close(sheet, { rows: count, columns: columns.length });
          sheet = this.#begin(`${title} (${++parts})`, columns);
          count = 1;
        }
        // A missing value is an empty cell, never 0.
        const values = columns.map(([key]) => row[key] ?? null);
        text += rowXml(++count, values, names, styles);
        if (count % ROWS_PER_TURN === 0) {
          put();
          await this.#settled(sheet);
        }
      }
      put();
      await this.#settled(sheet);
      await this.sink.flush();
    }
    await this.#close(sheet, { rows: count, columns: columns.length });
  }

  /** A sheet with its head. */
  #begin(title: string, columns: readonly [ColumnCode, readonly [Format, number]][]): ExcelJS.Worksheet {
    const { language } = this.content;
    const sheet = this.#add(title, 1);
    sheet.columns = columns.map(([key, [format, width]]) => ({
      header: columnTerms[key][language][0],
      key,
      width,
      style: { numFmt: FORMATS[format] },
    }));
    const head = sheet.getRow(1);
    head.eachCell((cell) => {
      cell.style = HEAD;
    });
    head.commit();
    return sheet;
  }

  #pipeOf(sheet: ExcelJS.Worksheet): Pipe {
    const [pipe] = (sheet as unknown as SheetInside).stream.pipes;
    if (pipe === undefined) throw new Error('a sheet without a way into its file');
    return pipe;
  }

  /** Resolves when what the sheet wrote has been packed. */
  async #settled(sheet: ExcelJS.Worksheet): Promise<void> {
    await breathe();
    const { signal } = this.#broken;
    signal.throwIfAborted();
    const pipe = this.#pipeOf(sheet);
    if (pipe._writableState.needDrain) await once(pipe, 'drain', { signal }).catch(this.#why);
  }

  /** Ends a sheet; resolves when all of it has been packed, so that the next one does not wait in memory behind it. */
  async #close(sheet: ExcelJS.Worksheet, filter?: { rows: number; columns: number }): Promise<void> {
    if (filter !== undefined)
      sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: filter.rows, column: filter.columns } };
    const packed = finished(this.#pipeOf(sheet), { signal: this.#broken.signal });
    sheet.commit();
    await packed.catch(this.#why);
    await this.sink.flush();
  }

  readonly #why = (error: unknown): never => {
    this.#broken.signal.throwIfAborted();
    throw error;
  };

  /** A sheet of few rows, given as they are; `head` rows are set apart. */
  async list(
    name: 'summary' | 'about',
    widths: readonly number[],
    head: ReadonlySet<number>,
    rows: readonly Value[][],
  ) {
    const sheet = this.#add(this.words.sheets[name], name === 'summary' ? 0 : undefined);
    sheet.columns = widths.map((width) => ({ width }));
    for (const [n, values] of rows.entries()) {
      const row = sheet.addRow(values);
      row.eachCell((cell) => {
        if (head.has(n)) cell.style = HEAD;
        else if (cell.value instanceof Date) cell.numFmt = FORMATS.date;
        else cell.style = { numFmt: typeof cell.value === 'number' ? FORMATS.count : FORMATS.text };
        if (!head.has(n)) cell.alignment = { vertical: 'top', wrapText: name === 'about' };
      });
      row.commit();
    }
    await this.#close(sheet);
  }

  #add(name: string, frozen: number | undefined): ExcelJS.Worksheet {
    return this.#book.addWorksheet(name, {
      ...(frozen === undefined || frozen === 0 ? {} : { views: [{ state: 'frozen', ySplit: frozen }] }),
      pageSetup: {
        paperSize: A4 as ExcelJS.PaperSize,
        orientation: 'landscape',
        fitToPage: true,
        fitToWidth: 1,
        fitToHeight: 0,
      },
    });
  }

  async end(): Promise<void> {
    const ended = finished(this.#out);
    await Promise.all([ended, this.#book.commit()]);
  }
}
