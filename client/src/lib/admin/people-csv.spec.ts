import { expect, it } from '@jest/globals';
import type { PersonEntry } from '#contracts/index.js';
import { peopleCsv } from './people-csv.js';

it('writes people as a file that a spreadsheet neither computes nor cuts', () => {
  const person = {
    name: '=Eka "Kecil", S.E.',
    nip: '199001012015011001',
    position: 'Staf',
    unitName: 'Seksi A',
  } as PersonEntry;
  expect(
    peopleCsv(
      [person],
      ['Nama', 'NIP'],
      () => 'Pegawai',
      () => '-aktif',
    ),
  ).toBe('\uFEFFNama,NIP\r\n"\'=Eka ""Kecil"", S.E.",199001012015011001,Staf,Seksi A,Pegawai,\'-aktif\r\n');
});
