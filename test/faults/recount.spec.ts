import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { rulesOf } from './support/checker.js';
import { boardOf } from './support/recount/board.js';
import { mondayAndSunday } from './support/recount/days.js';
import {
  type IndicatorRow,
  type Line,
  type ReportRow,
  type Rows,
  type Terms,
  everything,
  upTo,
} from './support/recount/rows.js';
import { personWeek } from './support/recount/week.js';
import { checkSummaries } from './support/summary-checker.js';
import type { StoredRevision, Truth } from './support/truth.js';

const week = '2026-W44';
const [unit, boss, staff] = ['unit', 'boss', 'staff'];
/** Microseconds of a local time (WIB). */
const at = (local: string): number => Date.parse(`${local}:00+07:00`) * 1_000;
const none = new Map<string, number>();

const line = (quantity: string | null, position = 0): Line => ({
  position,
  activity: `Melayani ${position}`,
  indicatorId: 'indicator',
  quantity,
  obstacle: null,
});
const report = (date: string, submitted: string, lines: Line[] = [], places = none): ReportRow => ({
  id: `report ${date}`,
  ownerId: staff,
  date,
  versions: [{ version: 1, submittedAt: at(submitted), lines, places }],
  decisions: [],
});
const terms = (more: Partial<Terms> = {}): Terms => ({
  revision: 1,
  state: 'agreed',
  name: 'Dokumen',
  aspect: 'quantity',
  polarity: 'higher',
  rollup: 'sum',
  period: 'week',
  target: '10',
  targetMax: null,
  agreedOn: '2026-01-05',
  proposedAt: null,
  ...more,
});
const indicator = (...revisions: Terms[]): IndicatorRow => ({
  id: 'indicator',
  ownerId: staff,
  state: 'active',
  revision: revisions.length,
  agreedOn: '2026-01-05',
  closedOn: null,
  createdAt: 0,
  revisions,
});
const office = (more: Partial<Rows> = {}): Rows => ({
  units: [
    {
      id: unit,
      parentId: null,
      zone: 'Asia/Jakarta',
      workdays: [1, 2, 3, 4, 5],
      worksOnHolidays: false,
      createdAt: 0,
    },
  ],
  names: new Map([[staff, 'Sari']]),
  assignments: [boss, staff].map((personId) => ({ personId, unitId: unit, from: '2025-01-01', to: null })),
  supervisors: [{ personId: staff, supervisorId: boss, from: '2025-01-01', to: null }],
  acting: [],
  leave: [],
  accounts: [],
  indicators: [],
  reports: [],
  comments: [],
  replies: [],
  cellVersions: new Map([[staff, 4]]),
  daysOff: new Set(),
  ramadan: [],
  ...more,
});
const later = at('2026-11-10T00:00') / 1_000;
const figures = (rows: Rows, who = staff, now = later) => personWeek(rows, who, week, now, everything);

