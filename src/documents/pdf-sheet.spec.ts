import { describe, expect, it, jest } from '@jest/globals';
import { PdfSheet, type Column, type Row } from './pdf-sheet.js';

const columns: Column[] = [{ title: 'Pegawai' }, { title: 'Hari kerja', width: 40, align: 'right' }];
const rows: Row[] = Array.from({ length: 5 }, (_, n) => [
  { text: `Pegawai ${String(n)}`, ...(n === 1 ? { note: 'Keterangan: “Listrik padam dua hari.”' } : {}) },
  '5',
]);

describe('a sheet of a document', () => {
  it('leaves no heading at the foot of a page without its table, wherever it would stand', async () => {
    const sheet = await PdfSheet.open({
      title: 'Ringkasan',
      language: 'id-ID',
      created: new Date(0),
      running: ['Kabupaten', 'Pekan'],
      pageWords: (n, of) => `${n} / ${of}`,
      footer: 'Tanggap',
    });
    let pages = 1;
    sheet.doc.on('pageAdded', () => pages++);
    sheet.doc.on('data', () => undefined);
    const parted: number[] = [];
    for (let y = 80; y < 780; y += 3) {
      sheet.y = y;
      sheet.heading(3, 'Seksi Irigasi', sheet.beginning(columns, rows));
      const page = pages;
      // The first row's page is the heading's: the table is begun without a new one.
      await sheet.table(columns, rows.slice(0, 3), () => Promise.resolve());
      if (pages !== page) parted.push(y);
    }
    expect(parted).toEqual([]);
    expect(pages).toBeGreaterThan(10);
    sheet.finish(String);
  });

  it('breaks no head of a table inside a word, however narrow its column was meant to be', async () => {
    const sheet = await PdfSheet.open({
      title: 'Ringkasan',
      language: 'id-ID',
      created: new Date(0),
      running: ['Kabupaten', 'Pekan'],
      pageWords: (n, of) => `${n} / ${of}`,
      footer: 'Tanggap',
    });
    sheet.doc.on('data', () => undefined);
    const drawn: { text: string; x: number; width: number }[] = [];
    const draw = sheet.fonts.draw.bind(sheet.fonts);
    jest.spyOn(sheet.fonts, 'draw').mockImplementation((text, face, size, x, y, color) => {
      drawn.push({ text, x, width: sheet.fonts.widthOf(text, face, size) });
      draw(text, face, size, x, y, color);
    });
    const titles = ['Pegawai', 'Tanpa laporan', 'Terlambat', 'Ditunggu', 'Seharusnya', 'Perubahan'];
    const narrow = titles.map((title, n): Column =>
      n === 0 ? { title } : { title, width: 20, align: 'right' },
    );
    await sheet.table(narrow, [titles.map(() => '5')], () => Promise.resolve());
    const heads = drawn.filter(({ text }) => text !== '5');
    expect(heads.map(({ text }) => text).join(' ')).toBe(titles.join(' '));
    // Each inside its own column: none ends where the next one has begun, and the last one ends on the page.
    const columnsOf = heads.filter(({ text }) => text !== 'laporan');
    for (const [n, { x, width }] of columnsOf.entries())
      expect(x + width).toBeLessThanOrEqual((columnsOf[n + 1]?.x ?? sheet.left + sheet.width) + 0.01);
    sheet.finish(String);
  });
});
