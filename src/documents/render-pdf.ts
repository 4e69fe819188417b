import SVGtoPDF from 'svg-to-pdfkit';
import type { Language } from '#contracts/common.js';
import { summaryPeriod, type SummaryPeriod } from '#contracts/rules/summary-period.js';
import type { SummaryDifference, SummaryEmployee, SummaryIndicator } from '#contracts/summaries.js';
import type { StoredSummary } from '../summaries/index.js';
import { breathe, type DocumentContent, type DocumentSink } from './document-content.js';
import { DAY_KINDS, plainBar, stackedBar, swatch } from './domain/charts.js';
import { storyOf } from './domain/story.js';
import { chartUnits, treeOrder, type Placed } from './domain/tree.js';
import { NONE, Typography, zoneName } from './domain/typography.js';
import { duration, wordsOf, type Figure, type Words } from './domain/words.js';
import { INK, PdfSheet, QUIET, type Column, type Row } from './pdf-sheet.js';

/** People whose days a PDF lists; a larger office has them in the XLSX. A tag tree of more would fill the memory. */
const MOST_PEOPLE = 4_000;
/** People whose indicators a PDF lists as well. */
const MOST_INDICATOR_PEOPLE = 30;
/** Changed figures that a PDF lists. */
const MOST_CHANGES = 80;
/** Remarks on indicators that a PDF has where it does not list these. */
const MOST_REMARKS = 200;
/** Bars of a chart. */
const MOST_BARS = 24;

const locales: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' };

interface Parts {
  readonly summary: StoredSummary;
  readonly sheet: PdfSheet;
  readonly w: Words;
  readonly t: Typography;
}

/** A summary as A4 pages: sentences, charts with their figures in tables, people by unit and name, room for signatures. */
export async function renderPdf(content: DocumentContent, sink: DocumentSink): Promise<void> {
  const { summary, language } = content;
  const period = summaryPeriod(summary.period);
  const w = wordsOf(language, period);
  const t = new Typography(language, summary.zone);
  const revision = `${w.about.revision.toLowerCase()} ${t.count(summary.revision)}`;
  const sheet = await PdfSheet.open({
    // Without names: it stands in the file's metadata, which are no place for them.
    title: period.kind === 'week' ? `${w.title} ${period.key}` : w.title,
    language: locales[language],
    created: new Date(summary.computedAt),
    running: [
      summary.partName === null ? summary.organisation : `${summary.organisation} · ${summary.partName}`,
      [w.period, revision, ...(summary.provisional ? [w.provisional.toUpperCase()] : [])].join(' · '),
    ],
    pageWords: w.page,
    footer: `Tanggap · ${w.headings.seal} ${summary.hash.slice(0, 16)}…`,
  });
  sheet.doc.on('data', (bytes: Buffer) => {
    sink.write(bytes);
  });
  const ended = new Promise<void>((resolve, reject) => {
    sheet.doc.on('end', resolve);
    sheet.doc.on('error', reject);
  });
  const parts: Parts = { summary, sheet, w, t };

  front(parts, period);
  story(parts);
  const placed = treeOrder(summary.units);
  if (summary.part.kind !== 'own' && placed.length > 0) charts(parts, placed);
  await units(parts, placed);
  await changes(parts, content);
  if (summary.coverage.employees > 0) await people(parts, content, placed, sink);
  approval(parts);
  seal(parts);

  sheet.finish((n) => t.count(n));
  await ended;
}

function front({ summary, sheet, w, t }: Parts, { kind, from, to }: SummaryPeriod): void {
  const { part, partName } = summary;
  sheet.heading(1, w.title, 0);
  sheet.pairs([
    [w.about.organisation, summary.organisation],
    [
      w.about.part,
      part.kind === 'all'
        ? w.about.whole
        : part.kind === 'units'
          ? w.about.unit(partName ?? '')
          : (partName ?? ''),
    ],
    [
      w.about.period,
      `${kind === 'range' ? '' : `${w.period}: `}${t.range(from, to)} (${zoneName(summary.zone)})`,
    ],
    [w.about.revision, t.count(summary.revision)],
    [w.about.state, summary.provisional ? w.provisional : w.final],
    [w.about.computed, t.moment(summary.computedAt)],
  ]);
  if (summary.provisional) sheet.notice(w.provisionalWhy);
}

