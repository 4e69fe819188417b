import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import type { SummaryDifference, SummaryEmployee } from '#contracts/summaries.js';
import type { DocumentContent, DocumentSink } from '../../src/documents/document-content.js';
import { renderPdf } from '../../src/documents/render-pdf.js';
import { renderXlsx } from '../../src/documents/render-xlsx.js';
import { canonicalText, type StoredSummary } from '../../src/summaries/index.js';
import { onPath } from '../support/machine.js';
import { fixedId } from '../support/office.js';
import { rowsOf, summaryFiles, verifySummary } from '../support/summary-files.js';

const WEEK = '2026-W45';
const UNIT = fixedId(81, 1);
/** Sums of as many people, each of whom was late once. */
const sumsOf = (people: number) => ({
  employees: people,
  reported: people,
  expectedDays: 5 * people,
  onTime: 4 * people,
  late: people,
  missing: 0,
  pending: 0,
  onLeave: 0,
});

/** Words that packing cannot make small: what stays behind is then seen in bytes. */
const noise = (n: number) => createHash('sha512').update(String(n)).digest('base64');

function personOf(n: number, indicators: number): SummaryEmployee {
  return {
    personId: fixedId(82, n),
    name: `Pegawai ${n}`,
    unitId: UNIT,
    supervisorId: null,
    topmost: false,
    expectedDays: 5,
    onTime: 4,
    late: 1,
    missing: 0,
    pending: 0,
    onLeave: 0,
    feedbackReceived: 0,
    feedback: { praise: 0, suggestion: 0, question: 0, correction: 0, replies: 0 },
    responseMinutes: null,
    unanswered: 0,
    context: noise(n),
    indicators: Array.from({ length: indicators }, (_, i) => ({
      indicatorId: fixedId(83, n * 10 + i),
      name: noise(-n),
      unit: 'dokumen',
      period: 'month',
      periodFrom: '2026-11-01',
      periodTo: '2026-11-30',
      ended: false,
      target: 40,
      targetMax: null,
      terms: 1,
      aspect: 'quantity',
      polarity: 'higher',
      rollup: 'sum',
      actual: n / 8,
      expectedToDate: 10,
      achievement: n,
      achievementCapped: n,
      achievementToDate: n,
      change: null,
      context: null,
    })),
  };
}

/** A generated office, made a page at a time as it is read from the database. */
function officeOf(o: {
  people: number;
  page: number;
  indicators: number;
  changes?: number;
  onPage?: () => void;
}): DocumentContent {
  const { people, page, indicators } = o;
  const hash = createHash('sha256');
  for (let n = 1; n <= people; n++) hash.update(`${canonicalText(personOf(n, indicators))}\n`);
  const digest = hash.update(`${WEEK} final\n`).digest('hex');
  const difference = (n: number): SummaryDifference => ({
    personId: fixedId(82, n),
    name: `Pegawai ${n}`,
    indicatorId: null,
    indicator: null,
    field: 'missing',
    before: 1,
    after: 0,
  });
  const summary: StoredSummary = {
    period: WEEK,
    revision: 2,
    hash: digest,
    partHash: digest,
    provisional: false,
    computedAt: '2026-11-10T00:00:00.000Z',
    zone: 'Asia/Jakarta',
    organisation: 'Kabupaten',
    part: { kind: 'all' },
    partName: null,
    coverage: sumsOf(people),
    units: [
      {
        ...sumsOf(people),
        unitId: UNIT,
        parentId: null,
        name: 'Kabupaten',
        feedbackReceived: 0,
        responseMinutes: null,
        suppressed: false,
      },
    ],
    tally: {
      reported: people,
      away: 0,
      absent: 0,
      feedback: { praise: 0, suggestion: 0, question: 0, correction: 0, replies: 0 },
      unanswered: 0,
      withoutSupervisor: people,
      indicators: people * indicators,
      withoutActual: 0,
      notComputable: 0,
    },
    before: null,
  };
  return {
    summary,
    language: 'id',
    async *people() {
      for (let first = 1; first <= people; first += page) {
        o.onPage?.();
        yield await Promise.resolve(
          Array.from({ length: Math.min(page, people - first + 1) }, (_, i) =>
            personOf(first + i, indicators),
          ),
        );
      }
    },
    async *changes() {
      for (let n = 1; n <= (o.changes ?? 0); n++) yield await Promise.resolve([difference(n)]);
    },
  };
}

function memory(): DocumentSink & { readonly parts: Buffer[] } {
  const parts: Buffer[] = [];
  return { parts, write: (bytes) => void parts.push(bytes), flush: () => Promise.resolve() };
}

interface Pipe {
  readonly _writableState: { readonly length: number };
  readonly _readableState: { readonly length: number };
  write(bytes: Buffer, done: () => void): boolean;
}
const require = createRequire(import.meta.url);
const StreamBuf = require('exceljs/lib/utils/stream-buf.js') as { prototype: { pipe(to: Pipe): void } };

