import { describe, expect, it } from '@jest/globals';
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
});
