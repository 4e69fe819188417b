import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentRendering } from '../../src/documents/document-rendering.service.js';
import { Documents, type DocumentSource } from '../../src/documents/index.js';
import { OwedPeriods } from '../../src/summaries/index.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { onPath } from '../support/machine.js';
import {
  download,
  forgeCsv,
  rowsOf,
  summaryFiles,
  verifySummary,
  type Download,
} from '../support/summary-files.js';
import { WEEK, WeekOffice, weekPeople, weekUnits } from '../support/week-office.js';

const run = promisify(execFile);
const MONDAY = Date.parse('2026-11-01T23:00:00Z');
const TUESDAY = Date.parse('2026-11-02T17:00:00Z');

/** The row of a sheet that begins with these words. */
const rowIn =
  (words: string) =>
  (sheet: ExcelJS.Worksheet): number => {
    for (let n = 1; n <= sheet.rowCount; n++) if (sheet.getCell(n, 1).value === words) return n;
    throw new Error(`no row “${words}”`);
  };

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('documents of a summary', () => {
  let app: TestApp;
  let office: WeekOffice;
  let documents: Documents;
  let rendering: DocumentRendering;
  let hr: TestClient;
  let leader: TestClient;
  let staff: TestClient;
  let folder: string;

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '200' });
    office = new WeekOffice(app.sql);
    await office.seed();
    await office.fill();
    const weeks = app.part(OwedPeriods);
    await weeks.computePeriod(WEEK, { now: MONDAY });
    await weeks.computePeriod(WEEK, { now: TUESDAY });
    documents = app.part(Documents);
    rendering = app.part(DocumentRendering);
    hr = await app.login('hr');
    leader = await app.login('sixhead');
    staff = await app.login('early');
    await staff.put(`/api/summaries/${WEEK}/context`, { indicatorId: null, body: '=Listrik padam' });
    folder = await mkdtemp(join(tmpdir(), 'tanggap-documents-'));
  });
  afterAll(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const url = (format: string, query = '') => `/api/summaries/${WEEK}.${format}${query}`;
  const get = async (client: TestClient, format: string, query = ''): Promise<Download> => {
    const found = await download(client, url(format, query));
    expect([found.status, found.status === 200 ? '' : found.bytes.toString()]).toEqual([200, '']);
    return found;
  };
  const save = async (name: string, bytes: Buffer | string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, bytes);
    return file;
  };
  const whole = (format: DocumentSource['format'], language: 'id' | 'en' = 'id'): DocumentSource => ({
    period: WEEK,
    revision: 2,
    part: { kind: 'all' },
    format,
    language,
  });
  const rows = () =>
    app.sql<{ id: string; state: string; size: number; stored: number }>(
      `SELECT d.id, d.state, d.size, (SELECT sum(length(bytes))::int FROM summary_document_chunk c WHERE c.document_id = d.id) AS stored
         FROM summary_document d ORDER BY d.id`,
    );

  describe('downloads', () => {
    it('have their type, a name and the hash of their bytes', async () => {
      const pdf = await get(hr, 'pdf', '?revision=1&language=en');
      expect(pdf.headers.get('content-type')).toBe('application/pdf');
      expect(pdf.headers.get('content-disposition')).toBe(`attachment; filename="tanggap-${WEEK}-r1.pdf"`);
      expect(pdf.headers.get('etag')).toBe(`"${sha256(pdf.bytes)}"`);
      expect(pdf.headers.get('cache-control')).toContain('no-store');
      expect(pdf.headers.get('content-length')).toBe(String(pdf.bytes.length));
      const xlsx = await get(hr, 'xlsx');
      expect(xlsx.headers.get('content-type')).toContain('spreadsheetml');
      expect(xlsx.headers.get('content-disposition')).toContain(`tanggap-${WEEK}-r2.xlsx`);
    });

    it('are not sent again to who has them', async () => {
      for (const format of ['pdf', 'csv']) {
        const etag = (await get(hr, format)).headers.get('etag') ?? '';
        const again = await download(hr, url(format), { 'if-none-match': etag });
        expect([again.status, again.bytes.length]).toEqual([304, 0]);
        // Another part is another document: its tag does not open this one.
        expect((await download(leader, url(format), { 'if-none-match': etag })).status).toBe(200);
      }
    });

    it('begin with a byte order mark where one is asked for', async () => {
      const bare = await get(hr, 'csv');
      const marked = await get(hr, 'csv', '?bom=1');
      expect(marked.bytes).toEqual(Buffer.concat([Buffer.from('\ufeff'), bare.bytes]));
    });

    it.each(['pdf', 'xlsx', 'csv'])('%s: nothing that is not there', async (format) => {
      expect((await download(hr, url(format, '?revision=9'))).status).toBe(404);
      expect((await download(hr, `/api/summaries/2020-W01.${format}`)).status).toBe(404);
      expect((await download(app.client(), url(format))).status).toBe(401);
      expect((await download(hr, url(format, '?unit=nowhere'))).status).toBe(400);
    });
  });

  describe('parts', () => {
    const people = async (client: TestClient, query = ''): Promise<string[]> => {
      const { readXlsx, readCsv } = await summaryFiles();
      const inXlsx = rowsOf(readXlsx((await get(client, 'xlsx', query)).bytes), 'Pegawai').map((r) =>
        String(r['personId']),
      );
      const [head, ...records] = readCsv((await get(client, 'csv', query)).bytes.toString());
      const at = head?.fields.indexOf('personId') ?? -1;
      const inCsv = new Set(records.map(({ fields }) => fields[at]));
      expect(new Set(inXlsx)).toEqual(inCsv);
      return inXlsx.sort();
    };
    const six = [weekPeople.mover, weekPeople.sixHead].sort();
    const five = [weekPeople.boss, weekPeople.early, weekPeople.away, weekPeople.full].sort();

    it('are those of the reader', async () => {
      expect(await people(hr)).toEqual(Object.values(weekPeople).sort());
      expect(await people(leader)).toEqual(six);
      expect(await people(staff)).toEqual([weekPeople.early]);
    });

    it('narrow to a unit inside the reader’s part, and to none outside', async () => {
      expect(await people(hr, `?unit=${weekUnits.five}`)).toEqual(five);
      expect(await people(hr, `?unit=${weekUnits.root}`)).toEqual(Object.values(weekPeople).sort());
      expect(await people(leader, `?unit=${weekUnits.six}`)).toEqual(six);
      for (const format of ['pdf', 'xlsx', 'csv']) {
        for (const unit of [weekUnits.five, weekUnits.root])
          expect((await download(leader, url(format, `?unit=${unit}`))).status).toBe(404);
        expect((await download(staff, url(format, `?unit=${weekUnits.five}`))).status).toBe(404);
      }
    });

    it('never show the figures of groups that are too small', async () => {
      const { readXlsx } = await summaryFiles();
      const units = rowsOf(readXlsx((await get(staff, 'xlsx')).bytes), 'Unit');
      const small = units.find((u) => u['unitId'] === weekUnits.five);
      expect(small).toMatchObject({ suppressed: true, employees: null, onTime: null, late: null });
    });
  });

  describe('the workbook', () => {
    it('has the numbers of the CSV, cell by cell, as numbers', async () => {
      const { readXlsx, readCsv } = await summaryFiles();
      const book = readXlsx((await get(hr, 'xlsx')).bytes);
      const [head, ...records] = readCsv((await get(hr, 'csv')).bytes.toString());
      const csv = records.map(({ fields }) =>
        Object.fromEntries(head?.fields.map((name, n) => [name, fields[n] ?? '']) ?? []),
      );
      const unlike: string[] = [];
      const same = (what: string, cell: unknown, text: string) => {
        const number = text !== '' && typeof cell === 'number';
        // The workbook needs no apostrophe: a text is a text there.
        if (number ? cell !== Number(text) : (cell ?? '') !== text.replace(/^'(?==)/, ''))
          unlike.push(`${what}: ${String(cell)} and ${text}`);
      };
      const numbers = (
        columns: readonly string[],
        cells: Record<string, unknown>,
        row: Record<string, string>,
      ) => {
        for (const name of columns) {
          if (row[name] !== '') expect([name, typeof cells[name]]).toEqual([name, 'number']);
          same(name, cells[name], row[name] ?? '');
        }
      };
      const people = rowsOf(book, 'Pegawai');
      expect(people).toHaveLength(new Set(csv.map((r) => r['personId'])).size);
      for (const person of people) {
        const row = csv.find((r) => r['personId'] === person['personId'])!;
        numbers(
          'expectedDays onTime late missing pending onLeave feedbackReceived praise suggestion question correction replies responseMinutes unanswered'.split(
            ' ',
          ),
          person,
          row,
        );
        for (const name of ['name', 'unitName', 'unitId', 'supervisorId', 'rowDigest', 'context'])
          same(name, person[name], row[name] ?? '');
      }
      const measured = csv.filter((r) => r['indicatorId'] !== '');
      const indicators = rowsOf(book, 'Indikator');
      expect(indicators).toHaveLength(measured.length);
      for (const [n, indicator] of indicators.entries()) {
        const row = measured[n]!;
        numbers(
          'target targetMax actual expectedToDate achievement achievementCapped achievementToDate change terms'.split(
            ' ',
          ),
          indicator,
          row,
        );
        expect(String(indicator['ended'])).toBe(row['ended']);
        expect([indicator['aspect'], indicator['polarity'], indicator['rollup']]).toEqual([
          { quantity: 'kuantitas' }[row['aspect'] ?? ''],
          { higher: 'makin tinggi makin baik', lower: 'makin rendah makin baik' }[row['polarity'] ?? ''],
          { sum: 'jumlah', average: 'rata-rata', last: 'angka terakhir' }[row['rollup'] ?? ''],
        ]);
        for (const name of ['periodFrom', 'periodTo'] as const)
          expect(Date.UTC(1899, 11, 30) + Number(indicator[name]) * 86_400_000).toBe(
            Date.parse(`${row[name] ?? ''}T00:00:00Z`),
          );
      }
      expect(unlike).toEqual([]);
    });

    it('keeps a name that begins like a formula a text, and CSV makes it harmless', async () => {
      const { readXlsx } = await summaryFiles();
      const { bytes } = await get(hr, 'xlsx');
      const early = rowsOf(readXlsx(bytes), 'Pegawai').find((p) => p['personId'] === weekPeople.early);
      expect(early).toMatchObject({ name: '=Eka', context: '=Listrik padam' });
      const csv = (await get(hr, 'csv')).bytes.toString();
      expect(csv).toContain(",'=Eka,");
      expect(csv).not.toContain(',=');
    });

    it('says what each column means, in the language asked for', async () => {
      const { readXlsx } = await summaryFiles();
      const book = readXlsx((await get(hr, 'xlsx', '?language=en')).bytes);
      expect([...book.keys()]).toEqual(['Summary', 'Units', 'Employees', 'Indicators', 'Changes', 'About']);
      for (const name of ['Units', 'Employees', 'Indicators', 'Changes']) {
        const explained = (book.get('About') ?? []).filter(({ cells }) => cells[0] === name);
        expect(explained.map(({ cells }) => cells[1])).toEqual(book.get(name)?.[0]?.cells);
        expect(explained.every(({ cells }) => typeof cells[3] === 'string' && cells[3] !== '')).toBe(true);
      }
      expect(rowsOf(book, 'Changes', 'About')).toContainEqual(
        expect.objectContaining({ personId: weekPeople.early, before: 0, after: 1 }),
      );
    });

    const soffice = onPath('soffice');
    (soffice === undefined ? it.skip : it)(
      'opens in LibreOffice with the same cells (needs soffice)',
      async () => {
        const { readXlsx, readCsv } = await summaryFiles();
        const { bytes } = await get(hr, 'xlsx');
        const file = await save('office.xlsx', bytes);
        const allSheets = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';
        await run(
          soffice ?? '',
          [
            `-env:UserInstallation=file://${folder}/profile`,
            '--headless',
            '--convert-to',
            allSheets,
            '--outdir',
            folder,
            file,
          ],
          { timeout: 120_000 },
        );
        for (const [name, sheet] of readXlsx(bytes)) {
          if (name === 'Ringkasan' || name === 'Tentang') continue;
          const opened = readCsv(await readFile(join(folder, `office-${name}.csv`), 'utf8'));
          expect(opened).toHaveLength(sheet.length);
          for (const [n, { cells }] of sheet.entries())
            for (const [column, cell] of cells.entries()) {
              const shown = opened[n]?.fields[column] ?? '';
              const what = `${name} ${n + 1}/${column + 1}`;
              if (typeof cell === 'number' && !/^\d{4}-\d\d-\d\d$/.test(shown))
                expect([what, Number(shown)]).toEqual([what, expect.closeTo(cell, 9)]);
              else if (typeof cell === 'string') expect([what, shown]).toEqual([what, cell]);
            }
        }
        // And what LibreOffice shows is what the CSV of the same revision says, dates too.
        const [head, ...records] = readCsv((await get(hr, 'csv')).bytes.toString());
        const opened = readCsv(await readFile(join(folder, 'office-Indikator.csv'), 'utf8')).slice(1);
        const about = (readXlsx(bytes).get('Tentang') ?? []).filter(({ cells }) => cells[0] === 'Indikator');
        const codes = about.map(({ cells }) => String(cells[2]));
        const at = (name: string) => head?.fields.indexOf(name) ?? -1;
        const measured = records.filter(({ fields }) => fields[at('indicatorId')] !== '');
        expect(opened).toHaveLength(measured.length);
        let compared = 0;
        for (const [n, { fields }] of opened.entries())
          for (const [column, code] of codes.entries()) {
            // Words of the sheet's language where the CSV has codes.
            if (at(code) < 0 || ['period', 'aspect', 'polarity', 'rollup', 'ended'].includes(code)) continue;
            const said = measured[n]?.fields[at(code)] ?? '';
            const what = `Indikator ${n + 1} ${code}`;
            if (/^-?[\d.]+(e-?\d+)?$/.test(said))
              expect([what, Number(fields[column])]).toEqual([what, expect.closeTo(Number(said), 9)]);
            else expect([what, fields[column] ?? '']).toEqual([what, said.replace(/^'(?==)/, '')]);
            compared++;
          }
        expect(compared).toBeGreaterThan(50);
      },
      150_000,
    );
  });

  describe('the PDF', () => {
    it.each(['id', 'en'] as const)('is tagged, titled and has its font with it (%s)', async (language) => {
      const text = (await get(hr, 'pdf', `?language=${language}`)).bytes.toString('latin1');
      expect(text.slice(0, 8)).toBe('%PDF-1.7');
      for (const part of ['/Marked true', '/DisplayDocTitle true', '/FontFile2', 'pdfuaid:part', '/Tabs /S'])
        expect(text).toContain(part);
      expect(text).toContain(language === 'id' ? '/Lang (id-ID)' : '/Lang (en-GB)');
      for (const tag of ['H1', 'H2', 'H3', 'P', 'L', 'LBody', 'Table', 'THead', 'TR', 'TH', 'TD', 'Figure'])
        expect(text).toContain(`/S /${tag}\n`);
      // Every figure has words for it.
      const figures = text.match(/\/S \/Figure\n[^>]*/g) ?? [];
      expect(figures.length).toBeGreaterThan(1);
      expect(figures.every((figure) => figure.includes('/Alt ('))).toBe(true);
    });

    // Words of a PDF are read with the machine's own program; CI installs it, so nothing is skipped there.
    const pdftotext = onPath('pdftotext');
    (pdftotext === undefined ? it.skip : it)(
      'says in words what the summary says (needs pdftotext)',
      async () => {
        const words = async (client: TestClient, query: string) => {
          const file = await save('page.pdf', (await get(client, 'pdf', query)).bytes);
          return (await run(pdftotext ?? '', ['-layout', file, '-'])).stdout;
        };
        const summary = (await hr.get<{ hash: string }>(`/api/summaries/${WEEK}`)).body;
        const all = await words(hr, '?language=id');
        expect(all).toContain('3 dari 8 melapor');
        expect(all).toMatch(/26 Oktober – 1 November 2026 \(WIB\)/);
        expect(all).toMatch(/halaman 1 dari \d/);
        expect(all).toContain('Keterangan: “=Listrik padam”');
        expect(all).toMatch(/Perlu keputusan\n+.*10 laporan belum ditanggapi atasannya\./);
        // Lower is better for one of them, and the formula says what its percentage is.
        expect(all).toContain('Makin rendah makin baik:');
        expect(all).toContain('Yang berubah sejak revisi 1');
        expect(all).toContain(summary.hash);
        expect(all).not.toContain('SEMENTARA');
        const first = await words(hr, '?revision=1&language=en');
        expect(first).toContain('PROVISIONAL');
        expect(first).toMatch(/Days that can still be reported on time: 7\./);
        const own = await words(staff, '?language=id');
        expect(own).toContain('4 dari 5 hari kerja dilaporkan tepat waktu.');
        expect(own).toContain('kurang dari 5 orang lain');
        expect(own).not.toContain('Perlu keputusan');
        for (const other of ['Fajar', 'Budi', 'Siti']) expect(own).not.toContain(other);
      },
    );
  });

  describe('one document per question', () => {
    it.each([whole('pdf'), whole('pdf', 'en'), whole('xlsx'), whole('csv')])(
      'is the same file, byte by byte, whenever it is made ($format, $language)',
      async (source) => {
        const first = await documents.make(source);
        await app.sql(`DELETE FROM summary_document WHERE id = $1`, [first.id]);
        const second = await documents.make(source);
        expect(second.id).not.toBe(first.id);
        expect([second.hash, second.size]).toEqual([first.hash, first.size]);
      },
    );

    it('is made once, however many ask and render', async () => {
      await app.sql(`DELETE FROM summary_document`);
      const asked = await Promise.all(Array.from({ length: 6 }, () => documents.owe(whole('pdf'))));
      expect(new Set(asked).size).toBe(1);
      const [id = ''] = asked;
      await Promise.all([1, 2, 3].map(() => rendering.render(id)));
      const made = await documents.wait(id, 20_000);
      await rendering.render(id);
      expect(await rows()).toEqual([{ id, state: 'ready', size: made.size, stored: made.size }]);
      const bytes = Buffer.concat((await documents.open(made).toArray()) as Buffer[]);
      expect(sha256(bytes)).toBe(made.hash);
    });

    it('is made anew when a name in it is corrected', async () => {
      const before = await documents.make(whole('csv'));
      await app.sql(`UPDATE person SET name = 'Anisa' WHERE id = $1`, [weekPeople.away]);
      const after = await documents.make(whole('csv'));
      expect(after.hash).not.toBe(before.hash);
      await app.sql(`UPDATE person SET name = 'Ani' WHERE id = $1`, [weekPeople.away]);
      expect((await documents.make(whole('csv'))).id).toBe(before.id);
    });

    it('is waited for no longer than one can', async () => {
      // Due in the future: nobody renders it now.
      await app.sql(`DELETE FROM summary_document`);
      const id = await documents.owe(whole('xlsx', 'en'));
      await documents.wait(id, 20_000);
      await app.sql(
        `UPDATE summary_document SET state = 'queued', hash = NULL, size = NULL, ready_at = NULL, due_at = now() + interval '1 hour'`,
      );
      await expect(documents.wait(id, 1)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_READY', status: 503 });
      await app.sql(`DELETE FROM summary_document`);
    });

    it('is pruned when nobody has asked for it in a long time', async () => {
      const kept = await documents.make(whole('pdf'));
      const old = await documents.make(whole('csv'));
      await app.sql(`UPDATE summary_document SET used_at = now() - interval '31 days' WHERE id = $1`, [
        old.id,
      ]);
      await app.part(DocumentRendering).prune(0);
      await expect(documents.state(old.id)).rejects.toMatchObject({ status: 404 });
      expect((await documents.state(kept.id)).state).toBe('ready');
    });
  });

  describe('the seal', () => {
    it('is proved from the file alone', async () => {
      const { hash } = (await hr.get<{ hash: string }>(`/api/summaries/${WEEK}`)).body;
      for (const [format, query] of [
        ['csv', ''],
        ['csv', '?bom=1'],
        ['csv', '?revision=1'],
        ['xlsx', ''],
        ['xlsx', '?language=en'],
      ] as const) {
        const file = await save(`whole.${format}`, (await get(hr, format, query)).bytes);
        const { code, output } = await verifySummary(file);
        expect([code, output]).toEqual([0, expect.stringContaining('the whole revision, fingerprint')]);
        if (!query.includes('revision')) expect(output).toContain(hash);
      }
    });

    it('tells which row was changed', async () => {
      const csv = (await get(hr, 'csv')).bytes.toString();
      const lines = csv.split('\r\n');
      const at = lines.findIndex((line) => line.includes(weekPeople.full));
      const tamper = async (change: (line: string) => string) => {
        const changed = lines.map((line, n) => (n === at ? change(line) : line)).join('\r\n');
        expect(changed).not.toBe(csv);
        return verifySummary(await save('changed.csv', changed));
      };
      for (const change of [
        (line: string) => line.replace(',110,', ',111,'),
        (line: string) => line.replace(/,5,6,0,/, ',5,5,0,'),
        (line: string) => line.replace(',quarter,2026-10-01,', ',quarter,2026-10-02,'),
      ]) {
        const { code, output } = await tamper(change);
        expect([code, output]).toEqual([1, expect.stringContaining(`line ${at + 1} (Fajar)`)]);
      }
      const gone = lines.filter((_, n) => n !== at).join('\r\n');
      expect(await verifySummary(await save('gone.csv', gone))).toMatchObject({
        code: 1,
        output: expect.stringContaining('rows are missing'),
      });
      const state = csv.replaceAll(`${WEEK},2,false`, `${WEEK},2,true`);
      expect((await verifySummary(await save('state.csv', state))).code).toBe(1);
    });

    it('holds a part against the whole', async () => {
      const all = await save('all.xlsx', (await get(hr, 'xlsx')).bytes);
      for (const client of [leader, staff]) {
        const part = await save('part.csv', (await get(client, 'csv')).bytes);
        expect(await verifySummary(part)).toMatchObject({
          code: 0,
          output: expect.stringContaining('not proved'),
        });
        expect(await verifySummary(part, '--against', all)).toMatchObject({
          code: 0,
          output: expect.stringContaining('its rows are in the whole'),
        });
      }
      const older = await save('older.csv', (await get(hr, 'csv', '?revision=1')).bytes);
      const part = await save('part.csv', (await get(staff, 'csv')).bytes);
      expect((await verifySummary(part, '--against', older)).code).toBe(1);
      expect((await verifySummary(await save('no.csv', 'a,b\r\n1,2\r\n'))).code).toBe(2);
    });

    it('is asked for by a fingerprint, which only figures answer', async () => {
      const { hash } = (await hr.get<{ hash: string }>(`/api/summaries/${WEEK}`)).body;
      const csv = (await get(hr, 'csv')).bytes.toString();
      const genuine = await save('genuine.csv', csv);
      expect(await verifySummary(genuine, '--hash', hash.toUpperCase())).toMatchObject({ code: 0 });
      expect(await verifySummary(genuine, '--hash', 'f'.repeat(64))).toMatchObject({
        code: 1,
        output: expect.stringContaining('instead of the given'),
      });
      const better = await forgeCsv(csv, (text) => text.replace(/,5,6,0,/, ',5,5,0,'));
      const forged = await save('forged.csv', better);
      expect(better).toContain(`,${hash},${WEEK}`);
      // Alone it is whole in itself, as a part is.
      expect((await verifySummary(forged)).output).toContain('a part, fingerprint');
      expect(await verifySummary(forged, '--hash', hash)).toMatchObject({
        code: 3,
        output: expect.stringMatching(/^UNPROVED(.|\n)*not proved; give --against/),
      });
      expect(await verifySummary(forged, '--hash', hash, '--against', genuine)).toMatchObject({
        code: 1,
        output: expect.stringContaining('(Fajar): other figures than in the whole'),
      });
      expect((await verifySummary(forged, genuine, '--hash', hash)).code).toBe(3);
    });

    it('proves a part by the fingerprint of its own, or by that of the revision beside the whole', async () => {
      const { hash } = (await hr.get<{ hash: string }>(`/api/summaries/${WEEK}`)).body;
      const { verify } = await summaryFiles();
      const all = await save('all.xlsx', (await get(hr, 'xlsx')).bytes);
      const bytes = (await get(leader, 'csv')).bytes;
      const part = await save('part.csv', bytes);
      expect(await verifySummary(part, '--hash', verify(bytes).hash)).toMatchObject({
        code: 0,
        output: expect.stringContaining('a part, fingerprint'),
      });
      expect((await verifySummary(part, '--hash', hash)).code).toBe(3);
      expect((await verifySummary(part, '--hash', hash, '--against', all)).code).toBe(0);
      expect((await verifySummary(part, '--hash', 'f'.repeat(64), '--against', all)).code).toBe(1);
    });

    it('says what it cannot read or does not understand', async () => {
      const csv = await save('all.csv', (await get(hr, 'csv')).bytes);
      const told = async (words: string, ...args: string[]) => {
        expect(await verifySummary(...args)).toEqual({ code: 2, output: expect.stringContaining(words) });
      };
      await told('gone.xlsx: there is no such file', csv, '--against', join(folder, 'gone.xlsx'));
      await told('nothing.csv: has no', csv, '--against', await save('nothing.csv', 'a\r\n'));
      await told('nowhere.csv: there is no such file', join(folder, 'nowhere.csv'), csv);
      await told('--hash needs a whole fingerprint', csv, '--hash', '1e0f');
      await told('--hash needs a whole fingerprint', csv, '--hash');
      await told('--against needs a file', csv, '--against');
    });

    it('holds the sums of a workbook against its rows', async () => {
      const genuine = (await get(hr, 'xlsx')).bytes;
      const all = await save('all.xlsx', genuine);
      const changed = async (
        source: Buffer,
        sheet: string,
        change: (sheet: ExcelJS.Worksheet) => unknown,
      ) => {
        const book = new ExcelJS.Workbook();
        await book.xlsx.load(source as unknown as ExcelJS.Buffer);
        change(book.getWorksheet(sheet)!);
        return save('changed.xlsx', Buffer.from(await book.xlsx.writeBuffer()));
      };
      const less = (cell: ExcelJS.Cell) => (cell.value = Number(cell.value) - 1);
      const late = rowIn('Terlambat');
      expect((await verifySummary(await changed(genuine, 'Pegawai', (s) => s.name))).code).toBe(0);
      expect(
        await verifySummary(await changed(genuine, 'Ringkasan', (s) => less(s.getCell(late(s), 2)))),
      ).toMatchObject({ code: 1, output: expect.stringMatching(/of “Ringkasan”: late is/) });

      const unit = rowIn('Lima Hari');
      const lateOf = (s: ExcelJS.Worksheet) => s.getCell(unit(s), 8);
      expect(await verifySummary(await changed(genuine, 'Unit', (s) => less(lateOf(s))))).toMatchObject({
        code: 1,
        output: expect.stringMatching(/of “Unit” \(Lima Hari\): late is/),
      });
      expect(
        await verifySummary(await changed(genuine, 'Unit', (s) => s.spliceRows(unit(s), 1))),
      ).toMatchObject({ code: 1, output: expect.stringContaining(`${weekUnits.five} has people`) });
      expect(
        await verifySummary(await changed(genuine, 'Pegawai', (s) => less(s.getCell(rowIn('Fajar')(s), 9)))),
      ).toMatchObject({ code: 1, output: expect.stringContaining('not the sum of its kinds') });

      const part = (await get(leader, 'xlsx')).bytes;
      expect((await verifySummary(await save('part.xlsx', part))).output).toContain('figures of units: not');
      expect(await verifySummary(join(folder, 'part.xlsx'), '--against', all)).toEqual({
        code: 0,
        output: expect.not.stringContaining('not proved'),
      });
      const six = rowIn('Enam Hari');
      const part2 = await changed(part, 'Unit', (s) => less(s.getCell(six(s), 8)));
      expect(await verifySummary(part2, '--against', all)).toMatchObject({
        code: 1,
        output: expect.stringMatching(/of “Unit” \(Enam Hari\): late is/),
      });
      // One's own part tells of units with people whom it does not have.
      const own = await save('own.xlsx', (await get(staff, 'xlsx')).bytes);
      expect((await verifySummary(own, '--against', all)).code).toBe(0);
    });
  });

  /** Last: it damages what is stored. */
  it('is refused for figures that are not those that were sealed, and tried again when asked again', async () => {
    await app.sql(`DELETE FROM summary_document`);
    const [row] = await app.sql<{ facts: string }>(
      `SELECT facts FROM summary_employee WHERE week = $1 AND revision = 1 AND person_id = $2`,
      [WEEK, weekPeople.full],
    );
    const write = (facts: string) =>
      app.sql(`UPDATE summary_employee SET facts = $3 WHERE week = $1 AND revision = 1 AND person_id = $2`, [
        WEEK,
        weekPeople.full,
        facts,
      ]);
    const source = { ...whole('pdf'), revision: 1 };
    await write((row?.facts ?? '').replace('[5,6,0', '[5,5,0'));
    const id = await documents.owe(source);
    // The sweep tries it too, and who finds it taken has not tried: so until it is given up.
    for (let state: string | undefined; state !== 'failed'; state = (await rows())[0]?.state) {
      await app.sql(`UPDATE summary_document SET due_at = now() WHERE id = $1 AND state <> 'failed'`, [id]);
      await rendering.render(id);
    }
    await expect(documents.wait(id, 20_000)).rejects.toMatchObject({ code: 'DOCUMENT_FAILED', status: 500 });
    expect(await rows()).toEqual([{ id, state: 'failed', size: null, stored: null }]);
    await write(row?.facts ?? '');
    expect((await documents.make(source)).id).toBe(id);
  });
});
