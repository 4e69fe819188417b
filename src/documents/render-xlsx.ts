import { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import { weekRange } from '#contracts/rules/local-date.js';
import type { SummaryEmployee } from '#contracts/summaries.js';
import { digestOf } from './csv-columns.js';
import { breathe, type DocumentContent, type DocumentSink } from './document-content.js';
import { columnTerms, sheetWords, type ColumnCode, type SheetWords } from './domain/sheet-words.js';
import { storyOf } from './domain/story.js';
import { treeOrder } from './domain/tree.js';
import { Typography, zoneName } from './domain/typography.js';
import { words, type Figure } from './domain/words.js';

/** The format's number of that paper; the library's own names for it exist in its types alone. */
const A4: unknown = 9;

type Value = string | number | boolean | Date | null;
type Row = Partial<Record<ColumnCode, Value>>;

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

const SHEETS = {
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
type SheetName = keyof typeof SHEETS;

const HEAD: Partial<ExcelJS.Style> = {
  font: { bold: true },
  alignment: { wrapText: true, vertical: 'top' },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE3EFEB' } },
  border: { bottom: { style: 'thin', color: { argb: 'FF0B5D56' } } },
};

const dateOf = (date: string) => new Date(`${date}T00:00:00Z`);

interface Zip {
  append(source: unknown, data: { readonly name: string; readonly date?: Date }): unknown;
}

/** What the library's writer has beside what its types tell. */
interface Inside {
  readonly created: Date;
  readonly zip: Zip;
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
class Book {
  readonly #book: DatedWriter;
  readonly #ended: Promise<void>;

  constructor(
    private readonly content: DocumentContent,
    private readonly sink: DocumentSink,
  ) {
    const out = new Writable({
      write: (bytes: Buffer, _encoding, done) => {
        sink.write(bytes);
        done();
      },
    });
    this.#ended = new Promise((resolve, reject) => {
      out.on('finish', resolve);
      out.on('error', reject);
    });
    const made = new Date(content.summary.computedAt);
    this.#book = new DatedWriter({
      stream: out,
      useStyles: true,
      creator: 'Tanggap',
      lastModifiedBy: 'Tanggap',
      created: made,
      modified: made,
    });
  }

  get words(): SheetWords {
    return sheetWords[this.content.language];
  }

  /** @param rows in pages; between two of them what was written is stored */
  async sheet(
    name: SheetName,
    rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  ): Promise<void> {
    const { language } = this.content;
    const columns = Object.entries(SHEETS[name]) as [ColumnCode, readonly [Format, number]][];
    const sheet = this.#add(this.words.sheets[name], 1);
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
    let count = 1;
    for await (const page of rows) {
      for (const [n, row] of page.entries()) {
        // A missing value is an empty cell, never 0.
        sheet.addRow(columns.map(([key]) => row[key] ?? null)).commit();
        if (n % 100 === 99) await breathe();
      }
      count += page.length;
      await this.sink.flush();
    }
    sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: count, column: columns.length } };
    sheet.commit();
    await this.sink.flush();
  }

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
    sheet.commit();
    await this.sink.flush();
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
    await this.#book.commit();
    await this.#ended;
  }
}

/** A summary as a workbook: summary, units, people, indicators, changes, and a sheet that says what all that is. */
export async function renderXlsx(content: DocumentContent, sink: DocumentSink): Promise<void> {
  const { summary, language } = content;
  const book = new Book(content, sink);
  const names = new Map(summary.units.map((u) => [u.unitId, u.name]));
  await overview(book, content);
  await book.sheet('units', [unitRows(content)]);
  await book.sheet(
    'people',
    mapped(content, (person) => [personRow(person, names)]),
  );
  await book.sheet(
    'indicators',
    mapped(content, (person) => indicatorRows(person, names, sheetWords[language])),
  );
  await book.sheet('changes', [await changeRows(content)]);
  await about(book, content);
  await book.end();
  await sink.flush();
}

async function* mapped(
  content: DocumentContent,
  rowsOf: (person: SummaryEmployee) => Row[],
): AsyncGenerator<Row[]> {
  for await (const page of content.people('name')) yield page.flatMap(rowsOf);
}

function unitRows({ summary }: DocumentContent): Row[] {
  const names = new Map(summary.units.map((u) => [u.unitId, u.name]));
  return treeOrder(summary.units).map(({ unit, depth }) => ({
    ...unit,
    employees: unit.suppressed ? null : unit.employees,
    unitName: unit.name,
    parentName: unit.parentId === null ? null : (names.get(unit.parentId) ?? null),
    level: depth + 1,
  }));
}

