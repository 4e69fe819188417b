import { beforeAll, describe, expect, it } from '@jest/globals';
import { dateInZone, reportDeadline, FIVE_DAY_WEEK, SIX_DAY_WEEK } from '#contracts/rules/calendar.js';
import { isIsoWeek, isoWeekOf, weekdayOf, weekRange } from '#contracts/rules/local-date.js';
import { demoStart } from './demo-start.js';
import { generateDemo } from './domain/generate.js';
import { DEMO_LOGINS } from './domain/logins.js';
import type { DemoRows } from './domain/rows.js';
import { demoWeeks, spanOf } from './domain/span.js';

const ZONE = 'Asia/Jakarta';

/** `now` in western Indonesian time. */
const starts: readonly (readonly [string, string])[] = [
  ['a Sunday at noon', '2026-11-22T11:30:00+07:00'],
  ['a Tuesday afternoon', '2026-11-24T15:10:00+07:00'],
  ['a Monday in the first hour', '2026-11-23T00:10:00+07:00'],
  ['a Saturday morning, puskesmas open', '2026-11-21T09:00:00+07:00'],
  ['the Monday after Lebaran', '2026-03-30T10:00:00+07:00'],
  ['Independence Day', '2026-08-17T14:00:00+07:00'],
  ['New Year', '2027-01-01T08:00:00+07:00'],
  ['a year without a decree', '2029-06-06T19:45:00+07:00'],
];

const generate = (now: string) => generateDemo(demoStart(Date.parse(now)));

/** Every text that a person of the demo wrote. */
function texts(r: DemoRows): string[] {
  const all = [
    ...r.report_line.flatMap((l) => [l.activity, l.obstacle]),
    ...r.report_version.map((v) => v.note),
    ...r.report_decision.map((d) => d.reason),
    ...r.report.flatMap((x) => x.draft?.lines.flatMap((l) => [l.activity, l.obstacle]) ?? []),
    ...r.feedback.map((f) => f.body),
    ...r.feedback_reply.map((f) => f.body),
    ...r.saved_activity.map((s) => s.activity),
    ...r.indicator_revision.flatMap((i) => [
      i.revision === 1 ? i.name : null,
      i.revision === 1 ? i.source : null,
      i.revision === 1 ? i.work_result : null,
      i.numerator,
      i.denominator,
      i.reason,
      i.return_reason,
    ]),
  ];
  return all.filter((t) => t !== null);
}

