import { describe, expect, it } from '@jest/globals';
import { readNip } from './nip.js';

const today = '2026-11-20';
const read = (input: string | number) => readNip(input, today);

describe('reading a NIP', () => {
  it('takes 18 digits: PNS by the month, PPPK by 21–29', () => {
    expect(read('198503122010012015')).toEqual({
      ok: true,
      nip: '198503122010012015',
      kind: 'pns',
      warnings: [],
    });
    expect(read('199207152023211004')).toEqual({
      ok: true,
      nip: '199207152023211004',
      kind: 'pppk',
      warnings: [],
    });
  });

  it.each([
    '19850312 201001 2 015',
    "'198503122010012015",
    '\u2019198503122010012015',
    '  198503122010012015\n',
    '19850312.201001.2.015',
    '1985\u00a00312\u200b2010012015\ufeff',
    "' 198503122010012015",
  ])('takes %j as it is typed, pasted and exported', (input) => {
    expect(read(input)).toMatchObject({ ok: true, nip: '198503122010012015' });
  });

  it.each([
    '1.97E+17',
    '1,97E+17',
    '1.98503122010012E+17',
    '2e17',
    "'1.97E+17",
    Number('197001011990011001'),
    1.97e17,
  ])('refuses %p: a spreadsheet has eaten its digits', (input) => {
    expect(read(input)).toEqual({ ok: false, code: 'NIP_SPREADSHEET_NUMBER' });
  });

  it.each([
    ['19850312201001201', 'NIP_LENGTH'],
    ['1985031220100120155', 'NIP_LENGTH'],
    ['', 'NIP_LENGTH'],
    ['19850312201001201X', 'NIP_NOT_DIGITS'],
    ['19850312-201001-2-015', 'NIP_NOT_DIGITS'],
    ['198503122010012O15', 'NIP_NOT_DIGITS'],
    ['198513122010012015', 'NIP_BIRTH_DATE'],
    ['198502302010012015', 'NIP_BIRTH_DATE'],
    ['000000000000000000', 'NIP_BIRTH_DATE'],
    ['202611212044012015', 'NIP_BIRTH_DATE'],
  ])('refuses %j with %s', (input, code) => {
    expect(read(input)).toEqual({ ok: false, code });
  });

  it('knows the leap day: 29 February 1984 but not 1985', () => {
    expect(read('198402292010012015')).toMatchObject({ ok: true });
    expect(read('198502292010012015')).toEqual({ ok: false, code: 'NIP_BIRTH_DATE' });
  });

  it.each([
    ['195503121980012015', ['NIP_AGE_ODD'], 'over 70'],
    ['201003122026012015', ['NIP_AGE_ODD'], 'a child'],
    ['198503122000012015', ['NIP_AGE_ODD'], 'appointed at 14'],
    ['198503122027012015', ['NIP_YEAR_FUTURE'], 'appointed next year'],
    ['198503122010132015', ['NIP_MONTH_ODD'], 'month 13'],
    ['198503122010002015', ['NIP_MONTH_ODD'], 'month 00'],
    ['198503122010202015', ['NIP_MONTH_ODD'], '20 is no PPPK'],
    ['198503122010302015', ['NIP_MONTH_ODD'], '30 is no PPPK'],
    ['198503122010013015', ['NIP_SEX_ODD'], 'sex 3'],
    ['198503122010012000', ['NIP_SEQUENCE_ZERO'], 'rounded to 15 digits'],
    ['198503121999132000', ['NIP_AGE_ODD', 'NIP_MONTH_ODD', 'NIP_SEQUENCE_ZERO'], 'several at once'],
  ])('takes %s with the warnings %j (%s)', (input, warnings) => {
    expect(read(input)).toMatchObject({ ok: true, nip: input, warnings });
  });

  it.each([
    ['21', 'pppk'],
    ['29', 'pppk'],
    ['01', 'pns'],
    ['12', 'pns'],
    ['13', null],
  ])('digits 13–14 = %s: %s', (digits, kind) => {
    expect(read(`198503122010${digits}2015`)).toMatchObject({ ok: true, kind });
  });

  it('judges by the clock it is given', () => {
    expect(readNip('198503122027012015', '2027-01-04')).toMatchObject({ ok: true, warnings: [] });
    expect(readNip('195611202000012015', '2027-11-19')).toMatchObject({ warnings: [] });
    expect(readNip('195611202000012015', '2027-11-20')).toMatchObject({ warnings: ['NIP_AGE_ODD'] });
  });
});