function personRow(person: SummaryEmployee, units: ReadonlyMap<string, string>): Row {
  const { indicators: _indicators, feedback, ...figures } = person;
  return { ...figures, ...feedback, unitName: units.get(person.unitId) ?? null, rowDigest: digestOf(person) };
}

function indicatorRows(person: SummaryEmployee, units: ReadonlyMap<string, string>, w: SheetWords): Row[] {
  return person.indicators.map(({ context, ...i }) => ({
    ...i,
    indicator: i.name,
    name: person.name,
    unitName: units.get(person.unitId) ?? null,
    personId: person.personId,
    period: w.periods[i.period],
    periodFrom: dateOf(i.periodFrom),
    periodTo: dateOf(i.periodTo),
    indicatorContext: context,
  }));
}

async function changeRows(content: DocumentContent): Promise<Row[]> {
  const { figures } = words[content.language];
  return (await content.changes()).map((d) => ({
    ...d,
    field: (figures as Readonly<Record<string, string>>)[d.field as Figure] ?? d.field,
  }));
}

async function overview(book: Book, { summary, language }: DocumentContent): Promise<void> {
  const w = words[language];
  const s = book.words;
  const t = new Typography(language, summary.zone);
  const { coverage, before } = summary;
  const told = storyOf(summary, w, t);
  const figures = ['expectedDays', 'onTime', 'late', 'missing', 'pending', 'onLeave'] as const;
  const rows: Value[][] = [
    [`${w.title} ${summary.week}`],
    [summary.organisation],
    [scopeOf(summary, w)],
    [`${w.about.revision} ${t.count(summary.revision)} · ${summary.provisional ? w.provisional : w.final}`],
    [],
    [s.figure, s.thisWeek, s.lastWeek],
    [w.columns.employees, coverage.employees, before?.coverage.employees ?? null],
    [w.columns.reported, coverage.reported, before?.coverage.reported ?? null],
    ...figures.map((f) => [w.figures[f], coverage[f], before?.coverage[f] ?? null]),
    [],
    [w.headings.week],
    ...told.week.map((sentence) => [sentence]),
    [],
    [w.headings.unknown],
    ...told.unknown.map((sentence) => [sentence]),
  ];
  const head = new Set([0]);
  for (const [n, row] of rows.entries())
    if (row[0] === s.figure || row[0] === w.headings.week || row[0] === w.headings.unknown) head.add(n);
  await book.list('summary', [64, 16, 18], head, rows);
}

const scopeOf = (summary: DocumentContent['summary'], w: (typeof words)['id']): string =>
  summary.part.kind === 'all'
    ? w.about.whole
    : summary.part.kind === 'units'
      ? w.about.unit(summary.partName ?? '')
      : (summary.partName ?? '');

/** What the file is and what each column means. The codes are what the check of the seal reads. */
async function about(book: Book, { summary, language }: DocumentContent): Promise<void> {
  const w = words[language];
  const s = book.words;
  const { from, to } = weekRange(summary.week);
  const facts: Value[][] = [
    [w.about.organisation, summary.organisation, 'organisation'],
    [w.about.part, scopeOf(summary, w), 'scope'],
    [s.week, summary.week, 'week'],
    [columnTerms.periodFrom[language][0], dateOf(from), 'from'],
    [columnTerms.periodTo[language][0], dateOf(to), 'to'],
    [s.zone, `${zoneName(summary.zone)} (${summary.zone})`, 'zone'],
    [w.about.revision, summary.revision, 'revision'],
    [s.provisional, summary.provisional, 'provisional'],
    [w.about.computed, summary.computedAt, 'computedAt'],
    [w.seal.revision, summary.hash, 'revisionHash'],
    [w.seal.part, summary.partHash, 'contentHash'],
    [w.headings.seal, w.seal.how],
  ];
  const meanings = (Object.keys(SHEETS) as SheetName[]).flatMap((name) =>
    (Object.keys(SHEETS[name]) as ColumnCode[]).map((code): Value[] => {
      const [header, meaning] = columnTerms[code][language];
      return [s.sheets[name], header, code, meaning];
    }),
  );
  const rows = [[s.item, s.value, s.code], ...facts, [], [s.sheet, s.column, s.code, s.meaning], ...meanings];
  await book.list('about', [34, 70, 20, 70], new Set([0, facts.length + 2]), rows);
}
