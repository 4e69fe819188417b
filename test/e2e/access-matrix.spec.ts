import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Board, BoardQueue } from '#contracts/board.js';
import type { CoverageMap } from '#contracts/coverage.js';
import type { AckError, AckOk } from '#contracts/feed.js';
import type { FeedbackAskedList } from '#contracts/feedback.js';
import type { Indicator } from '#contracts/indicators.js';
import type { Report } from '#contracts/reports.js';
import type { PracticeOpened } from '#contracts/rollout.js';
import type { SessionInfo } from '#contracts/session.js';
import type { SummaryRows } from '#contracts/summary-rows.js';
import { addDays, isoWeekOf, weekRange } from '#contracts/rules/local-date.js';
import { rangeKey } from '#contracts/rules/summary-period.js';
import { startTestApp, type Answer, type TestApp, type TestClient } from '../support/app.js';
import {
  fixedId,
  loginOf,
  OFFICE_PASSWORD,
  people,
  seedOffice,
  units,
  type Office,
  type OfficePerson,
} from '../support/office.js';

/**
 * Who may do what, by hand from the contract ("Who may"), never computed: the columns are what somebody is to `staff`,
 * whose data the rows are about. D and U count at the date of the thing.
 *
 * acting stands for direct today, from 10 days ago on, and did 40 to 30 days ago. former was D, and oHead U, until 60
 * days ago. unitL is a leader elsewhere in the tree; stranger is in another tree; nobody has no session.
 */
const columns = [
  'staff',
  'colleague',
  'askedColleague',
  'direct',
  'upper',
  'acting',
  'former',
  'other',
  'otherHead',
  'hr',
  'leader',
  'unitLeader',
  'admin',
  'stranger',
  'nobody',
] as const;
type Column = (typeof columns)[number];