describe('the recount of a week', () => {
  it('knows where the week lies, also over the turn of a year', () => {
    expect(mondayAndSunday(week)).toEqual({ monday: '2026-10-26', sunday: '2026-11-01' });
    expect(mondayAndSunday('2026-W53')).toEqual({ monday: '2026-12-28', sunday: '2027-01-03' });
  });

  it('counts days: in time until the end of the next working day, late, missing, pending, on leave', () => {
    const rows = office({
      reports: [
        report('2026-10-26', '2026-10-27T23:59'),
        report('2026-10-27', '2026-10-29T00:00'),
        // Friday's deadline is Monday night; work on Sunday counts and was never expected.
        report('2026-10-30', '2026-11-02T23:59'),
        report('2026-11-01', '2026-11-01T10:00'),
      ],
      leave: [{ personId: staff, from: '2026-10-28', to: '2026-10-29' }],
    });
    expect(figures(rows)).toMatchObject({
      expectedDays: 4,
      onTime: 3,
      late: 1,
      missing: 1,
      pending: 0,
      onLeave: 1,
    });
    const monday = at('2026-11-02T06:00') / 1_000;
    expect(figures(office(), staff, monday)).toMatchObject({ expectedDays: 5, missing: 4, pending: 1 });
    expect(figures(office({ daysOff: new Set(['2026-10-30']) }))).toMatchObject({
      expectedDays: 4,
      missing: 4,
    });
  });

  it('measures answers in office hours and tells what was not answered', () => {
    const accepted = { version: 1, kind: 'accepted', byId: boss, places: none } as const;
    const rows = office({
      reports: [
        {
          ...report('2026-10-26', '2026-10-26T15:30'),
          decisions: [{ ...accepted, at: at('2026-10-27T08:00') }],
        },
        report('2026-10-27', '2026-10-27T15:00'),
      ],
    });
    expect(figures(rows, boss)).toMatchObject({ responseMinutes: 60, unanswered: 1 });
  });

  it('counts comments that were given in the week, and the replies of who got them', () => {
    const comment = {
      id: 'c',
      authorId: boss,
      recipientId: staff,
      kind: 'praise',
      reportId: null,
      places: none,
    };
    const rows = office({
      comments: [
        { ...comment, at: at('2026-11-01T23:59') },
        { ...comment, id: 'd', kind: 'question', at: at('2026-11-02T00:00') },
      ],
      replies: [{ id: 'r', feedbackId: 'c', authorId: staff, at: at('2026-10-30T12:00'), places: none }],
    });
    expect(figures(rows).feedback).toEqual({
      praise: 1,
      suggestion: 0,
      question: 0,
      correction: 0,
      replies: 1,
    });
  });

  it('sums, averages or takes the last of the lines that count', () => {
    const reports = [
      report('2026-10-26', '2026-10-26T15:00', [line('0.1'), line('0.2', 1)]),
      report('2026-10-27', '2026-10-27T15:00', [line('3')]),
      {
        ...report('2026-10-28', '2026-10-28T15:00', [line('100')]),
        decisions: [
          { version: 1, kind: 'returned', byId: boss, at: at('2026-10-28T15:10'), places: none } as const,
        ],
      },
      report('2026-10-23', '2026-10-23T15:00', [line('50')]),
    ];
    const actual = (rollup: string, period = 'week') =>
      figures(office({ reports, indicators: [indicator(terms({ rollup, period }))] })).indicators[0]?.actual;
    expect(actual('sum')).toBe(3.3);
    expect(actual('average')).toBeCloseTo(1.1, 12);
    expect(actual('last')).toBe(3);
    // October ended inside the week; its row comes first and is told by its end.
    expect(actual('sum', 'month')).toBe(53.3);
    expect(actual('sum', 'year')).toBe(53.3);
  });

  it.each([
    ['higher', 'quantity', '0', null, '5', null],
    ['higher', 'quantity', '10', null, '5', 50],
    ['lower', 'time', '10', null, '12', 80],
    ['lower', 'time', '0', null, '0', 100],
    ['lower', 'time', '0', null, '2', 0],
    ['range', 'time', '7', '8', '7.5', 100],
    ['range', 'time', '7', '8', '6.5', 107.142857142857],
    ['range', 'time', '7', '8', '9', 87.5],
    ['range', 'quantity', '7', '8', '9', 112.5],
    ['range', 'quantity', '0', '8', '0', 100],
  ])('%s of %s, target %s–%s, actual %s: %s', (polarity, aspect, target, targetMax, quantity, expected) => {
    const rows = office({
      reports: [report('2026-10-26', '2026-10-26T15:00', [line(quantity)])],
      indicators: [indicator(terms({ polarity, aspect, target, targetMax, rollup: 'last' }))],
    });
    const { achievement } = figures(rows).indicators[0]!;
    if (expected === null) expect(achievement).toBeNull();
    else expect(achievement).toBeCloseTo(expected, 9);
  });

  it('expects a share of the days since the agreement, without leave', () => {
    const share = (agreedOn: string, leave: Rows['leave'] = []) =>
      figures(
        office({ leave, indicators: [{ ...indicator(terms({ period: 'month', agreedOn })), agreedOn }] }),
      ).indicators[1]!;
    // November 2026: 21 working days, none before Monday the 2nd.
    expect(share('2026-01-05')).toMatchObject({ expectedToDate: 0, achievementToDate: null, actual: null });
    const october = figures(office({ indicators: [indicator(terms({ period: 'month' }))] })).indicators[0]!;
    expect(october).toMatchObject({ ended: true, periodTo: '2026-10-31', expectedToDate: 10 });
    const late = { ...indicator(terms({ agreedOn: '2026-10-29' })), agreedOn: '2026-10-29' };
    expect(figures(office({ indicators: [late] })).indicators[0]?.expectedToDate).toBe(4);
  });

  it('sees no more than what was committed up to a number', () => {
    const places = new Map([[staff, 3]]);
    const rows = office({ reports: [report('2026-10-26', '2026-10-26T15:00', [], places)] });
    expect(personWeek(rows, staff, week, later, upTo(staff, 2))).toMatchObject({ onTime: 0, missing: 5 });
    expect(personWeek(rows, staff, week, later, upTo(staff, 3))).toMatchObject({ onTime: 1, missing: 4 });
  });
});