function countBy(items: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

const nine = (r: DemoRows) => {
  const published = new Set(DEMO_LOGINS.map(({ login }) => login));
  return new Map(r.account.filter((a) => published.has(a.login)).map((a) => [a.login, a.person_id] as const));
};

describe.each(starts)('the demo that starts on %s', (_, now) => {
  let r: DemoRows;
  const moment = Date.parse(now);
  const today = dateInZone(ZONE, moment);
  const { holidays } = demoStart(moment);

  beforeAll(() => {
    r = generate(now);
  });

  const unitAt = (person: string, date: string) => {
    const at = r.assignment.find(
      (a) => a.person_id === person && a.valid_from <= date && (a.valid_to === null || date < a.valid_to),
    );
    return r.unit.find((u) => u.id === at?.unit_id)!;
  };

  it('has sixty people and more in at least three levels, all in western Indonesian time', () => {
    expect(r.person.length).toBeGreaterThanOrEqual(60);
    const above = new Map(r.supervisor_line.filter((l) => l.valid_to === null).map((l) => [l.person_id, l]));
    const level = (id: string): number => {
      const line = above.get(id);
      return line === undefined ? 1 : 1 + level(line.supervisor_id);
    };
    expect(Math.max(...r.person.map((p) => level(p.id)))).toBeGreaterThanOrEqual(3);
    expect(r.unit.every((u) => u.zone === ZONE)).toBe(true);
    expect(r.acting_line).toHaveLength(1);
    expect(r.acting_line[0]!.valid_from <= today && today < r.acting_line[0]!.valid_to!).toBe(true);
  });

  it('repeats no sentence more than five times, even when numbers do not tell them apart', () => {
    const sentences = texts(r).flatMap((t) =>
      t.split(/[.!?;\n]+(?=\s|$)/).map((s) => s.trim().toLowerCase()),
    );
    const counts = countBy(sentences.filter((s) => s !== '').map((s) => s.replace(/\d+/g, '#')));
    expect([...counts].filter(([, n]) => n > 5)).toEqual([]);
  });

  it('reports on working days only, but for a shift that cares for inpatients today', () => {
    const wrong = r.report.filter((x) => {
      const unit = unitAt(x.owner_id, x.date);
      const works =
        unit.workdays.includes(weekdayOf(x.date)) && (unit.works_on_holidays || !holidays.has(x.date));
      const onLeave = r.leave.some(
        (l) => l.person_id === x.owner_id && l.valid_from <= x.date && x.date < l.valid_to,
      );
      return onLeave || (!works && !(x.date === today && unit.works_on_holidays));
    });
    expect(wrong).toEqual([]);
    expect(countBy(r.report.map((x) => isoWeekOf(x.date))).size).toBeGreaterThanOrEqual(8);
  });

  it('judges lateness as the calendar does', () => {
    const calendars = new Map(
      r.unit.map((u) => [
        u.id,
        {
          ...(u.workdays.includes(6) ? SIX_DAY_WEEK : FIVE_DAY_WEEK),
          zone: ZONE,
          worksOnHolidays: u.works_on_holidays,
          holidays,
          ramadan: [],
        },
      ]),
    );
    const wrong = r.report.filter((x) => {
      const deadline = reportDeadline(calendars.get(unitAt(x.owner_id, x.date).id)!, x.date);
      const onTime = x.first_submitted_at === null ? null : Date.parse(x.first_submitted_at) < deadline;
      return Date.parse(x.deadline) !== deadline || x.on_time !== onTime;
    });
    expect(wrong).toEqual([]);
    const late = r.report.filter((x) => x.on_time === false).length;
    expect(late).toBeGreaterThan(30);
    expect(late).toBeLessThan(r.report.length / 10);
  });

  it('tells of nothing that is still to come', () => {
    const later = [...JSON.stringify(r).matchAll(/"(\w+)":"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g)].filter(
      ([, column, at]) => column !== 'deadline' && Date.parse(at!) > moment,
    );
    expect(later).toEqual([]);
  });

  it('leaves today to the nine published logins', () => {
    const published = nine(r);
    expect(published.size).toBe(9);
    const ids = new Set(published.values());
    const midnight = Date.parse(`${today}T00:00:00+07:00`);
    const isToday = (at: string) => Date.parse(at) >= midnight;
    expect(r.report.filter((x) => ids.has(x.owner_id) && x.date === today)).toEqual([]);
    expect(r.report_decision.filter((d) => ids.has(d.by_id) && isToday(d.at))).toEqual([]);
    expect(r.feedback.filter((f) => ids.has(f.author_id) && isToday(f.created_at))).toEqual([]);
    const owner = new Map(r.report.map((x) => [x.id, x.owner_id]));
    expect(
      r.report_version.filter((v) => ids.has(owner.get(v.report_id)!) && isToday(v.submitted_at)),
    ).toEqual([]);
  });

  it('lets the supervisor of the day decide, or who stood for that one', () => {
    const reports = new Map(r.report.map((x) => [x.id, x]));
    const wrong = r.report_decision.filter((d) => {
      const { owner_id, date } = reports.get(d.report_id)!;
      const holds = (l: { valid_from: string; valid_to: string | null }) =>
        l.valid_from <= date && (l.valid_to === null || date < l.valid_to);
      const line = r.supervisor_line.find((l) => l.person_id === owner_id && holds(l))!;
      const stands = r.acting_line.some(
        (a) => a.person_id === line.supervisor_id && a.acting_id === d.by_id && holds(a),
      );
      return !stands && line.supervisor_id !== d.by_id;
    });
    expect(wrong).toEqual([]);
  });

  it('measures the indicators of the person in two to five lines a day', () => {
    const heads = new Map(r.indicator.map((i) => [i.id, i]));
    const reports = new Map(r.report.map((x) => [x.id, x]));
    const wrong = r.report_line.filter((l) => {
      const { owner_id, date } = reports.get(l.report_id)!;
      if (l.indicator_id === null) return l.quantity !== null;
      const head = heads.get(l.indicator_id)!;
      const inForce = head.agreed_on! <= date && (head.closed_on === null || date <= head.closed_on);
      return l.quantity === null || head.owner_id !== owner_id || !inForce;
    });
    expect(wrong).toEqual([]);
    const sizes = countBy(r.report_line.map((l) => `${l.report_id} ${String(l.version)}`));
    expect(Math.min(...sizes.values())).toBe(2);
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(5);
  });

  it('numbers every stream from 1 without a hole, and delivered is what was acknowledged', () => {
    const streams = new Map(r.stream.map((s) => [s.person_id, [] as DemoRows['feed_event']]));
    for (const e of r.feed_event) streams.get(e.person_id)!.push(e);
    for (const s of r.stream)
      expect(streams.get(s.person_id)!.map((e) => e.seq)).toEqual(
        Array.from({ length: s.seq }, (__, i) => i + 1),
      );
    const acked = new Map(r.stream_ack.map((a) => [a.person_id, a.acked]));
    const delivered = new Set(r.feedback_receipt.map((x) => x.feedback_id));
    for (const f of r.feedback) {
      const given = (who: string) =>
        streams.get(who)!.filter((e) => e.kind === 'feedback.given' && e.ref === f.id);
      expect(given(f.author_id)).toHaveLength(1);
      const [event] = given(f.recipient_id);
      expect(event!.at).toBe(f.created_at);
      expect(event!.seq <= (acked.get(f.recipient_id) ?? 0)).toBe(delivered.has(f.id));
    }
    for (const e of streams.values()) expect(e.every((x, i) => i === 0 || e[i - 1]!.at <= x.at)).toBe(true);
  });

  it('gives the counter officer a page to come back to, and the supervisor something to do', () => {
    const staf = nine(r).get('staf')!;
    const atasan = nine(r).get('atasan')!;
    const own = r.report.filter((x) => x.owner_id === staf);
    expect(own.filter((x) => x.state === 'returned').map((x) => x.return_reason)).toEqual([
      expect.any(String),
    ]);
    const opened = new Set(r.feedback_receipt.filter((x) => x.read_at !== null).map((x) => x.feedback_id));
    const unread = r.feedback.filter(
      (f) => f.recipient_id === staf && f.author_id === atasan && !opened.has(f.id),
    );
    expect(unread.length).toBeGreaterThanOrEqual(3);
    expect(r.indicator.filter((i) => i.owner_id === staf && i.state === 'active').length).toBeGreaterThan(2);
    const team = r.supervisor_line.filter((l) => l.supervisor_id === atasan).map((l) => l.person_id);
    expect(team).toContain(nine(r).get('staf2'));
    expect(team.length).toBeGreaterThanOrEqual(6);
    expect(team.length).toBeLessThanOrEqual(8);
    const waiting = r.report.filter((x) => team.includes(x.owner_id) && x.state === 'submitted');
    expect(waiting.length).toBeGreaterThanOrEqual(3);
    expect(r.indicator.some((i) => team.includes(i.owner_id) && i.state === 'proposed')).toBe(true);
  });

  it('has logins and ids that are nobody else’s', () => {
    const logins = r.account.map((a) => a.login);
    expect(new Set(logins).size).toBe(r.person.length);
    for (const login of logins) expect(login).toMatch(/^[a-z0-9][a-z0-9._-]+$/);
    for (const table of ['report', 'feedback', 'feedback_reply', 'indicator', 'person'] as const)
      expect(new Set(r[table].map(({ id }) => id)).size).toBe(r[table].length);
  });

  it('spans eight full weeks before the current one', () => {
    const weeks = demoWeeks(spanOf(moment).first);
    expect(weeks).toHaveLength(8);
    expect(weeks.every(isIsoWeek)).toBe(true);
    expect([...weeks].sort()).toEqual(weeks);
    expect(weekRange(weeks.at(-1)!).to < weekRange(isoWeekOf(today)).from).toBe(true);
    const first = weekRange(weeks[0]!).from;
    expect(r.report.every((x) => x.date >= first)).toBe(true);
  });
});

describe('the generator', () => {
  const now = '2026-11-24T15:10:00+07:00';

  it('gives the same rows for the same start, byte for byte', () => {
    expect(JSON.stringify(generate(now)) === JSON.stringify(generate(now))).toBe(true);
  });

  it('gives other rows for another start', () => {
    const other = generate('2026-11-25T15:10:00+07:00');
    expect(JSON.stringify(other) === JSON.stringify(generate(now))).toBe(false);
  });
});

describe('a working day of the demo', () => {
  const states = (now: string) => {
    const r = generate(now);
    const today = dateInZone(ZONE, Date.parse(now));
    return countBy(r.report.filter((x) => x.date === today).map((x) => x.state));
  };

  it('begins empty, fills with drafts and submissions, and is mostly reported at night', () => {
    expect(states('2026-11-24T06:00:00+07:00').size).toBe(0);
    const afternoon = states('2026-11-24T15:30:00+07:00');
    expect(afternoon.get('draft')).toBeGreaterThan(5);
    expect(afternoon.get('submitted')).toBeGreaterThan(10);
    expect(afternoon.get('accepted')).toBeGreaterThan(0);
    const night = states('2026-11-24T22:00:00+07:00');
    expect(night.get('submitted')! + night.get('accepted')!).toBeGreaterThan(40);
  });

  it('is quiet on a Sunday, but for inpatients', () => {
    const sunday = states('2026-11-22T21:00:00+07:00');
    expect([...sunday.values()].reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(4);
  });
});
