import fc from 'fast-check';
import pg from 'pg';
import { daysOff, holidayYear } from '../../src/calendar/domain/holidays-id.js';
import { fixedId } from './office.js';
import {
  momentOf,
  mondayOfWeek,
  Oracle,
  plusDays,
  type Facts,
  type Line,
  type Report,
  type Terms,
  type Zone,
} from './summary-oracle.js';

/**
 * Offices that nobody would think of: a tree of units with different calendars, people who move, leave and come back,
 * stand-ins, reports in every state, indicators of every kind. Everything shrinks: numbers point at things modulo how
 * many there are, days count from the week's Monday.
 */

const MINUTE = 60_000;
const ZONES: readonly Zone[] = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'];
const WORKDAYS = [
  [1, 2, 3, 4, 5],
  [1, 2, 3, 4, 5, 6],
  [1, 2, 3, 4, 5, 6, 7],
  [2, 3, 4],
] as const;
/** An ordinary one first; then month, quarter and year ends inside, holidays, Ramadan, Lebaran, the turn of a year. */
const WEEKS = [
  '2026-W46',
  '2026-W44',
  '2026-W40',
  '2026-W27',
  '2026-W09',
  '2026-W12',
  '2026-W13',
  '2026-W22',
  '2026-W53',
  '2026-W01',
] as const;

const day = (min: number, max: number) => fc.integer({ min, max });
const pick = fc.nat({ max: 11 });
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2, nil: null });
/** A person's, up to some days, with milliseconds. */
const soon = fc.oneof(fc.integer({ min: 0, max: 600 * MINUTE }), fc.integer({ min: 0, max: 9_000 * MINUTE }));
const quantity = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 40 }).map(String) },
  { weight: 3, arbitrary: fc.nat({ max: 900_000 }).map((n) => (n / 10_000).toFixed(4)) },
  { weight: 1, arbitrary: fc.constantFrom('0', '0.0001', '999999999999.9999', '0.3', '33.3333') },
);

const lines = fc.array(
  fc.record({ indicator: sometimes(pick), quantity: fc.option(quantity, { freq: 6, nil: null }) }),
  {
    maxLength: 4,
  },
);

const terms = fc.record({
  aspect: fc.constantFrom('quantity', 'quality', 'time', 'cost'),
  polarity: fc.constantFrom('higher', 'lower', 'range'),
  rollup: fc.constantFrom('sum', 'average', 'last'),
  period: fc.constantFrom('week', 'month', 'quarter', 'year'),
  target: quantity,
  /** Above the target, for a range. */
  width: fc.nat({ max: 60_000 }),
});

const indicator = fc.record({
  terms,
  agreed: fc.oneof(fc.constant(-400), day(-100, -8), day(-7, 6)),
  changes: fc.array(fc.record({ terms, on: day(-30, 6), agreed: fc.boolean(), onlyTarget: fc.boolean() }), {
    maxLength: 2,
  }),
  closed: rarely(day(-9, 6)),
  proposedOnly: fc.nat({ max: 9 }).map((n) => n === 9),
});

const report = fc.record({
  day: fc.oneof({ weight: 4, arbitrary: day(0, 6) }, { weight: 1, arbitrary: day(-90, -1) }),
  sent: fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('sameDay' as const), at: fc.nat({ max: 1439 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('deadline' as const), at: fc.constantFrom(-1, 0, 1, -1000) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('late' as const), at: fc.nat({ max: 6_000 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('draft' as const), at: fc.constant(0) }) },
  ),
  milliseconds: fc.nat({ max: 59_999 }),
  lines,
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom('accepted', 'returned', 'submitted', 'comment'),
      after: soon,
      by: pick,
      lines,
      replied: sometimes(soon),
    }),
    { maxLength: 4 },
  ),
});