describe('the recount of a board', () => {
  const now = at('2026-10-26T16:00') / 1_000;
  it('shows who is below, as they stand today', () => {
    const rows = office({
      reports: [
        report('2026-10-26', '2026-10-26T15:00', [line('3'), { ...line(null, 1), obstacle: 'Listrik' }]),
      ],
      indicators: [indicator(terms())],
    });
    expect(boardOf(rows, boss, unit, now)).toEqual([
      {
        personId: staff,
        name: 'Sari',
        unitId: unit,
        date: '2026-10-26',
        version: 4,
        report: {
          id: 'report 2026-10-26',
          state: 'submitted',
          onTime: true,
          lines: 2,
          lastActivity: 'Melayani 1',
          obstacle: 'Listrik',
        },
        onLeave: false,
        waiting: 1,
        indicator: { id: 'indicator', actual: 3 },
      },
    ]);
    expect(boardOf(rows, staff, unit, now)).toEqual([]);
  });
  it('tells none from not expected', () => {
    expect(boardOf(office(), boss, unit, now)[0]?.report).toMatchObject({ id: null, state: 'none' });
    const sunday = at('2026-11-01T16:00') / 1_000;
    expect(boardOf(office(), boss, unit, sunday)[0]?.report).toBeNull();
    const leave = [{ personId: staff, from: '2026-10-26', to: null }];
    expect(boardOf(office({ leave }), boss, unit, now)[0]).toMatchObject({ report: null, onLeave: true });
    const accounts = [{ personId: staff, roles: [], disabledAt: at('2026-10-20T08:00') }];
    expect(boardOf(office({ accounts }), boss, unit, now)[0]?.report).toBeNull();
  });
});

