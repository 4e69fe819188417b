import { reportDeadline } from '#contracts/rules/calendar.js';
import { addDays, weekdayOf, type LocalDate } from '#contracts/rules/local-date.js';
import type { EventLog } from './event-log.js';
import { tangible, type Line, type LineWriter } from './lines.js';
import type { Member, Organisation } from './organisation.js';
import type { Presence } from './presence.js';
import { idOf, Random } from './random.js';
import type { DemoRows, ReportRow } from './rows.js';
import { at, iso } from './span.js';
import { fill, type Ledger } from './text.js';

/** A report that was submitted, as comments need to know it. */
export interface Reported {
  readonly id: string;
  readonly member: Member;
  readonly date: LocalDate;
  readonly lines: readonly Line[];
  readonly decider: Member | null;
  readonly submittedAt: number;
  decidedAt: number | null;
  /** The line that a return was about. */
  returned: { readonly at: number; readonly line: Line } | null;
}

type ReportTables = 'report' | 'report_version' | 'report_line' | 'report_decision';

const RETURNS = {
  quantity: [
    'Jumlah pada butir {topik} belum sama dengan {sumber}, mohon dicocokkan lagi',
    'Tolong hitung ulang angka {topik}, {sumber} menunjukkan jumlah lain',
  ],
  detail: [
    'Butir {topik} belum menyebut [hasilnya|siapa penerimanya|tempat pastinya], mohon dilengkapi',
    'Uraian {topik} masih terlalu singkat untuk saya setujui, tambahkan [hasil akhirnya|siapa saja yang terlibat]',
  ],
};
const DETAILS = [
  '[tanda terima|daftar hadir|berita acara] {topik} sudah diparaf [kepala dusun|rekan satu tim|sekretaris desa]',
  'rincian {topik} tercatat di buku register halaman {k}',
  '{topik} selesai pukul {jam} dan disaksikan [perangkat desa|rekan satu ruangan|dua petugas lain]',
];
const NOTES = [
  'Besok pagi melanjutkan {topik}.',
  'Untuk {topik} saya perlu satu orang tambahan pekan depan.',
  'Berkas {topik} ada di map tim.',
  'Hari ini {topik} memakan waktu paling lama.',
];

/** Lives through the days: who reports when, who accepts, who sends back. */
export class DayBook {
  readonly rows: Pick<DemoRows, ReportTables> = {
    report: [],
    report_version: [],
    report_line: [],
    report_decision: [],
  };
  readonly reported: Reported[] = [];

  constructor(
    private readonly office: Organisation,
    private readonly presence: Presence,
    private readonly events: EventLog,
    private readonly lines: LineWriter,
    private readonly ledger: Ledger,
  ) {
    for (const date of office.span.dates) for (const member of office.members) this.#day(member, date);
  }

  #day(member: Member, date: LocalDate): void {
    const { span } = this.office;
    const rng = new Random(`day/${member.key}/${date}`);
    const { unit } = this.office.stint(member, date);
    const today = date === span.today;
    if (today && member.published) return;
    // Days off bring nothing, but for the shift that cares for inpatients today.
    const onShift = today && unit === 'igd' && rng.chance(0.6) && !this.#away(member, date);
    if (!this.office.works(member, date) && !onShift) return;

    const deadline = reportDeadline(this.office.calendar(unit), date);
    const sent = this.office.works(member, date)
      ? this.#submission(member, date, deadline, rng)
      : at(date, rng.int(7 * 60 + 40, 14 * 60));
    if (sent === null) return;
    const horizon = this.presence.horizon(member);
    const begun = this.#beginning(date, sent, rng);
    if (begun > horizon) return;