const person = fc.record({
  unit: pick,
  joined: fc.oneof({ weight: 6, arbitrary: fc.constant(-500) }, { weight: 1, arbitrary: day(-3, 7) }),
  moves: fc.array(fc.record({ unit: sometimes(pick), on: day(-20, 8) }), { maxLength: 2 }),
  bosses: fc.array(fc.record({ boss: sometimes(pick), on: fc.oneof(fc.constant(-500), day(-6, 7)) }), {
    maxLength: 3,
  }),
  leave: fc.array(fc.record({ from: day(-60, 6), days: day(1, 7), knownLate: fc.boolean() }), {
    maxLength: 3,
  }),
  /** Minutes after the week's Monday 00:00 UTC. */
  disabled: rarely(day(-3 * 1440, 9 * 1440)),
  indicators: fc.array(indicator, { maxLength: 3 }),
  reports: fc.array(report, { maxLength: 9 }),
  comments: fc.array(
    fc.record({
      from: pick,
      kind: fc.constantFrom('praise', 'suggestion', 'question', 'correction'),
      at: day(-2 * 1440, 9 * 1440),
      replied: sometimes(soon),
    }),
    { maxLength: 2 },
  ),
});

export const officeModel = fc.record({
  week: fc.constantFrom(...WEEKS),
  units: fc.array(
    fc.record({
      parent: sometimes(pick),
      zone: fc.nat({ max: 2 }),
      workdays: fc.nat({ max: 3 }),
      worksOnHolidays: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  holidays: fc.array(fc.record({ on: day(-20, 12), working: fc.boolean() }), { maxLength: 3 }),
  people: fc.array(person, { minLength: 1, maxLength: 7 }),
  /** `then`: who stands for the one who acts. */
  acting: fc.array(
    fc.record({
      person: pick,
      acting: pick,
      from: day(-8, 3),
      days: sometimes(day(1, 9)),
      then: sometimes(pick),
    }),
    { maxLength: 4 },
  ),
  /** Minutes after the week's Monday 00:00 UTC of the first computation, and minutes until the next. */
  first: fc.oneof(
    fc.constant(7 * 1440 - 60),
    // To the minute of a deadline on one of the next days, in each zone.
    fc.tuple(day(1, 9), fc.constantFrom(15, 16, 17)).map(([days, hour]) => days * 1440 + hour * 60),
    day(2 * 1440, 14 * 1440),
  ),
  later: fc.oneof(day(0, 3 * 1440), fc.constant(60 * 1440)),
  /** Whether last week's summary is made, too. */
  lastWeek: fc.boolean(),
});
export type OfficeModel = typeof officeModel extends fc.Arbitrary<infer T> ? T : never;

const unitId = (n: number) => fixedId(21, n + 1);
const personId = (n: number) => fixedId(22, n + 1);

const at = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

/** Lines that follow each other: each ends where the next begins; a null value leaves a gap. */
function chain<T>(
  changes: readonly { on: number; value: T | null }[],
  date: (n: number) => string,
): { value: T; from: string; to: string | null }[] {
  const byDay = new Map(changes.map((c) => [c.on, c.value]));
  const sorted = [...byDay].sort(([a], [b]) => a - b);
  return sorted.flatMap(([on, value], i) => {
    const next = sorted[i + 1];
    return value === null ? [] : [{ value, from: date(on), to: next === undefined ? null : date(next[0]) }];
  });
}

function termsOf(
  t: OfficeModel['people'][number]['indicators'][number]['terms'],
): Omit<Terms, 'revision' | 'agreedOn'> {
  const { width, ...rest } = t;
  const [before = '0', after = ''] = t.target.split('.');
  const whole = BigInt(before + after.padEnd(4, '0')) + BigInt(width);
  const text = String(whole).padStart(5, '0');
  const top = `${text.slice(0, -4)}.${text.slice(-4)}`;
  // The column has 12 digits before the point.
  const targetMax = t.polarity !== 'range' ? null : text.length > 16 ? t.target : top;
  return { ...rest, targetMax };
}

export interface GeneratedOffice {
  readonly week: string;
  /** Moments (ms) of the computations. */
  readonly moments: readonly [number, number];
  /** Days that an admin declared working or off. */
  readonly edits: readonly (readonly [string, boolean])[];
  /** All that has happened by a moment and is known by it. */
  factsAt(now: number): Facts;
}

/** The facts of a model: every event at its moment, only what the product's own doors let in. */
export function buildOffice(model: OfficeModel): GeneratedOffice {
  const monday = mondayOfWeek(model.week);
  const date = (n: number) => plusDays(monday, n);
  const minutes = (n: number) => Date.parse(monday) + n * MINUTE;
  const first = minutes(model.first);

  const units = model.units.map((u, i) => ({
    id: unitId(i),
    parentId: i === 0 || u.parent === null ? null : unitId(u.parent % i),
    zone: at(ZONES, u.zone),
    workdays: [...at(WORKDAYS, u.workdays)],
    worksOnHolidays: u.worksOnHolidays,
  }));
  const years = [2024, 2025, 2026, 2027].map(holidayYear);
  const off = new Set(years.flatMap((y) => daysOff(y)));
  const edits = [...new Map(model.holidays.map((h) => [date(h.on), h.working]))];
  for (const [edited, working] of edits) {
    if (working) off.delete(edited);
    else off.add(edited);
  }

  const count = model.people.length;
  const assignments = model.people.flatMap((p, i) =>
    chain(
      [
        ...p.moves.filter((m) => m.on > p.joined).map((m) => ({ on: m.on, value: m.unit })),
        { on: p.joined, value: p.unit },
      ],
      date,
    ).map(({ value, ...dated }) => ({ ...dated, personId: personId(i), unitId: at(units, value).id })),
  );
  const supervisors = model.people.flatMap((p, i) =>
    chain(
      p.bosses.map((b) => ({ on: b.on, value: b.boss === null || b.boss % count === i ? null : b.boss })),
      date,
    ).map(({ value, ...dated }) => ({
      ...dated,
      personId: personId(i),
      supervisorId: personId(value % count),
    })),
  );
  const acting = model.acting
    .flatMap((a) => [a, ...(a.then === null ? [] : [{ ...a, person: a.acting, acting: a.then }])])
    .filter((a) => a.person % count !== a.acting % count)
    .map((a) => ({
      personId: personId(a.person % count),
      actingId: personId(a.acting % count),
      from: date(a.from),
      to: a.days === null ? null : date(a.from + a.days),
    }));
  const leave = model.people.flatMap((p, i) => {
    const taken: { personId: string; from: string; to: string; knownLate: boolean }[] = [];
    let free = -Infinity;
    for (const l of [...p.leave].sort((a, b) => a.from - b.from)) {
      if (l.from < free) continue;
      free = l.from + l.days;
      taken.push({ personId: personId(i), from: date(l.from), to: date(free), knownLate: l.knownLate });
    }
    return taken;
  });
  const indicators = model.people.flatMap((p, i) =>
    p.indicators.map((m, n) => {
      const changes = [...m.changes].filter((c) => c.on >= m.agreed).sort((a, b) => a.on - b.on);
      const closed = m.closed === null || m.proposedOnly || m.closed < m.agreed ? null : m.closed;
      const revisions: Terms[] = [
        { ...termsOf(m.terms), revision: 1, agreedOn: m.proposedOnly ? null : date(m.agreed) },
      ];
      if (!m.proposedOnly)
        for (const c of changes.filter((change) => closed === null || change.on <= closed)) {
          const next = termsOf(c.onlyTarget ? { ...c.terms, ...pickKind(m.terms) } : c.terms);
          revisions.push({ ...next, revision: revisions.length + 1, agreedOn: c.agreed ? date(c.on) : null });
        }
      return {
        id: fixedId(23, i * 10 + n + 1),
        ownerId: personId(i),
        closedOn: closed === null ? null : date(closed),
        revisions,
      };
    }),
  );

  const base = {
    units,
    daysOff: off,
    ramadan: years.flatMap((y) => (y.ramadan === null ? [] : [y.ramadan])),
    people: model.people.map((p, i) => ({
      id: personId(i),
      disabledAt: p.disabled === null ? null : minutes(p.disabled),
    })),
    assignments,
    supervisors,
    acting,
    leave,
    indicators,
  };
  const rules = new Oracle({ ...base, reports: [], feedback: [] });

  const reports: Report[] = [];
  const feedback: (Facts['feedback'][number] & { id: string })[] = [];
  const comment = (c: Omit<Facts['feedback'][number], 'replies'>, replied: number | null) =>
    feedback.push({
      ...c,
      id: fixedId(25, feedback.length + 1),
      replies:
        replied === null
          ? []
          : // The author may answer, too; that is no reply of the recipient's.
            [c.recipientId, ...(replied % 3 === 0 ? [c.authorId, c.recipientId] : [])].map((authorId, n) => ({
              authorId,
              at: c.at + replied + n,
            })),
    });
  for (const [i, p] of model.people.entries()) {
    const ownerId = personId(i);
    const own = indicators.filter((x) => x.ownerId === ownerId);
    const linesOf = (list: (typeof p.reports)[number]['lines']): Line[] =>
      list.map((l) => ({
        indicatorId: l.indicator === null || own.length === 0 ? null : at(own, l.indicator).id,
        quantity: l.quantity,
      }));
    const seen = new Set<number>();
    for (const r of p.reports) {
      if (seen.has(r.day)) continue;
      seen.add(r.day);
      const id = fixedId(24, reports.length + 1);
      const on = date(r.day);
      const unit = rules.unitAt(ownerId, on) ?? units[0]!;
      const deadline = rules.deadline(unit, on);
      const events: Report['events'][number][] = [];
      let clock =
        r.sent.kind === 'sameDay'
          ? momentOf(unit.zone, on, r.sent.at) + r.milliseconds
          : r.sent.kind === 'deadline'
            ? deadline + r.sent.at
            : deadline + r.sent.at * MINUTE + r.milliseconds;
      if (r.sent.kind !== 'draft') events.push({ kind: 'submitted', at: clock, lines: linesOf(r.lines) });
      const boss = rules.supervisorAt(ownerId, on);
      const deciders = boss === null ? [] : [...rules.standIns(boss, on)].filter((x) => x !== ownerId);
      for (const step of events.length === 0 ? [] : r.steps) {
        const last = events.at(-1)!;
        const moment = clock + step.after;
        if (step.kind === 'comment') {
          const team = deciders.length > 0 && step.by % 3 > 0 ? deciders : base.people.map((x) => x.id);
          const authorId = at(team, step.by);
          if (authorId === ownerId) continue;
          comment(
            { authorId, recipientId: ownerId, kind: 'question', reportId: id, at: moment },
            step.replied,
          );
        } else if (step.kind === 'submitted') {
          if (last.kind === 'accepted') continue;
          events.push({ kind: 'submitted', at: moment, lines: linesOf(step.lines) });
        } else {
          if (last.kind !== 'submitted' || deciders.length === 0) continue;
          events.push({ kind: step.kind, at: moment, byId: at(deciders, step.by) });
        }
        clock = moment;
      }
      reports.push({ id, ownerId, date: on, events });
    }
    for (const c of p.comments) {
      if (c.from % count === i) continue;
      comment(
        {
          authorId: personId(c.from % count),
          recipientId: ownerId,
          kind: c.kind,
          reportId: null,
          at: minutes(c.at),
        },
        c.replied,
      );
    }
  }

  return {
    week: model.week,
    moments: [first, first + model.later * MINUTE],
    edits,
    factsAt: (now) => ({
      ...base,
      people: base.people.map((p) => ({
        ...p,
        disabledAt: p.disabledAt !== null && p.disabledAt > now ? null : p.disabledAt,
      })),
      leave: leave.filter((l) => now > first || !l.knownLate),
      reports: reports.map((r) => ({ ...r, events: r.events.filter((e) => e.at <= now) })),
      feedback: feedback
        .filter((f) => f.at <= now)
        .map((f) => ({ ...f, replies: f.replies.filter((reply) => reply.at <= now) })),
    }),
  };
}

const pickKind = <T extends { aspect: unknown; polarity: unknown; rollup: unknown; period: unknown }>({
  aspect,
  polarity,
  rollup,
  period,
}: T) => ({ aspect, polarity, rollup, period }) as Pick<T, 'aspect' | 'polarity' | 'rollup' | 'period'>;

/** A plain generator of numbers from a seed, for an order that is the same in every run. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed;
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = state % (i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

const SOURCES = [
  'feedback_reply, feedback_receipt, feedback, report_decision, report_line, report_version, report',
  'indicator_revision, indicator, holiday_edit, leave, acting_line, supervisor_line, assignment',
].flatMap((names) => names.split(', '));

/** Removes the office and its summaries, but not the people whose ids `kept` selects. */
export const clearOffice = (kept: string): string =>
  [
    ...[
      'summary_run',
      'summary_employee',
      'summary_revision',
      'summary_mark',
      'summary_change',
      'summary_week',
      ...SOURCES,
    ].map((table) => `DELETE FROM ${table};`),
    `DELETE FROM account WHERE person_id NOT IN (${kept}); DELETE FROM person WHERE id NOT IN (${kept}); DELETE FROM unit;`,
  ].join('\n');

/**
 * SQL that writes the facts as the product's tables hold them.
 * @param seed 0: in their order; else in another one, with other ids where an id says nothing, among rows that have nothing
 *   to do with the week.
 * @param editor of the holidays
 */
export function officeSql(facts: Facts, edits: GeneratedOffice['edits'], editor: string, seed = 0): string {
  const rules = new Oracle(facts);
  const mixed = <T>(list: readonly T[]) => (seed === 0 ? [...list] : shuffled(list, seed));
  const instant = (ms: number) => new Date(ms).toISOString();
  let row = 0;
  const newId = () => fixedId(30 + (seed % 60), ++row);
  const reportIds = new Map(mixed(facts.reports).map((r) => [r.id, seed === 0 ? r.id : newId()]));
  const reportId = (id: string) => reportIds.get(id) ?? id;

  const dated = (d: { from: string; to: string | null }) => ({
    id: newId(),
    valid_from: d.from,
    valid_to: d.to,
  });
  const reports = facts.reports.map((r) => {
    const sent = r.events.filter((e) => e.kind === 'submitted');
    const last = r.events.at(-1);
    const unit = rules.unitAt(r.ownerId, r.date) ?? facts.units[0]!;
    return {
      id: reportId(r.id),
      owner_id: r.ownerId,
      date: r.date,
      state: last === undefined ? 'draft' : last.kind,
      version: sent.length,
      deadline: instant(rules.deadline(unit, r.date)),
      first_submitted_at: sent[0] === undefined ? null : instant(sent[0].at),
      submitted_at: sent.length === 0 ? null : instant(sent.at(-1)!.at),
      on_time: sent.length === 0 ? null : rules.onTime(r),
      return_reason: last?.kind === 'returned' ? 'Mohon dilengkapi.' : null,
    };
  });
  const versions: object[] = [];
  const reportLines: object[] = [];
  const decisions: object[] = [];
  for (const r of facts.reports) {
    let version = 0;
    for (const e of r.events) {
      const of = { report_id: reportId(r.id) };
      if (e.kind !== 'submitted') {
        const reason = e.kind === 'returned' ? 'Mohon dilengkapi.' : null;
        decisions.push({ ...of, version, kind: e.kind, by_id: e.byId, at: instant(e.at), reason });
        continue;
      }
      version++;
      versions.push({ ...of, version, submission_id: newId(), submitted_at: instant(e.at) });
      for (const [position, l] of e.lines.entries())
        reportLines.push({
          ...of,
          version,
          line_id: newId(),
          position,
          indicator_id: l.indicatorId,
          quantity: l.quantity,
        });
    }
  }
  const feedback: object[] = [];
  const replies: object[] = [];
  for (const f of facts.feedback) {
    const id = newId();
    feedback.push({
      id,
      author_id: f.authorId,
      recipient_id: f.recipientId,
      kind: f.kind,
      report_id: f.reportId === null ? null : reportId(f.reportId),
      created_at: instant(f.at),
    });
    for (const r of f.replies)
      replies.push({ id: newId(), feedback_id: id, author_id: r.authorId, created_at: instant(r.at) });
  }
  const revisions = facts.indicators.flatMap((i) =>
    i.revisions.map((t) => ({
      indicator_id: i.id,
      revision: t.revision,
      state: t.agreedOn === null ? 'proposed' : 'agreed',
      aspect: t.aspect,
      polarity: t.polarity,
      target: t.target,
      target_max: t.targetMax,
      period: t.period,
      rollup: t.rollup,
      agreed_on: t.agreedOn,
    })),
  );
  const heads = facts.indicators.map((i) => {
    const agreed = i.revisions.filter((t) => t.agreedOn !== null);
    return {
      id: i.id,
      owner_id: i.ownerId,
      state: agreed.length === 0 ? 'proposed' : i.closedOn === null ? 'active' : 'closed',
      revision: agreed.at(-1)?.revision ?? 1,
      agreed_on: agreed[0]?.agreedOn ?? null,
      closed_on: i.closedOn,
    };
  });
  const units = facts.units.map((u, n) => ({
    id: u.id,
    parent_id: u.parentId,
    name: `Unit ${n}`,
    zone: u.zone,
    workdays: u.workdays,
    works_on_holidays: u.worksOnHolidays,
    created_at: instant(Date.parse('2020-01-01') + n * 1000),
  }));
  const people = facts.people.map((p) => ({ id: p.id, name: `Pegawai ${p.id.slice(-3)}` }));
  const accounts = facts.people.flatMap((p) =>
    p.disabledAt === null
      ? []
      : [{ person_id: p.id, login: p.id, password_hash: 'x', disabled_at: instant(p.disabledAt) }],
  );
  const tables: [string, readonly object[], Record<string, string>][] = [
    ['unit', units, {}],
    ['person', mixed(people), {}],
    ['account', mixed(accounts), {}],
    [
      'holiday_edit',
      mixed(edits.map(([date, working]) => ({ date, working, edited_by: editor }))),
      { name: `'Libur'` },
    ],
    [
      'assignment',
      mixed(facts.assignments.map((a) => ({ ...dated(a), person_id: a.personId, unit_id: a.unitId }))),
      { position: `'Staf'` },
    ],
    [
      'supervisor_line',
      mixed(
        facts.supervisors.map((s) => ({ ...dated(s), person_id: s.personId, supervisor_id: s.supervisorId })),
      ),
      {},
    ],
    [
      'acting_line',
      mixed(facts.acting.map((a) => ({ ...dated(a), person_id: a.personId, acting_id: a.actingId }))),
      { kind: `'plh'` },
    ],
    ['leave', mixed(facts.leave.map((l) => ({ ...dated(l), person_id: l.personId }))), { kind: `'annual'` }],
    ['indicator', mixed(heads), {}],
    ['indicator_revision', mixed(revisions), { name: `'Indikator'`, unit: `'dokumen'` }],
    ['report', mixed(reports), { draft_version: 'version' }],
    ['report_version', mixed(versions), { draft_version: 'version' }],
    ['report_line', mixed(reportLines), { activity: `'Melayani'` }],
    ['report_decision', mixed(decisions), {}],
    ['feedback', mixed(feedback), { body: `'Baik.'` }],
    ['feedback_reply', mixed(replies), { body: `'Baik.'` }],
  ];
  return tables
    .filter(([, rows]) => rows.length > 0)
    .map(([table, rows, constants]) => {
      const columns = Object.keys(rows[0]!);
      const names = [...columns, ...Object.keys(constants)].join(', ');
      const values = [...columns, ...Object.values(constants)].join(', ');
      const json = pg.escapeLiteral(JSON.stringify(rows));
      return `INSERT INTO ${table} (${names}) SELECT ${values} FROM json_populate_recordset(NULL::${table}, ${json});`;
    })
    .join('\n');
}

/** Rows that no summary about the week may notice, however long: read receipts, drafts, words before and after, somebody without a unit. */
export function unrelatedSql(office: GeneratedOffice, facts: Facts): string {
  const monday = mondayOfWeek(office.week);
  const [before, after] = [plusDays(monday, -500), plusDays(monday, 500)];
  const stranger = fixedId(28, 1);
  const somebody = facts.people[0]!.id;
  return `
    INSERT INTO person (id, name) VALUES ('${stranger}', 'Orang Lain');
    INSERT INTO feedback_receipt (feedback_id, delivered_at, read_at) SELECT id, created_at, created_at FROM feedback;
    INSERT INTO feedback (id, author_id, recipient_id, kind, body, created_at)
      VALUES ('${fixedId(28, 2)}', '${stranger}', '${somebody}', 'praise', 'Dulu.', '${before}'),
             ('${fixedId(28, 3)}', '${stranger}', '${somebody}', 'praise', 'Nanti.', '${after}');
    INSERT INTO report (id, owner_id, date, deadline) VALUES ('${fixedId(28, 4)}', '${somebody}', '${after}', '${after}');
    INSERT INTO leave (id, person_id, kind, valid_from, valid_to)
      VALUES ('${fixedId(28, 5)}', '${stranger}', 'sick', '${before}', '${after}');
    INSERT INTO unit (id, parent_id, name, zone) VALUES ('${fixedId(28, 6)}', '${facts.units[0]!.id}', 'Kosong', 'Asia/Jayapura');
    UPDATE person SET name = 'Nama Baru ' || name;`;
}