describe('the check of summaries', () => {
  /** One report of staff, number 5 of the boss's stream and number 3 of staff's own, with a line that counts. */
  const places = new Map([
    [staff, 3],
    [boss, 5],
  ]);
  const rows = office({
    reports: [report('2026-10-26', '2026-10-26T15:00', [line('1')], places)],
    indicators: [indicator(terms())],
  });
  type Stored = [string, string, string | null, number[], number[], number | null, number, unknown[][]];
  const bossFacts = (unanswered: number): Stored => [
    boss,
    unit,
    null,
    [5, 0, 0, 5, 0, 0],
    [0, 0, 0, 0, 0],
    null,
    unanswered,
    [],
  ];
  const staffFacts = (reported: 0 | 1, actual: number | null): Stored => [
    staff,
    unit,
    boss,
    [5, reported, 0, 5 - reported, 0, 0],
    [0, 0, 0, 0, 0],
    null,
    0,
    [
      [
        'indicator',
        1,
        '2026-10-26',
        '2026-11-01',
        false,
        10,
        null,
        actual,
        10,
        ...(actual === null ? [null, null, null] : [10, 10, 10]),
      ],
    ],
  ];
  function revision(number: number, facts: Stored[], more: Partial<StoredRevision> = {}): StoredRevision {
    const texts = facts.map((f) => JSON.stringify(f));
    const sum = (n: number) => facts.reduce((all, f) => all + f[3][n]!, 0);
    const sums = {
      employees: facts.length,
      reported: facts.filter((f) => f[3][1]! + f[3][2]! > 0).length,
      expectedDays: sum(0),
      onTime: sum(1),
      late: sum(2),
      missing: sum(3),
      pending: sum(4),
      onLeave: sum(5),
    };
    const hash = createHash('sha256');
    for (const text of texts) hash.update(`${text}\n`);
    return {
      week,
      revision: number,
      hash: hash.update(`${week} final\n`).digest('hex'),
      provisional: false,
      computedAt: later,
      coverage: sums,
      units: [{ unitId: unit, parentId: null, ...sums, feedbackReceived: 0 }],
      facts: texts,
      ...more,
    };
  }
  const before = revision(1, [bossFacts(0), staffFacts(0, null)]);
  const after = revision(2, [bossFacts(1), staffFacts(1, 1)]);
  const truth = (revisions: StoredRevision[], more: Partial<Truth> = {}): Truth => ({
    streams: new Map(),
    tops: new Map(),
    comments: new Map(),
    replies: new Map(),
    boards: [],
    revisions,
    owedWeeks: [],
    summaryReaders: [],
    rows,
    now: later,
    deadlocks: 0,
    ...more,
  });
  const found = (revisions: StoredRevision[], more: Partial<Truth> = {}) => [
    ...rulesOf(checkSummaries(truth(revisions, more))).keys(),
  ];

  it('finds nothing when each revision is a state that existed and the newest is the recount', () => {
    expect(checkSummaries(truth([before, after]))).toEqual([]);
  });
  it('SUMMARY_DIFFERS: the newest is not the recount, unless the week is owed', () => {
    expect(found([before])).toEqual(['SUMMARY_DIFFERS']);
    expect(found([before], { owedWeeks: [week] })).toEqual([]);
  });
  it('SUMMARY_DIFFERS: days of one moment and quantities of another', () => {
    expect(found([revision(1, [bossFacts(0), staffFacts(0, 1)]), after])).toEqual(['SUMMARY_DIFFERS']);
  });
  it('SUMMARY_TORN: a change in the figures of one party and not in those of the other', () => {
    expect(found([revision(1, [bossFacts(0), staffFacts(1, 1)]), after])).toEqual(['SUMMARY_TORN']);
  });
  it('SUMMARY_DIFFERS: hash, sums or people are not those of the rows', () => {
    expect(found([before, { ...after, hash: 'x' }])).toEqual(['SUMMARY_DIFFERS']);
    expect(found([before, { ...after, provisional: true }])).toEqual(['SUMMARY_DIFFERS']);
    expect(found([before, { ...after, coverage: { ...after.coverage, late: 1 } }])).toEqual([
      'SUMMARY_DIFFERS',
    ]);
    const [sums] = after.units;
    expect(found([before, { ...after, units: [{ ...sums!, missing: 1 }] }])).toEqual(['SUMMARY_DIFFERS']);
    expect(found([before, revision(2, [staffFacts(1, 1)])])).toEqual(['SUMMARY_DIFFERS']);
  });
  it('SUMMARY_DOUBLED: a number twice, or nothing changed', () => {
    expect(found([before, { ...after, revision: 1 }])).toEqual(['SUMMARY_DOUBLED']);
    expect(found([after, { ...after, revision: 3 }].map((r, i) => ({ ...r, revision: i + 1 })))).toEqual([
      'SUMMARY_DOUBLED',
    ]);
  });
  it('SUMMARY_UNTOLD: who is to be told was not told of the newest', () => {
    const told = (ref: string) =>
      new Map([[boss, [{ seq: 1, kind: 'summary.ready', ref: `${week}/${ref}`, mark: 'm' }]]]);
    const summaryReaders = [boss];
    expect(found([before, after], { summaryReaders, streams: told('2') })).toEqual([]);
    expect(found([before, after], { summaryReaders, streams: told('1') })).toEqual(['SUMMARY_UNTOLD']);
  });
});