    const lines = this.lines.day(member, date);
    const note = this.#note(lines, rng);
    const id = idOf(`report/${member.key}/${date}`);
    this.presence.touch(member, begun);
    const row: ReportRow = {
      id,
      owner_id: member.id,
      date,
      state: 'draft',
      version: 0,
      draft_version: rng.int(1, 6),
      draft: null,
      deadline: iso(deadline),
      first_submitted_at: null,
      submitted_at: null,
      on_time: null,
      return_reason: null,
      created_at: iso(begun),
    };
    this.rows.report.push(row);
    if (sent > horizon) {
      row.draft = { lines: lines.slice(0, rng.int(1, lines.length)).map(draftLine), note: null };
      return;
    }
    const reported: Reported = {
      id,
      member,
      date,
      lines,
      decider: this.office.superior(member, date),
      submittedAt: sent,
      decidedAt: null,
      returned: null,
    };
    row.first_submitted_at = iso(sent);
    row.on_time = sent < deadline;
    this.#submit(row, reported, lines, note, sent);
    this.#decide(row, reported, note, rng);
    this.reported.push(reported);
  }

  /** When the draft was begun: what is sent on another day was often begun on its own. */
  #beginning(date: LocalDate, sent: number, rng: Random): number {
    const before = sent - rng.int(8, 200) * 60_000;
    if (sent < at(addDays(date, 1), 0)) return Math.max(at(date, 7 * 60 + 30), before);
    return rng.chance(0.7) ? at(date, rng.int(13 * 60, 15 * 60 + 50)) : before;
  }

  #away(member: Member, date: LocalDate): boolean {
    return member.leave.some((l) => l.from <= date && date < l.to);
  }

  #note(lines: readonly Line[], rng: Random): string | null {
    const line = lines[0];
    if (line === undefined || !rng.chance(0.05)) return null;
    return this.ledger.write(
      () => fill(rng.pick(NOTES), rng, { topik: line.topic }),
      (text) => text,
    );
  }

  /** When the report is sent; null: never. */
  #submission(member: Member, date: LocalDate, deadline: number, rng: Random): number | null {
    const { span } = this.office;
    const recent = date > addDays(span.today, -8);
    const fate = rng.next();
    const { boss } = this.office.stint(member, date);
    const steady =
      member.key === 'staf' || (member.published && recent) || boss === this.office.acting.person;
    if (!recent && fate < 0.025 && !steady) return null;
    if (!recent && fate < 0.075 && !steady) {
      const later = this.office.workday(member, date, rng.int(2, 4));
      const moment = at(later, rng.int(8 * 60, 15 * 60));
      return moment > deadline ? moment : this.#sameDay(member, date, rng);
    }
    if (fate > 0.9 && !steady) {
      const next = at(this.office.workday(member, date, 1), rng.int(7 * 60 + 20, 9 * 60 + 50));
      if (next < deadline) return next;
    }
    return this.#sameDay(member, date, rng);
  }

  #sameDay(member: Member, date: LocalDate, rng: Random): number {
    const kind = rng.next();
    const evening = member.key !== 'staf' && kind > 0.87;
    // Saturdays end early.
    const [from, to] =
      weekdayOf(date) === 6
        ? [11 * 60 + 30, 13 * 60 + 30]
        : evening
          ? [18 * 60 + 30, 21 * 60 + 30]
          : kind < 0.15
            ? [10 * 60 + 30, 12 * 60 + 10]
            : [14 * 60 + 20, 15 * 60 + 35];
    return at(date, from + rng.next() * (to - from));
  }

  #submit(
    row: ReportRow,
    reported: Reported,
    lines: readonly Line[],
    note: string | null,
    sent: number,
  ): void {
    const version = row.version + 1;
    row.version = version;
    row.state = 'submitted';
    row.return_reason = null;
    row.submitted_at = iso(sent);
    this.rows.report_version.push({
      report_id: row.id,
      version,
      submission_id: idOf(`submission/${row.id}/${String(version)}`),
      draft_version: row.draft_version,
      note,
      submitted_at: iso(sent),
    });
    lines.forEach((line, position) =>
      this.rows.report_line.push({
        report_id: row.id,
        version,
        line_id: line.id,
        position,
        activity: line.activity,
        indicator_id: line.measured?.id ?? null,
        quantity: line.quantity,
        obstacle: line.obstacle,
      }),
    );
    this.presence.touch(reported.member, sent);
    this.events.add(sent, 'report.submitted', row.id, [reported.member, reported.decider]);
  }

  #decide(row: ReportRow, reported: Reported, note: string | null, rng: Random): void {
    const { decider, member } = reported;
    if (decider === null) return;
    const shown = this.#shownReturn(member, reported.date);
    const moment = shown
      ? at(this.office.workday(member, this.office.span.today, -1), 15 * 60 + 50)
      : this.#decision(decider, reported, reported.submittedAt, rng);
    if (moment === null) return;
    if (!shown && (decider.key === this.office.acting.person || !rng.chance(0.035))) {
      this.#accept(row, reported, moment);
      return;
    }
    const target = shown ? reported.lines[0] : rng.pick(tangible(reported.lines));
    if (target === undefined) return;
    const kind =
      target.measured !== null && target.measured.spec.rollup === 'sum' && rng.chance(0.5)
        ? 'quantity'
        : 'detail';
    this.#return(row, reported, target, kind, moment, rng);
    if (shown) return;

    const again = this.#resubmission(member, moment, rng);
    if (again === null) return;
    const lines = reported.lines.map((line) => (line === target ? this.#corrected(line, kind, rng) : line));
    for (const line of lines) if (line !== target) this.ledger.note(line.activity);
    row.draft_version += rng.int(1, 2);
    this.#submit(row, reported, lines, note, again);
    const second = this.#decision(decider, reported, again, rng);
    if (second !== null) this.#accept(row, reported, second);
  }

  /** The returned report that the officer of the demo finds: three working days old, back since yesterday afternoon. */
  #shownReturn(member: Member, date: LocalDate): boolean {
    return member.key === 'staf' && date === this.office.workday(member, this.office.span.today, -3);
  }

  #accept(row: ReportRow, reported: Reported, moment: number): void {
    const { decider } = reported;
    if (decider === null) return;
    row.state = 'accepted';
    reported.decidedAt = moment;
    this.rows.report_decision.push({
      report_id: row.id,
      version: row.version,
      kind: 'accepted',
      by_id: decider.id,
      at: iso(moment),
      reason: null,
    });
    this.presence.touch(decider, moment);
    this.events.add(moment, 'report.accepted', row.id, [reported.member, decider]);
  }

  #return(
    row: ReportRow,
    reported: Reported,
    line: Line,
    kind: keyof typeof RETURNS,
    moment: number,
    rng: Random,
  ): void {
    const { decider } = reported;
    if (decider === null) return;
    const sumber = (line.measured?.source ?? 'rekap').replace(/^./, (c) => c.toLowerCase());
    const reason = this.ledger.write(
      () => fill(rng.pick(RETURNS[kind]), rng, { topik: line.topic, sumber }),
      (text) => text,
    );
    row.state = 'returned';
    row.return_reason = `${reason}.`;
    reported.returned = { at: moment, line };
    this.rows.report_decision.push({
      report_id: row.id,
      version: row.version,
      kind: 'returned',
      by_id: decider.id,
      at: iso(moment),
      reason: `${reason}.`,
    });
    this.presence.touch(decider, moment);
    this.events.add(moment, 'report.returned', row.id, [reported.member, decider]);
  }

  #corrected(line: Line, kind: keyof typeof RETURNS, rng: Random): Line {
    if (kind === 'quantity' && line.quantity !== null) {
      const decimals = line.measured?.spec.decimals ?? 0;
      const changed = Number(line.quantity) * (rng.chance(0.7) ? 0.9 : 1.08);
      const rounded = Math.max(1, changed).toFixed(decimals);
      this.ledger.note(line.activity);
      return { ...line, quantity: rounded === line.quantity ? String(Number(rounded) + 1) : rounded };
    }
    const activity = this.ledger.write(
      () => `${line.activity}; ${fill(rng.pick(DETAILS), rng, { topik: line.topic })}`,
      (text) => text,
    );
    return { ...line, activity };
  }

  /** When the supervisor looks at what was sent; null: not yet. */
  #decision(decider: Member, { member, date }: Reported, sent: number, rng: Random): number | null {
    const { span } = this.office;
    const sentOn = addDays(date, Math.floor((sent - at(date, 0)) / 86_400_000));
    const slow = rng.chance(decider.key === 'sekda' ? 0.45 : 0.05);
    const wait = slow ? rng.int(2, 4) : 1;
    const soon =
      !slow &&
      this.office.works(decider, sentOn) &&
      sent < at(sentOn, 15 * 60 + 25) &&
      // The supervisor of the demo has something waiting: of the last two days only the early ones are done.
      (decider.key !== 'atasan' || sentOn < this.office.workday(member, span.today, -2)) &&
      rng.chance(0.4);
    const next = this.office.workday(decider, sentOn, wait);
    // Who leaves for long clears the desk first.
    const lastDay = next > addDays(sentOn, 20) && this.office.works(decider, sentOn);
    const moment =
      soon || lastDay
        ? Math.max(sent + 240_000, Math.min(sent + rng.int(6, 90) * 60_000, at(sentOn, 16 * 60 + 20)))
        : at(next, rng.int(7 * 60 + 35, 11 * 60 + 20));
    return moment <= this.presence.horizon(decider) ? moment : null;
  }

  #resubmission(member: Member, returned: number, rng: Random): number | null {
    const soon = returned + rng.int(25, 150) * 60_000;
    const until = this.presence.until(member, returned);
    const day = addDays(
      this.office.span.first,
      Math.floor((returned - at(this.office.span.first, 0)) / 86_400_000),
    );
    const moment =
      soon < until ? soon : at(this.office.workday(member, day, 1), rng.int(7 * 60 + 30, 10 * 60));
    return moment <= this.presence.horizon(member) ? moment : null;
  }
}

function draftLine(line: Line): {
  id: string;
  activity: string;
  indicatorId: string | null;
  quantity: number | null;
  obstacle: string | null;
} {
  return {
    id: line.id,
    activity: line.activity,
    indicatorId: line.measured?.id ?? null,
    quantity: line.quantity === null ? null : Number(line.quantity),
    obstacle: line.obstacle,
  };
}
