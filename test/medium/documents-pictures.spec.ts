import { describe, expect, it } from '@jest/globals';
import { renderPdf } from '../../src/documents/render-pdf.js';
import { machineProgram } from '../support/machine.js';
import { picturesOf, type Picture, type PictureWord } from '../support/pdf-pictures.js';
import {
  picturedOffice,
  type Days,
  type PicturedOffice,
  type PicturedUnit,
} from '../support/pictured-office.js';

const pdftoppm = machineProgram('pdftoppm');
const pdftotext = machineProgram('pdftotext');

type Office = Omit<PicturedOffice, 'language'>;

const days = (onTime: number, late = 0, missing = 0, pending = 0): Days => ({
  onTime,
  late,
  missing,
  pending,
});

/** A unit whose first word is found nowhere else. */
const unit = (n: number, words: string, of: Partial<PicturedUnit> = {}): PicturedUnit => ({
  name: `U${String(n)} ${words}`,
  parent: 0,
  days: days(20, 4, 2, 4),
  responseMinutes: 40 + n * 33,
  ...of,
});

const LONG =
  'Bidang Penyelenggaraan Pelayanan Administrasi Kependudukan, Pencatatan Sipil, dan Pemanfaatan Data Terpadu';

const usual: Office = {
  provisional: true,
  people: 18,
  indicators: 3,
  changes: 5,
  units: [
    unit(0, 'Kabupaten', { parent: null, days: days(60, 12, 6, 12) }),
    unit(1, 'Dinas Kesehatan', { days: days(10, 10) }),
    unit(2, 'Dinas Pendidikan', { days: days(30) }),
    unit(3, 'Dinas Perhubungan', { days: days(0, 0, 0, 9), responseMinutes: null }),
    unit(4, 'Seksi Kosong', { days: days(0), responseMinutes: null }),
  ],
};

/** All that is longer than anybody thought: names without a blank, units of measure, amounts of money. */
const long: Office = {
  organisation: `${LONG} ${LONG}`,
  part: { kind: 'units', root: 'x', unitIds: [] },
  partName: LONG,
  people: 9,
  indicators: 3,
  changes: 9,
  nameOf: (n) =>
    n % 3 === 0
      ? 'Dr. dr. Raden Ajeng Siti Nurhaliza Kusumawardhani Prameswari Wiratmadja, S.K.M., M.Kes., Sp.KKLP'
      : 'Pegawaiyangnamanyatanpaspasisamasekalidanpanjangsekalihinggatidakmuat',
  measureOf: () => ({
    name: 'Persentase penyelesaian dokumen administrasi kependudukan yang diterbitkan tepat waktu',
    unit: 'dokumen/kecamatan/bulan-per-layanan-terintegrasi',
    target: 1_234_567_890.25,
  }),
  units: [
    unit(0, LONG, { parent: null, days: days(312_345, 45_210, 32_123, 12_345), responseMinutes: 12_345 }),
    unit(1, LONG, { days: days(12_345, 1_234, 432, 1_999), responseMinutes: 8_777 }),
    unit(2, LONG.replaceAll(' ', ''), { parent: 1, days: days(1_234, 123, 43, 19) }),
  ],
};

const big: Office = {
  people: 150,
  indicators: 1,
  units: [
    unit(0, 'Kabupaten', { parent: null, days: days(21_345, 5_210, 2_123, 1_345) }),
    ...Array.from({ length: 40 }, (_, n) => unit(n + 1, 'Dinas', { days: days(500 + 20 * n, 40, 30, 10) })),
    ...Array.from({ length: 40 }, (_, n) => unit(n + 41, 'Seksi', { parent: n + 1 })),
  ],
};

const own: Office = {
  part: { kind: 'own', personId: 'x' },
  partName: 'Pegawai 1',
  people: 1,
  indicators: 3,
  units: [unit(0, 'Kabupaten', { parent: null }), unit(1, 'Dinas Kesehatan')],
};

const emptyUnit: Office = {
  people: 0,
  indicators: 0,
  units: [unit(0, 'Kabupaten', { parent: null, days: days(0), responseMinutes: null })],
};

const offices = {
  usual,
  long,
  big,
  own,
  emptyUnit,
  nothing: { people: 0, indicators: 0, units: [] },
} satisfies Record<string, Office>;

/** Pairs of words that stand in each other: letters of two words never share a place. */
function collisions({ words }: Picture): string[] {
  const found: string[] = [];
  const sorted = [...words].sort((a, b) => a.top - b.top);
  for (const [n, a] of sorted.entries())
    for (const b of sorted.slice(n + 1)) {
      if (b.top >= a.bottom) break;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      // Boxes are as high as the typeface, not as the letters.
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 0.5 && high > 0.25 * (a.bottom - a.top)) found.push(`“${a.text}” and “${b.text}”`);
    }
  return found;
}

/** Where paper stays white on every page: left, right, above the running title, below the page number. */
const inkInMargins = (page: Picture) => ({
  left: page.ink(0, 0, 48, page.height),
  right: page.ink(547, 0, page.width, page.height),
  top: page.ink(0, 0, page.width, 34),
  bottom: page.ink(0, page.height - 24, page.width, page.height),
});
const NO_INK = { left: 0, right: 0, top: 0, bottom: 0 };

/** Bars of a chart begin here. */
const BARS = 266;

