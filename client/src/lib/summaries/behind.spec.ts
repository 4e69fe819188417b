import { describe, expect, it } from '@jest/globals';
import type { Summary } from '#contracts/index.js';
import { addressOf, behind, coverageOf, dutiesOf, moved, narrowed, teamsOf, totalOf } from './behind.js';
import { employeeRow as employee, indicatorRow } from './testing.js';

const boss = employee({ personId: 'boss', name: 'Budi', responseMinutes: 45, unanswered: 2 });
const zaki = employee({
  personId: 'zaki',
  name: 'Zaki',
  unitId: 'u2',
  supervisorId: 'boss',
  onTime: 2,
  late: 3,
});
const ani = employee({
  personId: 'ani',
  name: 'Ani',
  unitId: 'u3',
  supervisorId: 'boss',
  onTime: 4,
  late: 1,
  indicators: [indicatorRow({ actual: null }), indicatorRow({})],
});
const gone = employee({ personId: 'gone', name: 'Mira', late: 2 });
const unit = (unitId: string, parentId: string | null) =>
  ({ unitId, parentId, name: unitId }) as Summary['units'][number];
const summary = {
  employees: [boss, zaki, ani],
  units: [unit('u3', 'u2'), unit('u1', null), unit('u2', 'u1')],
  coverage: coverageOf([boss, zaki, ani]),
  before: null,
} as unknown as Summary;

describe('who stands behind a sentence', () => {
  it('is everybody with something of its number, by name and not by how much, and adds up to it', () => {
    const late = behind('late', summary.employees, 'id');
    expect(late.map(({ person, value }) => [person.name, value])).toEqual([
      ['Ani', 1],
      ['Zaki', 3],
    ]);
    expect(totalOf('late', summary.employees)).toBe(4);
    expect(totalOf('noData', summary.employees)).toBe(1);
  });

  it('is, of a sentence that compares, whose figure differs, also who came and who left', () => {
    const earlier = [boss, { ...zaki, late: 3 }, gone];
    const found = moved('late', summary.employees, earlier, 'id');
    expect(found.map(({ person, value, before }) => [person.name, value, before])).toEqual([
      ['Ani', 1, 0],
      ['Mira', 0, 2],
    ]);
    const sum = found.reduce((total, one) => total + one.value - (one.before ?? 0), 0);
    expect(sum).toBe(totalOf('late', summary.employees) - totalOf('late', earlier));
  });
});

describe('a part looked at alone', () => {
  it('stays so, in the same revision, when a report behind it is opened and left', () => {
    const opened = addressOf('2026-W34', new URLSearchParams('revisi=2&tim=boss&jenis=month'), 'r1');
    expect(opened).toBe('/ringkasan/2026-W34?laporan=r1&revisi=2&tim=boss');
    const { searchParams } = new URL(opened, 'http://localhost');
    expect(addressOf('2026-W34', searchParams)).toBe('/ringkasan/2026-W34?revisi=2&tim=boss');
    expect(addressOf('2026-W34', new URLSearchParams('unit=u2'))).toBe('/ringkasan/2026-W34?unit=u2');
    expect(addressOf('2026-W34', new URLSearchParams('laporan=r1&revisi='))).toBe('/ringkasan/2026-W34');
  });

  it('is a unit with all below it, in whatever order they are listed', () => {
    const part = narrowed(summary, { unit: 'u2' });
    expect(part?.employees).toEqual([zaki, ani]);
    expect(part?.units.map((one) => one.unitId)).toEqual(['u3', 'u2']);
    expect(part?.coverage).toMatchObject({ employees: 2, late: 4, onTime: 6 });
    expect(narrowed(summary, { unit: 'elsewhere' })).toBeNull();
  });

  it('is the people of one supervisor, beside how that one answers', () => {
    expect(narrowed(summary, { team: 'boss' })?.employees).toEqual([zaki, ani]);
    expect(narrowed(summary, { team: 'zaki' })).toBeNull();
    const [team] = teamsOf(summary.employees, summary.employees, 'id');
    expect(team).toMatchObject({ id: 'boss', lead: { responseMinutes: 45 }, coverage: { late: 4 } });
  });
});

describe('what a supervisor had to look at', () => {
  const duty = (name: string, date: string, minutes: number | null, waiting = minutes === null) => ({
    ownerId: name,
    name,
    date,
    minutes,
    waiting,
    reportId: null,
  });
  it('is one kind of it, by date and then by name, wherever it was asked for', () => {
    const first = [
      duty('Zaki', '2026-10-26', 30),
      duty('Ani', '2026-10-26', 0),
      duty('Ani', '2026-10-27', null),
    ];
    const further = [duty('Budi', '2026-10-26', 5), duty('Mira', '2026-10-27', 7, true)];
    const named = (kind: 'answered' | 'waiting') =>
      dutiesOf(kind, first, further, 'id').map((one) => `${one.name} ${one.date.slice(-2)}`);
    expect(named('answered')).toEqual(['Ani 26', 'Budi 26', 'Zaki 26', 'Mira 27']);
    expect(named('waiting')).toEqual(['Ani 27', 'Mira 27']);
    // Of both kinds, and so among the first for the other kind's sake: once.
    first.push(duty('Mira', '2026-10-27', 7, true));
    expect(named('waiting')).toEqual(['Ani 27', 'Mira 27']);
  });
});