const table = `
                          self    coll    asked   D       U       act     form    other   oHead   hr      lead    unitL   admin   stran   none
# Name, position, unit: oneself, D, U, colleagues, those one supervises, HR, leader, admin.
view staff              | 200     200     200     200     200     200     404     404     404     200     200     200     200     404     401
view the D of staff     | 200     200     200     200     200     404     404     404     404     200     200     200     200     404     401
view the U of staff     | 200     200     200     200     200     200     404     404     404     200     200     200     200     404     401
# nip: oneself, D, HR, admin.
nip of staff            | yes     no      no      yes     no      yes     404     404     404     yes     no      no      yes     404     401
nip in the list         | yes     no      no      yes     no      yes     -       -       -       yes     no      no      yes     -       401
# Report: its owner, drafts included; once submitted D, U, HR.
draft of today          | 200     404     404     404     404     404     404     404     404     404     404     404     404     404     401
report of yesterday     | 200     404     404     200     200     200     404     404     404     200     404     404     404     404     401
report 20 days ago      | 200     404     404     200     200     404     404     404     404     200     404     404     404     404     401
report 35 days ago      | 200     404     404     200     200     200     404     404     404     200     404     404     404     404     401
report 65 days ago      | 200     404     404     404     404     404     200     404     200     200     404     404     404     404     401
versions of a report    | 200     404     404     200     200     200     404     404     404     200     404     404     404     404     401
reports in the list     | dy20356  404     404     y2035   y2035   y35     6       404     6       y20356  404     404     404     404     401
# Queue: what the actor may accept, return or agree to. w: staff's new report; 6: the one of 65 days ago; i: the indicator.
queue                   | 404     404     404     wi      -       wi      6       404     -       404     404     404     404     404     401
# Accept and return: D, never oneself.
accept                  | 404     404     404     200     404     200     404     404     404     404     404     404     404     404     401
return                  | 404     404     404     200     404     200     404     404     404     404     404     404     404     404     401
accept 65 days ago      | 404     404     404     404     404     404     200     404     404     404     404     404     404     404     401
# Indicator: owner, D, U, HR read; D agrees or returns.
indicator               | 200     404     404     200     200     200     404     404     404     200     404     404     404     404     401
trend of an indicator   | 200     404     404     200     200     200     404     404     404     200     404     404     404     404     401
indicators in the list  | yes     404     404     yes     yes     yes     404     404     404     yes     404     404     404     404     401
change an indicator     | 200     404     404     404     404     404     404     404     404     404     404     404     404     404     401
propose an indicator    | 200     404     404     404     404     404     404     404     404     404     404     404     404     404     401
agree to an indicator   | 404     404     404     200     404     200     404     404     404     404     404     404     404     404     401
return an indicator     | 404     404     404     200     404     200     404     404     404     404     404     404     404     404     401
# Feedback: given by D, U, or a colleague who was asked; read by its author (here D) and its recipient only.
give feedback           | 404     404     201     201     201     201     404     404     404     404     404     404     404     404     401
give on yesterday       | 404     404     404     201     201     201     404     404     404     404     404     404     404     404     401
give on a line          | 404     404     404     201     201     201     404     404     404     404     404     404     404     404     401
give on 65 days ago     | 404     404     404     404     404     404     201     404     201     404     404     404     404     404     401
give on an indicator    | 404     404     404     201     201     201     404     404     404     404     404     404     404     404     401
give on the draft       | 404     404     404     404     404     404     404     404     404     404     404     404     404     404     401
read feedback           | 200     404     404     200     404     404     404     404     404     404     404     404     404     404     401
feedback in the list    | yes     no      no      yes     no      no      no      no      no      no      no      no      no      no      401
feedback found by words | yes     no      no      yes     no      no      no      no      no      no      no      no      no      no      401
requests in the list    | yes     no      no      no      no      no      no      no      no      no      no      no      no      no      401
reply to feedback       | 201     404     404     201     404     404     404     404     404     404     404     404     404     404     401
mark feedback read      | 200     404     404     404     404     404     404     404     404     404     404     404     404     404     401
feed holds feedback     | yes     no      no      yes     no      no      no      no      no      no      no      no      no      no      401
# Board: D and U the people below them, a leader the subtree; staff and HR none. y: staff's row is there.
board of the section    | no      no      no      yes     yes     yes     no      no      no      no      yes     no      no      no      401
watch the section       | no      no      no      yes     yes     yes     no      no      no      no      yes     no      no      no      401
board of the puskesmas  | no      no      no      no      no      no      no      no      yes     no      yes     yes     no      no      401
# Summary: HR and admin all, a leader the subtree, everybody the own part. Runs: HR and admin.
summary                 | own     own     own     own     own     own     own     own     own     all     tree    unit    all     own     401
summary as csv          | own     own     own     own     own     own     own     own     own     all     tree    unit    all     own     401
summary as pdf          | 200     200     200     200     200     200     200     200     200     200     200     200     200     200     401
say beside own days     | 200     200     200     200     200     200     200     200     200     200     200     200     200     200     401
start a run             | 404     404     404     404     404     404     404     404     404     202     404     404     202     404     401
see a run               | 404     404     404     404     404     404     404     404     404     200     404     404     200     404     401
start a month           | 404     404     404     404     404     404     404     404     404     202     404     404     202     404     401
# A range of days: asked for by HR, admins and leaders; each reads the own part, and a run that is not one's own HR alone.
ask for a range         | 404     404     404     404     404     404     404     404     404     202     202     202     202     404     401
recap of a range        | own     own     own     own     own     own     own     own     own     all     tree    unit    all     own     401
recap as csv            | 200     200     200     200     200     200     200     200     200     200     200     200     200     200     401
ranges in the list      | no      no      no      no      no      no      no      no      no      yes     no      no      yes     no      401
see the range's run     | 404     404     404     404     404     404     404     404     404     200     404     404     200     404     401
# What a summary was counted from: as its part; report: with the day's report where its door is open, days: without.
rows of a summary       | report  404     404     404     404     404     404     404     404     report  days    404     days    404     401
lines of a summary      | 200     404     404     404     404     404     404     404     404     200     200     404     200     404     401
# What D had to look at: as D's part of the summary.
duties of D             | 404     404     404     200     404     404     404     404     404     200     200     404     200     404     401
# Coverage: as the summary, for those who read more than their own. s: the section is in the map.
coverage map            | 404     404     404     404     404     404     404     404     404     s       s       -       s       404     401
coverage of the section | 404     404     404     404     404     404     404     404     404     200     200     404     200     404     401
story of the section    | 404     404     404     404     404     404     404     404     404     200     200     404     200     404     401
# Administration: admins; HR reads and keeps leave.
record of staff         | 404     404     404     404     404     404     404     404     404     200     404     404     200     404     401
list of records         | 404     404     404     404     404     404     404     404     404     200     404     404     200     404     401
correct the record      | 404     404     404     404     404     404     404     404     404     404     404     404     200     404     401
change the supervisor   | 404     404     404     404     404     404     404     404     404     404     404     404     201     404     401
put on leave            | 404     404     404     404     404     404     404     404     404     201     404     404     201     404     401
reset a password        | 404     404     404     404     404     404     404     404     404     404     404     404     200     404     401
make a unit             | 404     404     404     404     404     404     404     404     404     404     404     404     201     404     401
edit a holiday          | 404     404     404     404     404     404     404     404     404     404     404     404     200     404     401
# The room to practise in: admins.
open a practice room    | 404     404     404     404     404     404     404     404     404     404     404     404     201     404     401
see the practice room   | 404     404     404     404     404     404     404     404     404     404     404     404     200     404     401
close the practice room | 404     404     404     404     404     404     404     404     404     404     404     404     204     404     401
connect a socket        | yes     yes     yes     yes     yes     yes     yes     yes     yes     yes     yes     yes     yes     yes     401
`;