/** Looks into the pipes through which sheets go into a file. */
function watchPipes() {
  const pipes: Pipe[] = [];
  let written = 0;
  const { pipe } = StreamBuf.prototype;
  jest.spyOn(StreamBuf.prototype, 'pipe').mockImplementation(function (this: unknown, to: Pipe) {
    const write = to.write.bind(to);
    to.write = (bytes, done) => {
      written += bytes.length;
      return write(bytes, done);
    };
    pipes.push(to);
    pipe.call(this as never, to);
  });
  return {
    /** Bytes that wait in all of them together. */
    waiting: () => pipes.reduce((sum, p) => sum + p._writableState.length + p._readableState.length, 0),
    written: () => written,
  };
}

const KIB = 1024;

describe('a workbook of a large office', () => {
  it('keeps no more waiting than a part of a page, however long the packing takes', async () => {
    const pipes = watchPipes();
    try {
      const waiting: number[] = [];
      const content = officeOf({
        people: 3_000,
        page: 250,
        indicators: 2,
        onPage: () => waiting.push(pipes.waiting()),
      });
      const sink = memory();
      await renderXlsx(content, sink);
      expect(waiting).toHaveLength(24);
      expect(pipes.written()).toBeGreaterThan(4_000 * KIB);
      expect(Math.max(...waiting)).toBeLessThan(256 * KIB);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('goes on in another sheet where one is full, and its seal is still proved from the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tanggap-sheets-'));
    try {
      const sink = memory();
      await renderXlsx(officeOf({ people: 25, page: 7, indicators: 2, changes: 3 }), sink, 11);
      const bytes = Buffer.concat(sink.parts);
      const { readXlsx } = await summaryFiles();
      const book = readXlsx(bytes);
      expect([...book.keys()]).toEqual([
        'Ringkasan',
        'Unit',
        'Pegawai',
        'Pegawai (2)',
        'Pegawai (3)',
        ...['Indikator', 'Indikator (2)', 'Indikator (3)', 'Indikator (4)', 'Indikator (5)'],
        'Perubahan',
        'Tentang',
      ]);
      const rows = (name: string) => book.get(name)?.map(({ cells }) => cells) ?? [];
      const parts = ['Pegawai', 'Pegawai (2)', 'Pegawai (3)'];
      expect(parts.map((name) => rows(name).length)).toEqual([11, 11, 6]);
      expect(parts.map((name) => rows(name)[0])).toEqual(parts.map(() => rows('Pegawai')[0]));
      expect(parts.flatMap((name) => rows(name).slice(1)).map(([name]) => name)).toEqual(
        Array.from({ length: 25 }, (_, i) => `Pegawai ${i + 1}`),
      );
      expect(rowsOf(book, 'Perubahan').map((r) => r['name'])).toEqual([
        'Pegawai 1',
        'Pegawai 2',
        'Pegawai 3',
      ]);
      const file = join(folder, 'split.xlsx');
      await writeFile(file, bytes);
      expect(await verifySummary(file)).toMatchObject({ code: 0 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('ends with the reason when its bytes can be stored no longer', async () => {
    const sink: DocumentSink = {
      write: () => {
        throw new Error('no room');
      },
      flush: () => Promise.resolve(),
    };
    await expect(renderXlsx(officeOf({ people: 500, page: 100, indicators: 1 }), sink)).rejects.toThrow(
      'no room',
    );
  });
});

const pdftotext = onPath('pdftotext');

describe('the PDF of an office that is too large for its indicators', () => {
  // Words of a PDF are read with the machine's own program: skipped by name where it is missing, and never in CI, which
  // installs it.
  (pdftotext === undefined ? it.skip : it)(
    'still has what people say beside them, once for each, and says what it leaves out (needs pdftotext)',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tanggap-remarks-'));
      try {
        const content = officeOf({ people: 400, page: 125, indicators: 2 });
        const remarked: DocumentContent = {
          ...content,
          async *people(order) {
            for await (const page of content.people(order))
              yield page.map((person) => ({
                ...person,
                indicators: person.indicators.flatMap((i, n) =>
                  // The period that ended and the one that runs have the same remark.
                  n > 0
                    ? [i]
                    : [i, { ...i, ended: true }].map((x) => ({ ...x, context: `Sebab ${person.name}.` })),
                ),
              }));
          },
        };
        const sink = memory();
        await renderPdf(remarked, sink);
        const file = join(folder, 'office.pdf');
        await writeFile(file, Buffer.concat(sink.parts));
        const { stdout } = await promisify(execFile)(pdftotext ?? '', ['-layout', file, '-']);
        expect(stdout).toContain('Keterangan atas indikator');
        expect(stdout.match(/Keterangan: “Sebab Pegawai 17\.”/g)).toHaveLength(1);
        expect(stdout.match(/Keterangan: “Sebab Pegawai \d+\.”/g)).toHaveLength(200);
        expect(stdout).toContain('200 keterangan lain ada pada lembar “Indikator”');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
