import { describe, expect, it } from '@jest/globals';
import { columnNames, rowXml } from './sheet-xml.js';

describe('a row of a sheet', () => {
  it('has its cells with what each is', () => {
    const values = ['=Eka', 12.5, true, false, new Date('2026-11-01T00:00:00Z'), 0];
    expect(rowXml(2, values, columnNames(6), [1, 2, 0, 0, 3, 2])).toBe(
      '<row r="2" spans="1:6" x14ac:dyDescent="0.25"><c r="A2" s="1" t="str"><v>=Eka</v></c><c r="B2" s="2"><v>12.5</v></c>' +
        '<c r="C2" t="b"><v>1</v></c><c r="D2" t="b"><v>0</v></c><c r="E2" s="3"><v>46327</v></c><c r="F2" s="2"><v>0</v></c></row>',
    );
  });

  it('has an empty cell for what is missing, never 0, and none where it would not even have a style', () => {
    expect(rowXml(7, [null, null, 'x'], columnNames(3), [4, 0, 0])).toBe(
      '<row r="7" spans="1:3" x14ac:dyDescent="0.25"><c r="A7" s="4"/><c r="C7" t="str"><v>x</v></c></row>',
    );
  });

  it('says nothing that XML would take for its own, and nothing that it may not hold', () => {
    const said = rowXml(1, [`<a b="1">'&amp;'\u0000\u000b\u001f\u007f\n\tç😀`], ['A'], [0]);
    expect(said).toContain('<v>&lt;a b=&quot;1&quot;&gt;&apos;&amp;amp;&apos;\n\tç😀</v>');
  });

  it('names columns as spreadsheets do', () => {
    const names = columnNames(703);
    expect([0, 25, 26, 51, 52, 701, 702].map((n) => names[n])).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
    ]);
    expect(new Set(names).size).toBe(703);
  });
});