function story({ summary, sheet, w, t }: Parts): void {
  const told = storyOf(summary, w, t);
  sheet.heading(2, w.headings.period);
  const [first, ...rest] = told.happened;
  if (first !== undefined) sheet.paragraph(first, 'lead');
  sheet.list(rest);
  for (const part of ['changed', 'decide', 'unknown'] as const) {
    if (told[part].length === 0) continue;
    sheet.heading(2, w.headings[part]);
    sheet.list(told[part]);
  }
}

/** Units with a response time, in a chart of as many units as there is room for. */
const answeredOf = (shown: readonly Placed[]) =>
  shown.flatMap(({ unit: { name, responseMinutes }, depth }) =>
    responseMinutes === null ? [] : [{ name, depth, minutes: responseMinutes }],
  );
/** Of fewer units there is nothing to compare. */
const LEAST_ANSWERED = 2;

/** Points; the figures take more where they need it, the bars what is left. */
const BAR = { label: 216, height: 10, step: 15.5, figures: 92, size: 8.5 } as const;

function bars(
  { sheet }: Parts,
  rows: readonly {
    name: string;
    depth: number;
    figures: string;
    svg: (width: number, height: number) => string;
  }[],
  top: number,
): void {
  const figures = Math.max(
    BAR.figures,
    ...rows.map((row) => sheet.fonts.widthOf(row.figures, 'regular', BAR.size)),
  );
  const width = sheet.width - BAR.label - figures - 12;
  for (const [n, row] of rows.entries()) {
    const y = top + n * BAR.step;
    const indent = row.depth * 7;
    const face = row.depth === 0 ? 'bold' : 'regular';
    const name = sheet.fonts.fit(row.name, face, BAR.size, BAR.label - 6 - indent);
    sheet.fonts.draw(name, face, BAR.size, sheet.left + indent, y, INK);
    SVGtoPDF(sheet.doc, row.svg(width, BAR.height), sheet.left + BAR.label, y + 1, {
      width,
      height: BAR.height,
      assumePt: true,
    });
    sheet.fonts.draw(row.figures, 'regular', BAR.size, sheet.left + BAR.label + width + 8, y, INK);
  }
}

function charts(parts: Parts, placed: readonly Placed[]): void {
  const { sheet, w, t } = parts;
  const shown = chartUnits(placed, MOST_BARS);
  const more = placed.length - shown.length;
  const legend = 20;
  sheet.heading(2, w.headings.coverage, legend + shown.length * BAR.step + 40);
  sheet.paragraph(w.chart.coverage, 'small');
  sheet.figure(w.chart.coverageAlt(t.count(shown.length)), legend + shown.length * BAR.step, (top) => {
    let x = sheet.left;
    for (const kind of DAY_KINDS) {
      SVGtoPDF(sheet.doc, swatch(kind, 18, 9), x, top + 1.5, { width: 18, height: 9, assumePt: true });
      sheet.fonts.draw(w.figures[kind], 'regular', 8.5, x + 23, top, INK);
      x += 23 + sheet.fonts.widthOf(w.figures[kind], 'regular', 8.5) + 18;
    }
    const rows = shown.map(({ unit, depth }) => {
      const days = {
        onTime: unit.onTime ?? 0,
        late: unit.late ?? 0,
        missing: unit.missing ?? 0,
        pending: unit.pending ?? 0,
      };
      return {
        name: unit.name,
        depth,
        figures: DAY_KINDS.map((kind) => t.count(days[kind])).join(' · '),
        svg: (width: number, height: number) => stackedBar(days, width, height),
      };
    });
    bars(parts, rows, top + legend);
  });
  if (more > 0) sheet.paragraph(w.chart.more(t.count(more)), 'small');

  const answered = answeredOf(shown);
  if (answered.length < LEAST_ANSWERED) return;
  const longest = Math.max(...answered.map((a) => a.minutes), 1);
  const height = answered.length * BAR.step;
  sheet.heading(2, w.headings.response, height + 40);
  sheet.paragraph(w.chart.response, 'small');
  sheet.space(3);
  sheet.figure(w.chart.responseAlt(t.count(answered.length)), height, (top) => {
    const rows = answered.map(({ name, depth, minutes }) => ({
      name,
      depth,
      figures: duration(minutes, w, t),
      svg: (width: number, h: number) => plainBar(minutes / longest, width, h),
    }));
    bars(parts, rows, top);
  });
}