/** A bar right of a unit's name: how much of it is solid from its left end, its length, and the room for it. */
function barOf(page: Picture, name: PictureWord) {
  const y = (name.top + name.bottom) / 2;
  const figures = page.words.find((w) => w.left > BARS && Math.abs(w.top - name.top) < 3);
  let [solid, end] = [0, BARS];
  for (let x = BARS + 1; x < (figures?.left ?? BARS) - 3; x++) {
    if (page.gray(x, y) < 110 && x === BARS + 1 + solid) solid++;
    if (page.ink(x, y - 7, x + 1, y + 7) > 0) end = x;
  }
  const room = (figures?.left ?? 0) - 8 - BARS;
  return { solid, length: end - BARS, room, empty: page.ink(BARS, y - 3, end + 1, y + 3) < 20 };
}

// Without poppler nothing here can look at a page: a machine of one's own skips it by name, CI installs both and fails instead.
(pdftoppm === undefined || pdftotext === undefined ? describe.skip : describe)(
  'pictures of the PDF (needs pdftoppm and pdftotext)',
  () => {
    const painted = new Map<string, Promise<Picture[]>>();
    const paint = async (office: Office, language: 'id' | 'en'): Promise<Picture[]> => {
      const parts: Buffer[] = [];
      await renderPdf(picturedOffice({ ...office, language }), {
        write: (bytes) => void parts.push(bytes),
        flush: () => Promise.resolve(),
      });
      return picturesOf(Buffer.concat(parts), { pdftoppm: pdftoppm ?? '', pdftotext: pdftotext ?? '' });
    };
    const pagesOf = (name: keyof typeof offices, language: 'id' | 'en' = 'id'): Promise<Picture[]> => {
      const key = `${name} ${language}`;
      let pages = painted.get(key);
      if (pages === undefined) painted.set(key, (pages = paint(offices[name], language)));
      return pages;
    };

    it.each<[keyof typeof offices, 'id' | 'en', least: number, most: number]>([
      ['usual', 'id', 4, 9],
      ['usual', 'en', 4, 9],
      ['long', 'id', 4, 16],
      ['long', 'en', 4, 16],
      ['big', 'id', 8, 24],
      ['own', 'id', 2, 2],
      ['emptyUnit', 'en', 1, 1],
      ['nothing', 'id', 1, 1],
      ['nothing', 'en', 1, 1],
    ])(
      '%s in %s: nothing is cut off, nothing stands in anything, no page is blank',
      async (office, language, least, most) => {
        const pages = await pagesOf(office, language);
        expect(pages.length).toBeGreaterThanOrEqual(least);
        expect(pages.length).toBeLessThanOrEqual(most);
        const last = pages.length;
        for (const [n, page] of pages.entries()) {
          const where = `page ${String(n + 1)}`;
          expect([where, Math.round(page.width), Math.round(page.height)]).toEqual([where, 596, 842]);
          expect([where, inkInMargins(page)]).toEqual([where, NO_INK]);
          // Below the running title and above the foot.
          expect([where, page.ink(48, 60, 547, 780) > 1_500]).toEqual([where, true]);
          expect([where, collisions(page)]).toEqual([where, []]);
          const foot = page.words
            .filter((w) => w.top > 780)
            .map((w) => w.text)
            .join(' ');
          expect(foot).toContain(
            language === 'id'
              ? `halaman ${String(n + 1)} dari ${String(last)}`
              : `page ${String(n + 1)} of ${String(last)}`,
          );
        }
      },
    );

    it('a chart has a bar for each unit, as long as its figures say', async () => {
      for (const name of ['usual', 'long', 'big'] as const) {
        const pages = await pagesOf(name);
        const at = pages.findIndex((p) => p.words.some((w) => w.text === 'Hari' && w.bottom - w.top > 15));
        const page = pages[at];
        if (page === undefined) throw new Error('no chart');
        let bars = 0;
        for (const [n, { days: of, parent }] of offices[name].units.entries()) {
          if (parent !== null && parent !== 0) continue;
          const label = page.words.find((w) => w.text === `U${String(n)}` && w.left < BARS);
          // More units than the chart has room for are in the table.
          if (label === undefined) continue;
          bars++;
          const total = of.onTime + of.late + of.missing + of.pending;
          const bar = barOf(page, label);
          expect([n, bar.empty, bar.room > 80]).toEqual([n, total === 0, true]);
          expect([n, Math.abs(bar.length - bar.room) < 4]).toEqual([n, true]);
          const solid = total === 0 ? 0 : (of.onTime / total) * bar.room;
          expect([n, Math.abs(bar.solid - solid) < 4]).toEqual([n, true]);
        }
        expect(bars).toBeGreaterThan(1);
      }
    });

    it('tells on every page whose indicators these are', async () => {
      const pages = await pagesOf('usual');
      const lists = pages.filter((p) => p.words.some((w) => w.text === 'Seharusnya'));
      expect(lists.length).toBeGreaterThan(2);
      for (const page of lists) {
        const head = page.words.find((w) => w.text === 'Seharusnya')!;
        const below = page.words.filter((w) => w.top > head.bottom + 2 && w.left < 60);
        expect(below.sort((a, b) => a.top - b.top)[0]?.text).toBe('Pegawai');
      }
    });

    it('breaks no number into two', async () => {
      const pages = await pagesOf('long');
      const words = pages.flatMap((p) => p.words.map((w) => w.text));
      expect(words.filter((w) => w === '1.234.567.890,25').length).toBeGreaterThan(9);
      const numbers = words.filter((w) => /^[\d.,]{6,}$/.test(w));
      expect(numbers.filter((w) => !/^\d{1,3}(\.\d{3})*(,\d{1,2})?$/.test(w))).toEqual([]);
    });
  },
);
