import { summaryPeriod } from '#contracts/rules/summary-period.js';
import type { SummaryEmployee } from '#contracts/summaries.js';
import { digestOf } from './csv-columns.js';
import type { DocumentContent, DocumentSink } from './document-content.js';
import { columnTerms, sheetWords, type ColumnCode, type SheetWords } from './domain/sheet-words.js';
import { storyOf } from './domain/story.js';
import { treeOrder } from './domain/tree.js';
import { Typography, zoneName } from './domain/typography.js';
import { wordsOf, type Figure, type Words } from './domain/words.js';
import type { Value } from './domain/sheet-xml.js';
import { Book, MOST_ROWS, SHEETS, type Row, type SheetName } from './xlsx-book.js';

const dateOf = (date: string) => new Date(`${date}T00:00:00Z`);

/**
 * A summary as a workbook: summary, units, people, indicators, changes, and a sheet that says what all that is.
 * @param mostRows rows of a sheet with its head, after which another one begins
 */
export async function renderXlsx(
  content: DocumentContent,
  sink: DocumentSink,
  mostRows = MOST_ROWS,
): Promise<void> {
  const { summary, language } = content;
  const book = new Book(content, sink, mostRows);
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
  await book.sheet('changes', changeRows(content));
  await about(book, content);
  await book.end();
  await sink.flush();
}

async function* mapped(
  content: DocumentContent,
  rowsOf: (person: SummaryEmployee) => Row[],
): AsyncGenerator<Iterable<Row>> {
  for await (const page of content.people('name')) yield oneByOne(page, rowsOf);
}

/** Rows made when they are asked for: those of a whole page at once live long enough to be collected last. */
function* oneByOne(
  page: readonly SummaryEmployee[],
  rowsOf: (person: SummaryEmployee) => Row[],
): Generator<Row> {
  for (const person of page) yield* rowsOf(person);
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

/**
 * Every column by its name: a copy of what is left of an object (`...rest`) is kept by V8 as a dictionary, 2 KB each, and
 * where it collects last.
 */
function personRow(person: SummaryEmployee, units: ReadonlyMap<string, string>): Row {
  const { feedback } = person;
  return {
    name: person.name,
    unitName: units.get(person.unitId) ?? null,
    expectedDays: person.expectedDays,
    onTime: person.onTime,
    late: person.late,
    missing: person.missing,
    pending: person.pending,
    onLeave: person.onLeave,
    feedbackReceived: person.feedbackReceived,
    praise: feedback.praise,
    suggestion: feedback.suggestion,
    question: feedback.question,
    correction: feedback.correction,
    replies: feedback.replies,
    responseMinutes: person.responseMinutes,
    unanswered: person.unanswered,
    context: person.context,
    personId: person.personId,
    unitId: person.unitId,
    supervisorId: person.supervisorId,
    rowDigest: digestOf(person),
  };
}

function indicatorRows(person: SummaryEmployee, units: ReadonlyMap<string, string>, w: SheetWords): Row[] {
  return person.indicators.map((i) => ({
    name: person.name,
    unitName: units.get(person.unitId) ?? null,
    indicator: i.name,
    unit: i.unit,
    period: w.periods[i.period],
    aspect: w.aspects[i.aspect],
    polarity: w.polarities[i.polarity],
    rollup: w.rollups[i.rollup],
    periodFrom: dateOf(i.periodFrom),
    periodTo: dateOf(i.periodTo),
    ended: i.ended,
    target: i.target,
    targetMax: i.targetMax,
    actual: i.actual,
    expectedToDate: i.expectedToDate,
    achievement: i.achievement,
    achievementCapped: i.achievementCapped,
    achievementToDate: i.achievementToDate,
    change: i.change,
    indicatorContext: i.context,
    personId: person.personId,
    indicatorId: i.indicatorId,
    terms: i.terms,
  }));
}

async function* changeRows(content: DocumentContent): AsyncGenerator<Row[]> {
  const { figures } = wordsOf(content.language, summaryPeriod(content.summary.period));
  for await (const page of content.changes())
    yield page.map((d) => ({
      ...d,
      field: (figures as Readonly<Record<string, string>>)[d.field as Figure] ?? d.field,
    }));
}

async function overview(book: Book, { summary, language }: DocumentContent): Promise<void> {
  const period = summaryPeriod(summary.period);
  const w = wordsOf(language, period);
  const s = book.words;
  const t = new Typography(language, summary.zone);
  const { coverage, before } = summary;
  const told = storyOf(summary, w, t);
  const figures = ['expectedDays', 'onTime', 'late', 'missing', 'pending', 'onLeave'] as const;
  const rows: Value[][] = [
    [period.kind === 'week' ? `${w.title} ${period.key}` : w.title],
    [summary.organisation],
    [scopeOf(summary, w)],
    [`${w.about.revision} ${t.count(summary.revision)} · ${summary.provisional ? w.provisional : w.final}`],
    [],
    [s.figure, w.headings.period, s.before],
    [w.columns.employees, coverage.employees, before?.coverage.employees ?? null],
    [w.columns.reported, coverage.reported, before?.coverage.reported ?? null],
    ...figures.map((f) => [w.figures[f], coverage[f], before?.coverage[f] ?? null]),
    [],
    [w.headings.period],
    ...told.happened.map((sentence) => [sentence]),
    ...(['decide', 'unknown'] as const).flatMap((part): Value[][] =>
      told[part].length === 0 ? [] : [[], [w.headings[part]], ...told[part].map((sentence) => [sentence])],
    ),
  ];
  const headings = new Set<Value | undefined>([
    s.figure,
    w.headings.period,
    w.headings.decide,
    w.headings.unknown,
  ]);
  const head = new Set([0]);
  for (const [n, row] of rows.entries()) if (headings.has(row[0])) head.add(n);
  await book.list('summary', [64, 16, 18], head, rows);
}

const scopeOf = (summary: DocumentContent['summary'], w: Words): string =>
  summary.part.kind === 'all'
    ? w.about.whole
    : summary.part.kind === 'units'
      ? w.about.unit(summary.partName ?? '')
      : (summary.partName ?? '');

/** What the file is and what each column means. The codes are what the check of the seal reads. */
async function about(book: Book, { summary, language }: DocumentContent): Promise<void> {
  const period = summaryPeriod(summary.period);
  const w = wordsOf(language, period);
  const s = book.words;
  const { kind, key, from, to } = period;
  const facts: Value[][] = [
    [w.about.organisation, summary.organisation, 'organisation'],
    [w.about.part, scopeOf(summary, w), 'scope'],
    // Under its first name for weeks, which outside programs read.
    [s.key, key, kind === 'week' ? 'week' : 'covers'],
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