/** A figure of several words that stays on one line. */
const whole = (figure: string): string => figure.replaceAll(' ', '\u00a0');

/** Room for two lines of small words above a table. */
const SMALL_LINES = 30;

const DAYS: readonly ('expectedDays' | 'onTime' | 'late' | 'missing' | 'pending' | 'onLeave')[] = [
  'expectedDays',
  'onTime',
  'late',
  'missing',
  'pending',
  'onLeave',
];

async function units({ summary, sheet, w, t }: Parts, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return;
  const n = (value: number | null) => (value === null ? NONE : t.count(value));
  const columns: Column[] = [
    { title: w.columns.unit },
    { title: w.columns.reported, width: 62, align: 'right' },
    ...DAYS.map((figure) => ({ title: w.short[figure], width: 40, align: 'right' as const })),
    { title: w.columns.response, width: 58, align: 'right' },
  ];
  const rows = placed.map(({ unit, depth }): Row => [
    {
      text: unit.name,
      indent: Math.min(depth, 5) * 7,
      ...(unit.suppressed ? { note: w.suppressed } : {}),
      ...(depth === 0 ? { face: 'bold' as const } : {}),
    },
    unit.reported === null ? NONE : whole(w.of(t.count(unit.reported), t.count(unit.employees))),
    ...DAYS.map((figure) => n(unit[figure])),
    unit.responseMinutes === null ? NONE : whole(duration(unit.responseMinutes, w, t, true)),
  ]);
  const own = summary.part.kind === 'own';
  // The chart says it where there is one.
  const told = !own && answeredOf(chartUnits(placed, MOST_BARS)).length >= LEAST_ANSWERED;
  const says = !told && placed.some(({ unit }) => unit.responseMinutes !== null);
  const keep = sheet.beginning(columns, rows);
  sheet.heading(2, own ? w.columns.unit : w.headings.units, keep + (says ? SMALL_LINES : 0));
  if (says) sheet.paragraph(w.sentences.responseUnits, 'small');
  await sheet.table(columns, rows, breathe);
}

async function changes({ summary, sheet, w, t }: Parts, content: DocumentContent): Promise<void> {
  if (summary.revision === 1) return;
  const shown: SummaryDifference[] = [];
  let found = 0;
  for await (const page of content.changes()) {
    found += page.length;
    shown.push(...page.slice(0, MOST_CHANGES - shown.length));
  }
  const columns: Column[] = [
    { title: w.columns.person, width: 150 },
    { title: w.columns.figure },
    { title: w.columns.before, width: 80, align: 'right' },
    { title: w.columns.after, width: 80, align: 'right' },
  ];
  const rows = shown.map((d): Row => {
    const figure = (w.figures as Readonly<Record<string, string>>)[d.field as Figure] ?? d.field;
    return [
      d.name,
      d.indicator === null ? figure : { text: figure, note: d.indicator },
      t.number(d.before),
      t.number(d.after),
    ];
  });
  sheet.heading(2, w.headings.revision(t.count(summary.revision - 1)), sheet.beginning(columns, rows));
  if (found === 0) {
    sheet.paragraph(w.sentences.noChanges);
    return;
  }
  await sheet.table(columns, rows, breathe);
  if (found > shown.length) sheet.paragraph(w.sentences.moreChanges(t.count(found - shown.length)), 'small');
}

function personColumns(w: Words): Column[] {
  return [
    { title: w.columns.person },
    ...DAYS.map((figure) => ({ title: w.short[figure], width: 40, align: 'right' as const })),
    { title: w.columns.feedback, width: 54, align: 'right' },
    { title: w.columns.response, width: 62, align: 'right' },
  ];
}

function personRow(person: SummaryEmployee, { w, t }: Parts): Row {
  const { responseMinutes, unanswered, context } = person;
  return [
    { text: person.name, ...(context === null ? {} : { note: w.sentences.remark(context) }) },
    ...DAYS.map((figure) => t.count(person[figure])),
    t.count(person.feedbackReceived),
    {
      text: responseMinutes === null ? NONE : whole(duration(responseMinutes, w, t, true)),
      ...(unanswered === 0 ? {} : { note: `${t.count(unanswered)} ${w.figures.unanswered.toLowerCase()}` }),
    },
  ];
}

