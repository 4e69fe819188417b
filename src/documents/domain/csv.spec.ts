import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvRecord, harmless } from './csv.js';

/** What may make a spreadsheet take a text for a formula. */
const starters = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'];

describe('a text in CSV', () => {
  it.each(starters)('%j at its beginning is made harmless', (starter) => {
    expect(harmless(`${starter}1+1`)).toBe(`'${starter}1+1`);
  });

  it.each(['  =1', '\u00a0=1', '\u200b=1', '\ufeff@x', ' \t=1'])(
    '%j: what a spreadsheet skips hides nothing',
    (text) => {
      expect(harmless(text)).toBe(`'${text}`);
    },
  );

  it.each(['Ayu', 'a=b', '1-2', 'x@y', "'=1", '"=1"', '', '80%'])('%j stays as it is', (text) => {
    expect(harmless(text)).toBe(text);
  });
});

describe('a record of CSV', () => {
  it('quotes by RFC 4180 and ends with CRLF', () => {
    expect(csvRecord(['a,b', 'c"d', 'e\nf', 'g'])).toBe('"a,b","c""d","e\nf",g\r\n');
  });

  it('keeps numbers numbers, also negative ones; nothing is an empty field', () => {
    expect(csvRecord([-0.5, 1e-7, 1_000_000, null, true, false])).toBe('-0.5,1e-7,1000000,,true,false\r\n');
  });

  it('gives a naive reader every text back', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (texts) => {
        const record = csvRecord(texts);
        const fields: string[] = [];
        for (const [, quoted, bare] of `,${record.slice(0, -2)}`.matchAll(
          /,(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g,
        ))
          fields.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
        expect(fields).toEqual(texts.map(harmless));
      }),
    );
  });
});