/**
 * What one does to the own account, where it is one's own, and in the practice room, whose accounts are shared: a session of
 * the office, one of a participant, none. In this order: the last ends the session that asks.
 */
const tableOfOneself = `
                          own     practice                none
end another session     | 204     PRACTICE_SHARED         401
set the mail address    | 200     PRACTICE_SENDS_NOTHING  401
switch push on          | 201     PRACTICE_SENDS_NOTHING  401
choose mails and pushes | 200     PRACTICE_SENDS_NOTHING  401
change the password     | 200     PRACTICE_SHARED         401
log out everywhere      | 204     PRACTICE_SHARED         401
`;

const rowsOf = (text: string): readonly (readonly [string, readonly string[]])[] =>
  text
    .split('\n')
    .filter((row) => row.includes('|'))
    .map((row) => {
      const [action = '', cells = ''] = row.split('|');
      return [action.trim(), cells.trim().split(/\s+/)];
    });
const matrix = rowsOf(table);
const ofOneself = rowsOf(tableOfOneself);

describe('the access matrix', () => {
  let app: TestApp;
  let office: Office;
  const clients = new Map<Column, TestClient>();
  const as = (who: Column): TestClient => {
    const client = clients.get(who);
    if (client === undefined) throw new Error(who);
    return client;
  };
  const report: Record<'draft' | 'yesterday' | 'ago20' | 'ago35' | 'ago65', string> = {
    draft: '',
    yesterday: '',
    ago20: '',
    ago35: '',
    ago65: '',
  };
  let line = '';
  let indicator = '';
  let feedback = '';
  let week = '';
  let run = '';
  let days = '';
  let rangeRun = '';
  let lastDay = '';

  const expectOk = <T>(answer: Answer<T>): T => {
    if (answer.status >= 300) throw new Error(`${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const write = async (who: Column, date: string): Promise<Report> =>
    expectOk(
      await as(who).put<Report>(`/api/reports/mine/${date}`, {
        lines: [{ activity: 'Melayani perekaman KTP-el', quantity: 3 }],
      }),
    );
  const submit = async (who: Column, date: string): Promise<Report> => {
    await write(who, date);
    return expectOk(await as(who).post<Report>(`/api/reports/mine/${date}/submission`, { id: randomUUID() }));
  };
  const propose = async (): Promise<string> => {
    const made = expectOk(
      await as('staff').post<Indicator>('/api/indicators', {
        name: 'Dokumen selesai tepat waktu',
        unit: 'dokumen',
        aspect: 'quantity',
        polarity: 'higher',
        target: 100,
        period: 'month',
        rollup: 'sum',
      }),
    );
    expectOk(await as('staff').post(`/api/indicators/${made.id}/proposal`));
    return made.id;
  };
  const give = (client: TestClient, about: object = {}) =>
    client.post('/api/feedback', {
      id: randomUUID(),
      recipientId: people.staff,
      kind: 'praise',
      body: 'Rapi dan lengkap.',
      ...about,
    });
  /** A report that waits for a decision, 2 to 9 days ago: acting stands for direct on all these days. */
  let undecided: { id: string; day: number } = { id: '', day: -1 };
  const waiting = async (): Promise<string> => {
    const { state } =
      undecided.id === ''
        ? {}
        : expectOk(await as('staff').get<Partial<Report>>(`/api/reports/${undecided.id}`));
    if (state === 'submitted') return undecided.id;
    const day = undecided.day - 1;
    expect(day).toBeGreaterThan(-10);
    undecided = { id: (await submit('staff', office.day(day))).id, day };
    return undecided.id;
  };

  beforeAll(async () => {
    app = await startTestApp({ OWED_SWEEP_MS: '200' });
    office = await seedOffice(app.sql);
    for (const who of columns)
      clients.set(
        who,
        who === 'nobody' ? app.client() : await app.login(loginOf(who satisfies OfficePerson)),
      );
    report.draft = (await write('staff', office.today)).id;
    const yesterday = await submit('staff', office.day(-1));
    report.yesterday = yesterday.id;
    line = yesterday.lines[0]?.id ?? '';
    report.ago20 = (await submit('staff', office.day(-20))).id;
    report.ago35 = (await submit('staff', office.day(-35))).id;
    report.ago65 = (await submit('staff', office.day(-65))).id;
    indicator = await propose();
    expectOk(
      await as('staff').post('/api/feedback/requests', {
        id: randomUUID(),
        colleagueId: people.askedColleague,
      }),
    );
    feedback = String(expectOk(await give(as('direct')))['id']);
    week = isoWeekOf(addDays(office.today, -7));
    run = await computed(week);
    const { from, to } = weekRange(week);
    days = rangeKey({ from, to });
    rangeRun = await computed(days);
    await app.sql(
      `INSERT INTO indicator (id, owner_id, state, agreed_on) VALUES ($1, $2, 'active', '2026-01-05')`,
      [fixedId(7, 2), people.staff],
    );
    await app.sql(
      `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
       VALUES ($1, 1, 'agreed', 'Berkas', 'berkas', 'quantity', 'higher', 40, 'year', 'sum', '2026-01-05')`,
      [fixedId(7, 2)],
    );
    lastDay = rangeKey({ from: office.day(-1), to: office.day(-1) });
    await computed(lastDay);
  });
  afterAll(() => app.stop());

  /** Runs a period as HR and waits for it. */
  async function computed(period: string): Promise<string> {
    const id = String(expectOk(await as('hr').post(`/api/summaries/${period}/runs`))['runId']);
    const deadline = Date.now() + 20_000;
    for (;;) {
      const { state } = expectOk(await as('hr').get(`/api/summaries/runs/${id}`));
      if (state === 'done') return id;
      if (Date.now() > deadline) throw new Error(`run ${String(state)}`);
    }
  }

  const status = (answer: Answer<unknown>) => String(answer.status);
  /** `200` → what `see` makes of the body; anything else is the status. */
  const seen = <T>(answer: Answer<T>, see: (body: T) => string): string =>
    answer.status === 200 ? see(answer.body) : status(answer);
  const yes = (is: boolean) => (is ? 'yes' : 'no');
  const part = (who: Column, ids: readonly string[]): string => {
    const has = (person: OfficePerson) => ids.includes(people[person]);
    if (who !== 'nobody' && ids.length === 1 && ids[0] === people[who]) return 'own';
    if (has('staff')) return has('other') ? (has('stranger') ? 'all' : 'tree') : 'mixed';
    return has('other') && !has('stranger') ? 'unit' : 'mixed';
  };
  const board = (answer: Answer<Board>, person: OfficePerson): string =>
    answer.status === 404
      ? 'no'
      : seen(answer, ({ cells }) => yes(cells.some((c) => c.personId === people[person])));

  const actions: Record<string, (client: TestClient, who: Column) => Promise<string>> = {
    'view staff': async (c) => status(await c.get(`/api/people/${people.staff}`)),
    'view the D of staff': async (c) => status(await c.get(`/api/people/${people.direct}`)),
    'view the U of staff': async (c) => status(await c.get(`/api/people/${people.upper}`)),
    'nip of staff': async (c) =>
      seen(await c.get<{ nip: string | null }>(`/api/people/${people.staff}`), (p) =>
        yes(p.nip === '199001012015011001'),
      ),
    'nip in the list': async (c) =>
      seen(
        await c.get<{ items: { id: string; nip: string | null }[] }>('/api/people?limit=200'),
        ({ items }) => {
          const found = items.find((p) => p.id === people.staff);
          return found === undefined ? '-' : yes(found.nip !== null);
        },
      ),
    'draft of today': async (c) => status(await c.get(`/api/reports/${report.draft}`)),
    'report of yesterday': async (c) => status(await c.get(`/api/reports/${report.yesterday}`)),
    'report 20 days ago': async (c) => status(await c.get(`/api/reports/${report.ago20}`)),
    'report 35 days ago': async (c) => status(await c.get(`/api/reports/${report.ago35}`)),
    'report 65 days ago': async (c) => status(await c.get(`/api/reports/${report.ago65}`)),
    'versions of a report': async (c) => status(await c.get(`/api/reports/${report.yesterday}/versions`)),
    'reports in the list': async (c) =>
      seen(await c.get<{ items: Report[] }>(`/api/reports?owner=${people.staff}&limit=200`), ({ items }) => {
        const mark = (id: string, sign: string) => (items.some((r) => r.id === id) ? sign : '');
        return [
          mark(report.draft, 'd'),
          mark(report.yesterday, 'y'),
          mark(report.ago20, '20'),
          mark(report.ago35, '35'),
          mark(report.ago65, '6'),
        ].join('');
      }),
    accept: async (c) => status(await c.post(`/api/reports/${await waiting()}/acceptance`, { version: 1 })),
    return: async (c) =>
      status(await c.post(`/api/reports/${await waiting()}/return`, { version: 1, reason: 'Lengkapi.' })),
    'accept 65 days ago': async (c) =>
      status(await c.post(`/api/reports/${report.ago65}/acceptance`, { version: 1 })),
    indicator: async (c) => status(await c.get(`/api/indicators/${indicator}`)),
    'trend of an indicator': async (c) => status(await c.get(`/api/indicators/${indicator}/trend`)),
    'indicators in the list': async (c) =>
      seen(await c.get<{ items: Indicator[] }>(`/api/indicators?owner=${people.staff}`), ({ items }) =>
        yes(items.some((i) => i.id === indicator)),
      ),
    'change an indicator': async (c) =>
      status(await c.patch(`/api/indicators/${await propose()}`, { name: 'Dokumen selesai' })),
    'propose an indicator': async (c) => status(await c.post(`/api/indicators/${await propose()}/proposal`)),
    'agree to an indicator': async (c) =>
      status(await c.post(`/api/indicators/${await propose()}/agreement`)),
    'return an indicator': async (c) =>
      status(await c.post(`/api/indicators/${await propose()}/return`, { reason: 'Sasaran belum jelas.' })),
    'give feedback': async (c) => status(await give(c)),
    'give on yesterday': async (c) => status(await give(c, { reportId: report.yesterday })),
    'give on a line': async (c) => status(await give(c, { reportId: report.yesterday, lineId: line })),
    'give on 65 days ago': async (c) => status(await give(c, { reportId: report.ago65 })),
    'give on an indicator': async (c) => status(await give(c, { indicatorId: indicator })),
    'give on the draft': async (c) => status(await give(c, { reportId: report.draft })),
    'read feedback': async (c) => status(await c.get(`/api/feedback/${feedback}`)),
    'feedback in the list': async (c) =>
      seen(await c.get<{ items: { id: string }[] }>('/api/feedback?limit=200'), ({ items }) =>
        yes(items.some((f) => f.id === feedback)),
      ),
    'feedback found by words': async (c) =>
      seen(
        await c.get<{ items: { id: string }[] }>(`/api/feedback?limit=200&q=rapi%20LENGKAP`),
        ({ items }) => yes(items.some((f) => f.id === feedback)),
      ),
    'requests in the list': async (c) =>
      seen(await c.get<FeedbackAskedList>('/api/feedback/requests'), ({ items }) =>
        yes(items.some((q) => q.askerId === people.staff)),
      ),
    'reply to feedback': async (c) =>
      status(await c.post(`/api/feedback/${feedback}/replies`, { id: randomUUID(), body: 'Terima kasih.' })),
    'mark feedback read': async (c) => status(await c.post(`/api/feedback/${feedback}/read`)),
    'feed holds feedback': async (c) =>
      seen(await c.get('/api/feed?after=0&wait=0'), (body) => yes(JSON.stringify(body).includes(feedback))),
    'board of the section': async (c) =>
      board(await c.get<Board>(`/api/board?unit=${units.section}`), 'staff'),
    'board of the puskesmas': async (c) =>
      board(await c.get<Board>(`/api/board?unit=${units.puskesmas}`), 'other'),
    queue: async (c) => {
      const [fresh, proposed] = [await waiting(), await propose()];
      const answer = await c.get<BoardQueue>('/api/board/queue');
      return seen(answer, ({ items }) => {
        const mark = (id: string, sign: string) => (items.some((item) => item.id === id) ? sign : '');
        return mark(fresh, 'w') + mark(report.ago65, '6') + mark(proposed, 'i') || '-';
      });
    },
    'watch the section': async (c) => {
      const socket = await connect(c);
      if (socket === null) return '401';
      try {
        const answer = await new Promise<AckOk<Board> | AckError>((resolve) => {
          socket.emit('board.watch', { unit: units.section }, resolve);
        });
        return yes(answer.ok && answer.cells.some((cell) => cell.personId === people.staff));
      } finally {
        socket.disconnect();
      }
    },
    summary: async (c, who) =>
      seen(await c.get<{ employees: { personId: string }[] }>(`/api/summaries/${week}`), ({ employees }) =>
        part(
          who,
          employees.map((e) => e.personId),
        ),
      ),
    'coverage map': async (c) =>
      seen(
        await c.get<CoverageMap>(`/api/coverage?from=${office.day(-2)}&to=${office.today}`),
        ({ units: shown }) => (shown.some((u) => u.unitId === units.section) ? 's' : '-'),
      ),
    'coverage of the section': async (c) =>
      status(await c.get(`/api/coverage/people?unit=${units.section}&date=${office.today}`)),
    'story of the section': async (c) => status(await c.get(`/api/coverage/units/${units.section}`)),
    'rows of a summary': async (c) =>
      seen(
        await c.get<SummaryRows>(`/api/summaries/${lastDay}/rows?people=${people.staff}`),
        ({ items: [own] }) => {
          expect(own?.days.map((day) => day.date)).toEqual([office.day(-1)]);
          return own?.days[0]?.reportId === report.yesterday ? 'report' : 'days';
        },
      ),
    'duties of D': async (c) =>
      status(await c.get(`/api/summaries/${lastDay}/duties?person=${people.direct}&kind=waiting`)),
    'lines of a summary': async (c) =>
      status(
        await c.get(
          `/api/summaries/${lastDay}/lines?person=${people.staff}&indicator=${fixedId(7, 2)}&from=${office.day(-1).slice(0, 4)}-01-01`,
        ),
      ),
    'summary as csv': async (c, who) =>
      seen(await c.get<string>(`/api/summaries/${week}.csv`), (text) =>
        part(who, [
          // The fourth column, before any that may hold a comma: rows also name their person's supervisor.
          ...new Set(
            text
              .trimEnd()
              .split('\r\n')
              .slice(1)
              .map((line) => line.split(',')[3] ?? ''),
          ),
        ]),
      ),
    // Whose part it is, its rows in XLSX and CSV tell (test/medium/documents.spec.ts).
    'summary as pdf': async (c) => status(await c.get(`/api/summaries/${week}.pdf`)),
    'say beside own days': async (c) =>
      status(await c.put(`/api/summaries/${week}/context`, { indicatorId: null, body: 'Listrik padam' })),
    'start a run': async (c) => status(await c.post(`/api/summaries/${week}/runs`)),
    'start a month': async (c) => status(await c.post(`/api/summaries/${week.slice(0, 4)}-01/runs`)),
    // Days of their own: nobody's list has them, and the next row's is asked for by HR alone.
    'ask for a range': async (c) => {
      const { from } = weekRange(week);
      return status(await c.post(`/api/summaries/${rangeKey({ from, to: from })}/runs`));
    },
    'recap of a range': async (c, who) =>
      seen(await c.get<{ employees: { personId: string }[] }>(`/api/summaries/${days}`), ({ employees }) =>
        part(
          who,
          employees.map((e) => e.personId),
        ),
      ),
    'recap as csv': async (c) => status(await c.get(`/api/summaries/${days}.csv`)),
    'ranges in the list': async (c) =>
      seen(await c.get<{ items: { period: string }[] }>('/api/summaries?kind=range'), ({ items }) =>
        yes(items.some((item) => item.period === days)),
      ),
    "see the range's run": async (c) => status(await c.get(`/api/summaries/runs/${rangeRun}`)),
    'see a run': async (c) => status(await c.get(`/api/summaries/runs/${run}`)),
    'record of staff': async (c) => status(await c.get(`/api/admin/people/${people.staff}`)),
    'list of records': async (c) => status(await c.get('/api/admin/people')),
    'correct the record': async (c) =>
      status(await c.patch(`/api/admin/people/${people.disabled}`, { name: 'Joko P.' })),
    'change the supervisor': async (c) =>
      status(
        await c.post(`/api/admin/people/${people.disabled}/supervisors`, {
          supervisorId: people.direct,
          from: office.today,
        }),
      ),
    'put on leave': async (c, who) => {
      const day = office.day(100 + columns.indexOf(who));
      const leave = { id: randomUUID(), kind: 'annual', from: day, to: day };
      return status(await c.post(`/api/admin/people/${people.disabled}/leave`, leave));
    },
    'reset a password': async (c) => status(await c.post(`/api/admin/people/${people.disabled}/reset`)),
    'make a unit': async (c) =>
      status(
        await c.post('/api/admin/units', {
          id: randomUUID(),
          parentId: units.regency,
          name: 'Unit baru',
          zone: 'Asia/Jakarta',
          workdays: [1, 2, 3, 4, 5],
          worksOnHolidays: false,
        }),
      ),
    'edit a holiday': async (c) =>
      status(await c.put('/api/admin/holidays/2027-11-11', { name: 'Hari jadi', working: false })),
    'open a practice room': async (c) =>
      status(await c.post('/api/admin/practice', { id: randomUUID(), staff: 2 })),
    'see the practice room': async (c) => status(await c.get('/api/admin/practice')),
    'close the practice room': async (c) => status(await c.delete('/api/admin/practice')),
    'connect a socket': async (c) => {
      const socket = await connect(c);
      socket?.disconnect();
      return socket === null ? '401' : 'yes';
    },
  };

  /** The status, or the code where it says more than that. */
  const refusal = ({ status: code, body }: Answer<{ code?: string }>) =>
    code === 422 ? String(body.code) : String(code);
  const own: Record<string, (client: TestClient) => Promise<string>> = {
    'end another session': async (c) => {
      const { items } = (await c.get<{ items?: SessionInfo[] }>('/api/session/list')).body;
      const other = items?.find((session) => !session.current)?.id ?? randomUUID();
      return refusal(await c.delete(`/api/session/list/${other}`));
    },
    'set the mail address': async (c) =>
      refusal(
        await c.put(`/api/people/${c.personId || people.stranger}/mail-address`, {
          address: 'seseorang@lembahsari.example',
        }),
      ),
    'switch push on': async (c) =>
      refusal(
        await c.post('/api/notifications/devices', {
          endpoint: 'https://fcm.googleapis.com/fcm/send/matriks',
          keys: {
            p256dh: createECDH('prime256v1').generateKeys().toString('base64url'),
            auth: randomBytes(16).toString('base64url'),
          },
          language: 'id',
        }),
      ),
    'choose mails and pushes': async (c) =>
      refusal(
        await c.put('/api/notifications/preferences', {
          choices: {},
          quiet: { mode: 'unit' },
          digestHour: '07:00',
          language: 'id',
        }),
      ),
    'change the password': async (c) =>
      refusal(
        await c.post('/api/session/password', {
          old: c === participant ? practicePassword : OFFICE_PASSWORD,
          new: 'kata-sandi-yang-baru',
        }),
      ),
    'log out everywhere': async (c) => refusal(await c.delete('/api/session/all')),
  };
  let self: TestClient;
  let participant: TestClient;
  let practicePassword = '';
  const openRoom = async () => {
    const room = { id: randomUUID(), staff: 2 };
    const { password } = expectOk(await as('admin').post<PracticeOpened>('/api/admin/practice', room));
    return (practicePassword = password);
  };
  const enterPractice = async () => {
    const password = await openRoom();
    for (const _ of ['another session', 'the one that asks']) {
      self = await app.login(loginOf('stranger'));
      participant = await app.login('latihan-01', password);
    }
  };

  /** Null: refused for want of a session. */
  async function connect(client: TestClient) {
    const socket = client.socket();
    return new Promise<typeof socket | null>((resolve, reject) => {
      socket.once('connect', () => {
        resolve(socket);
      });
      socket.once('connect_error', (error: Error & { data?: { code?: string } }) => {
        socket.disconnect();
        if (error.data?.code === 'UNAUTHENTICATED') resolve(null);
        else reject(error);
      });
      socket.connect();
    });
  }

  let cells = 0;
  it.each(matrix)('%s', async (action, values) => {
    expect(values).toHaveLength(columns.length);
    const act = actions[action];
    if (act === undefined) throw new Error(`no action ${action}`);
    const expected = Object.fromEntries(columns.map((who, i) => [who, values[i]]));
    const found: Record<string, string> = {};
    for (const who of columns) found[who] = await act(as(who), who);
    expect(found).toEqual(expected);
    cells += columns.length;
  });

  it('lets nobody decide on the own report while standing for the own superior', async () => {
    const own = (await submit('other', office.day(-1))).id;
    await app.sql(
      `INSERT INTO acting_line (id, person_id, acting_id, kind, valid_from, valid_to) VALUES ($1, $2, $3, 'plh', $4, $5)`,
      [fixedId(7, 1), people.otherHead, people.other, office.day(-1), office.day(1)],
    );
    const theirs = (await submit('former', office.day(-1))).id;
    const accept = async (who: Column, id: string) =>
      status(await as(who).post(`/api/reports/${id}/acceptance`, { version: 1 }));
    expect(await accept('other', own)).toBe('404');
    expect(await accept('other', theirs)).toBe('200');
    expect(await accept('otherHead', own)).toBe('200');
    cells += 3;
  });

  describe('of oneself', () => {
    beforeAll(enterPractice);

    it.each(ofOneself)('%s', async (action, values) => {
      const act = own[action];
      if (act === undefined) throw new Error(`no action ${action}`);
      const found: string[] = [];
      for (const who of [self, participant, app.client()]) found.push(await act(who));
      expect(found).toEqual(values);
      cells += values.length;
    });

    it('leaves everybody in the room, under the password that was shown', async () => {
      expect((await participant.get('/api/session')).status).toBe(200);
      await app.login('latihan-01', practicePassword);
    });
  });

  it('covers every action, and says how many cells it holds', () => {
    expect(Object.keys(actions).sort()).toEqual(matrix.map(([action]) => action).sort());
    process.stdout.write(`access matrix: ${String(cells)} cells as the contract says\n`);
    expect(Object.keys(own).sort()).toEqual(ofOneself.map(([action]) => action).sort());
    expect(cells).toBe(matrix.length * columns.length + 3 + ofOneself.length * 3);
  });
});