async function people(
  parts: Parts,
  content: DocumentContent,
  placed: readonly Placed[],
  sink: DocumentSink,
): Promise<void> {
  const { summary, sheet, w, t } = parts;
  if (summary.part.kind === 'own') {
    for await (const page of content.people('name'))
      for (const person of page) {
        const rows = [personRow(person, parts)];
        const says = person.responseMinutes !== null;
        const keep = sheet.beginning(personColumns(w), rows);
        sheet.heading(2, w.columns.person, keep + (says ? SMALL_LINES : 0));
        if (says) sheet.paragraph(w.sentences.responsePeople, 'small');
        await sheet.table(personColumns(w), rows, breathe);
        await indicators(parts, [person]);
      }
    return;
  }
  const { employees } = summary.coverage;
  // The heading of the first unit and its table belong under it.
  sheet.heading(2, w.headings.people, 140 + SMALL_LINES);
  if (employees > MOST_PEOPLE) {
    sheet.paragraph(w.sentences.peopleElsewhere(t.count(employees)));
    sheet.paragraph(w.sentences.indicatorsElsewhere);
    return;
  }
  sheet.paragraph(w.sentences.responsePeople, 'small');
  const names = new Map(placed.map(({ unit }) => [unit.unitId, unit.name]));
  const kept: SummaryEmployee[] = [];
  const remarked: Row[] = [];
  const remarkedOf = new Set<string>();
  let remarksFound = 0;
  let unitId: string | undefined;
  let rows: Row[] = [];
  const write = async () => {
    if (unitId === undefined) return;
    const columns = personColumns(w);
    sheet.heading(3, names.get(unitId) ?? NONE, sheet.beginning(columns, rows));
    await sheet.table(columns, rows, breathe);
    rows = [];
  };
  for await (const page of content.people({ units: placed.map(({ unit }) => unit.unitId) })) {
    for (const person of page) {
      if (person.unitId !== unitId) {
        await write();
        unitId = person.unitId;
      }
      rows.push(personRow(person, parts));
      if (employees <= MOST_INDICATOR_PEOPLE) kept.push(person);
      else
        for (const { indicatorId, name, context } of person.indicators) {
          if (context === null || remarkedOf.has(indicatorId)) continue;
          // A remark is about the indicator: its row that ended and the one that runs have the same.
          remarkedOf.add(indicatorId);
          remarksFound++;
          if (remarked.length < MOST_REMARKS)
            remarked.push([person.name, { text: name, note: w.sentences.remark(context) }]);
        }
    }
    await sink.flush();
  }
  await write();
  if (employees <= MOST_INDICATOR_PEOPLE) await indicators(parts, kept);
  else {
    sheet.paragraph(w.sentences.indicatorsElsewhere, 'small');
    await remarks(parts, remarked, remarksFound);
  }
}

/** What stands below an indicator's name: how it is measured where higher is not better, and what its owner says. */
function noteOf({ polarity, aspect, context }: SummaryIndicator, w: Words): { note?: string } {
  const lower = polarity === 'range' && (aspect === 'time' || aspect === 'cost');
  const notes = [
    ...(polarity === 'higher' ? [] : [w.polarity[lower ? 'rangeLower' : polarity]]),
    ...(context === null ? [] : [w.sentences.remark(context)]),
  ];
  return notes.length === 0 ? {} : { note: notes.join(' ') };
}

/** What people say beside their indicators, in an office whose indicators are not listed. */
async function remarks({ sheet, w, t }: Parts, rows: readonly Row[], found: number): Promise<void> {
  if (rows.length === 0) return;
  const columns: Column[] = [{ title: w.columns.person, width: 190 }, { title: w.columns.indicator }];
  sheet.heading(2, w.headings.remarks, sheet.beginning(columns, rows));
  await sheet.table(columns, rows, breathe);
  if (found > rows.length) sheet.paragraph(w.sentences.moreRemarks(t.count(found - rows.length)), 'small');
}

async function indicators({ summary, sheet, w, t }: Parts, of: readonly SummaryEmployee[]): Promise<void> {
  const measured = of.filter((person) => person.indicators.length > 0);
  if (measured.length === 0) {
    sheet.heading(2, w.headings.indicators);
    sheet.paragraph(w.sentences.noIndicators);
    return;
  }
  const row = (i: SummaryIndicator): Row => [
    {
      text: `${i.name} (${i.unit})`,
      ...noteOf(i, w),
    },
    { text: t.shortRange(i.periodFrom, i.periodTo), ...(i.ended ? { note: w.ended } : {}) },
    i.targetMax === null ? t.number(i.target) : `${t.number(i.target)}\u00a0– ${t.number(i.targetMax)}`,
    i.actual === null ? { text: NONE, note: w.noData } : t.number(i.actual),
    t.number(i.expectedToDate),
    {
      text: t.percent(i.achievement),
      ...(i.actual !== null && i.achievement === null
        ? { note: w.notComputable }
        : i.achievementCapped === i.achievement
          ? {}
          : { note: `${w.columns.capped} ${t.percent(i.achievementCapped)}` }),
    },
    t.percent(i.achievementToDate),
    t.change(i.change),
  ];
  const columns: Column[] = [
    { title: w.columns.indicator },
    { title: w.columns.period, width: 60 },
    { title: w.figures.target, width: 48, align: 'right' },
    { title: w.figures.actual, width: 52, align: 'right' },
    { title: w.figures.expectedToDate, width: 52, align: 'right' },
    { title: w.columns.achievement, width: 54, align: 'right' },
    { title: w.columns.toDate, width: 50, align: 'right' },
    { title: w.columns.change, width: 46, align: 'right' },
  ];
  const own = summary.part.kind === 'own';
  const rows = measured.flatMap((person) => [
    ...(own ? [] : [{ group: person.name }]),
    ...person.indicators.map(row),
  ]);
  // Two lines of the sentence between heading and table.
  sheet.heading(2, w.headings.indicators, 34 + sheet.beginning(columns, rows));
  sheet.paragraph(w.sentences.formula, 'small');
  await sheet.table(columns, rows, breathe);
}

/** Two places to sign, left to be filled in by hand; they stay together on one page. */
function approval({ summary, sheet, w }: Parts): void {
  const height = 140;
  // The seal stands below the signatures, on the same page.
  sheet.heading(2, w.headings.approval, height + (summary.part.kind === 'all' ? 110 : 165));
  const top = sheet.y;
  const half = sheet.width / 2;
  const column = (x: number, title: string, place: boolean) => {
    const lineAt = (y: number, label: string) => {
      sheet.fonts.draw(label, 'regular', 8.5, x, y, QUIET);
      const begin = x + sheet.fonts.widthOf(label, 'regular', 8.5) + 6;
      sheet.doc
        .moveTo(begin, y + 11)
        .lineTo(x + half - 24, y + 11)
        .lineWidth(0.5)
        .dash(1, { space: 2 })
        .stroke(QUIET)
        .undash();
    };
    if (place) lineAt(top, w.approval.place);
    sheet.fonts.draw(title, 'regular', 9.5, x, top + 20, INK);
    lineAt(top + 38, w.approval.position);
    lineAt(top + 102, w.approval.name);
    lineAt(top + 120, w.approval.nip);
  };
  sheet.figure(
    `${w.approval.prepared}, ${w.approval.known}: ${w.approval.place}, ${w.approval.position}, ${w.approval.name}, ${w.approval.nip}`,
    height,
    () => {
      column(sheet.left, w.approval.prepared, false);
      column(sheet.left + half, w.approval.known, true);
    },
  );
}

function seal({ summary, sheet, w }: Parts): void {
  const partial = summary.part.kind !== 'all';
  sheet.heading(2, w.headings.seal, partial ? 110 : 70);
  sheet.paragraph(w.seal.revision, 'small');
  sheet.paragraph(summary.hash, 'code');
  if (partial) {
    sheet.paragraph(w.seal.part, 'small');
    sheet.paragraph(summary.partHash, 'code');
  }
  sheet.paragraph(w.seal.how, 'small');
  if (partial) sheet.paragraph(w.seal.partHow, 'small');
}
