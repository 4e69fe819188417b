import { addDays, type LocalDate } from '#contracts/rules/local-date.js';
import { answers, closings, general, onFigure, onIndicator, remarks, type Remark } from './comment-words.js';
import type { Reported } from './days.js';
import type { EventLog } from './event-log.js';
import type { Indicators } from './indicators.js';
import { tangible, type Line } from './lines.js';
import type { Member, Organisation } from './organisation.js';
import type { Presence } from './presence.js';
import { idOf, Random } from './random.js';
import type { DemoRows, FeedbackRow } from './rows.js';
import { at, iso } from './span.js';
import { dateWords, fill, numberWords, type Ledger } from './text.js';

type Kind = FeedbackRow['kind'];

interface Given {
  readonly row: FeedbackRow;
  readonly author: Member;
  readonly recipient: Member;
  readonly moment: number;
  readonly topic: string;
  /** How the recipient may answer. */
  readonly answers: readonly string[];
  /** The recipient has not opened it yet. */
  readonly unread: boolean;
}

interface Subject {
  readonly reported?: Reported | undefined;
  readonly line?: Line | undefined;
  readonly indicator?: { readonly id: string; readonly name: string } | undefined;
  readonly unread?: boolean;
}

const REPLY_SHARE: Readonly<Record<Kind, number>> = {
  praise: 0.3,
  suggestion: 0.45,
  question: 0.85,
  correction: 0.7,
};

/** Who is commented on more than others: the pages that the published logins open. */
const SHARE: Readonly<Record<string, number>> = { staf: 0.34, staf2: 0.22, stafpkm: 0.26 };

/** Colleagues who were asked for a comment: asker and asked. */
const ASKED: readonly (readonly [string, string])[] = [
  ['staf', 'goreti'],
  ['stafpkm', 'reza'],
  ['joko', 'lering'],
  ['nurul', 'kevin'],
];

/** Comments, their replies and receipts. First everything is said, then it is seen who was there to hear it. */
export class Conversations {
  readonly rows: Pick<DemoRows, 'feedback' | 'feedback_reply' | 'feedback_receipt' | 'feedback_request'> = {
    feedback: [],
    feedback_reply: [],
    feedback_receipt: [],
    feedback_request: [],
  };
  readonly #given: Given[] = [];

  constructor(
    private readonly office: Organisation,
    private readonly presence: Presence,
    private readonly events: EventLog,
    private readonly indicators: Indicators,
    private readonly ledger: Ledger,
    reported: readonly Reported[],
  ) {
    for (const r of reported) this.#onReport(r);
    for (const member of office.members) this.#inGeneral(member, reported);
    for (const [asker, asked] of ASKED) this.#colleague(office.member(asker), office.member(asked), reported);
    this.#waiting(reported);
    this.#given.sort((a, b) => a.moment - b.moment);
    for (const given of this.#given) this.#receive(given);
  }

  #onReport(r: Reported): void {
    const { decider, member, date } = r;
    if (decider === null) return;
    const rng = new Random(`comment/${member.key}/${date}`);
    if (r.returned !== null && (member.key === 'staf' || rng.chance(0.4))) {
      this.#give('correction', decider, member, r.returned.at - 70_000, rng, {
        reported: r,
        line: r.returned.line,
        unread: member.key === 'staf',
      });
      return;
    }
    if (r.decidedAt === null) return;
    const share = SHARE[member.key] ?? 0.07;
    const moment = Math.max(r.submittedAt + 60_000, r.decidedAt - rng.int(40, 420) * 1000);
    if (rng.chance(share))
      this.#give(this.#kind(rng), decider, member, moment, rng, { reported: r, line: rng.pick(r.lines) });
    // Now and then the superior's superior looks in.
    const further = this.office.superior(decider, date);
    if (further === null || further === member || !rng.chance(share / 9)) return;
    const later = at(this.office.workday(further, date, 2), rng.int(9 * 60, 15 * 60));
    if (later <= this.presence.horizon(further))
      this.#give(rng.chance(0.7) ? 'praise' : 'question', further, member, later, rng, {
        reported: r,
        line: rng.pick(tangible(r.lines)),
      });
  }

  #kind(rng: Random): Kind {
    return rng.pick<Kind>([
      'praise',
      'praise',
      'praise',
      'suggestion',
      'suggestion',
      'question',
      'question',
      'correction',
    ]);
  }

  /** On an indicator, or on nothing in particular. */
  #inGeneral(member: Member, reported: readonly Reported[]): void {
    const rng = new Random(`general/${member.key}`);
    const mine = reported.filter((r) => r.member === member && r.decider !== null);
    const remark = (share: number, words: readonly (readonly [Kind, Remark])[], withIndicator: boolean) => {
      if (!rng.chance(share) || mine.length === 0) return;
      const r = rng.pick(mine.slice(0, Math.ceil(mine.length * 0.9)));
      const author = r.decider;
      if (author === null) return;
      const moment = at(this.office.workday(author, r.date, 1), rng.int(13 * 60, 15 * 60 + 30));
      const list = this.indicators.of(member, this.office.stint(member, r.date));
      const indicator = withIndicator ? rng.pick(list) : undefined;
      const [kind, said] = rng.pick(words);
      if (moment > this.presence.horizon(author)) return;
      const topicOf = indicator === undefined ? rng.pick(r.lines) : undefined;
      this.#say(kind, [said], author, member, moment, rng, topicOf?.topic ?? `"${indicator?.name ?? ''}"`, {
        indicator,
      });
    };
    remark(0.4, general, false);
    remark(member.published ? 0.8 : 0.3, onIndicator, true);
  }

  /** Asked for, given, by somebody of the same unit. */
  #colleague(asker: Member, asked: Member, reported: readonly Reported[]): void {
    const rng = new Random(`asked/${asker.key}`);
    const r = reported.findLast((x) => x.member === asker && x.date <= addDays(this.office.span.today, -12));
    if (r === undefined) return;
    const askedAt = at(this.office.workday(asker, r.date, 1), 9 * 60 + rng.int(0, 50));
    const moment = at(
      this.office.workday(asked, this.office.workday(asker, r.date, 1), 1),
      13 * 60 + rng.int(0, 100),
    );
    if (moment > this.presence.horizon(asked)) return;
    this.presence.touch(asker, askedAt);
    this.rows.feedback_request.push({
      id: idOf(`request/${asker.key}`),
      asker_id: asker.id,
      colleague_id: asked.id,
      created_at: iso(askedAt),
    });
    this.#give('suggestion', asked, asker, moment, rng, { reported: r, line: r.lines[0] });
  }

  /** What the published logins find unopened: said on the last working day, some of it after they had left. */
  #waiting(reported: readonly Reported[]): void {
    const find = (key: string, n: number, kind: Kind, minutes: number) => {
      const recipient = this.office.member(key);
      const { today } = this.office.span;
      const boss = this.office.superior(recipient, today);
      if (boss === null) return;
      const moment = at(this.office.workday(boss, today, -1), minutes);
      const r = reported
        .filter((x) => x.member === recipient && x.returned === null && x.submittedAt + 120_000 < moment)
        .at(-n);
      if (r?.decider !== boss) return;
      const rng = new Random(`waiting/${key}/${String(n)}`);
      if (moment <= this.presence.horizon(boss))
        this.#give(kind, boss, recipient, moment, rng, { reported: r, line: r.lines[0], unread: true });
    };
    find('staf', 3, 'suggestion', 14 * 60 + 5);
    find('staf', 2, 'praise', 16 * 60 + 4);
    find('staf', 1, 'question', 16 * 60 + 11);
    find('staf2', 1, 'praise', 16 * 60 + 19);
    find('stafpkm', 2, 'praise', 15 * 60 + 2);
    find('stafpkm', 1, 'question', 15 * 60 + 9);
    find('atasan', 2, 'question', 14 * 60 + 31);
    find('kapus1', 2, 'praise', 14 * 60 + 12);
    find('kabid', 3, 'suggestion', 13 * 60 + 44);
  }

  #give(kind: Kind, author: Member, recipient: Member, moment: number, rng: Random, about: Subject): void {
    const topic = about.line?.topic ?? 'laporan ini';
    const { job } = this.office.stint(recipient, about.reported?.date ?? this.office.span.today);
    const words = isFigure(about.line) && kind !== 'correction' ? onFigure[kind] : remarks(kind, job);
    this.#say(kind, words, author, recipient, moment, rng, topic, about);
  }

  #say(
    kind: Kind,
    words: readonly Remark[],
    author: Member,
    recipient: Member,
    moment: number,
    rng: Random,
    topic: string,
    about: Subject,
  ): void {
    const date: LocalDate | undefined = about.reported?.date;
    const { spot } = this.office.stint(recipient, date ?? this.office.span.today);
    const values = {
      sapa: recipient.spec.call,
      topik: topic,
      spot,
      indikator: about.indicator?.name ?? '',
      hari: date === undefined ? '' : dateWords(date),
      angka: numberWords(`${about.line?.quantity ?? ''} ${about.line?.measured?.spec.unit ?? ''}`),
    };
    const { body, remark } = this.ledger.write(
      () => {
        const remark = rng.pick(words);
        return { remark, body: capital(fill(remark.text, rng, values)) };
      },
      (made) => made.body,
    );
    const number = String(this.#given.length);
    const row: FeedbackRow = {
      id: idOf(`feedback/${author.key}/${recipient.key}/${String(moment)}/${number}`),
      author_id: author.id,
      recipient_id: recipient.id,
      kind,
      body,
      report_id: about.reported?.id ?? null,
      line_id: about.line?.id ?? null,
      indicator_id: about.indicator?.id ?? null,
      urgent: false,
      urgent_reason: null,
      created_at: iso(moment),
    };
    this.rows.feedback.push(row);
    this.presence.touch(author, moment);
    this.events.add(moment, 'feedback.given', row.id, [recipient, author]);
    this.#given.push({
      row,
      author,
      recipient,
      moment,
      topic,
      answers: (remark.answers ?? answers[kind]).map((text) => text.replaceAll('{spot}', spot)),
      unread: about.unread === true,
    });
  }

  /** Delivered when the recipient's device is there, opened soon after, often answered. */
  #receive(given: Given): void {
    const { row, author, recipient, moment } = given;
    const rng = new Random(`receive/${row.id}`);
    const delivered = this.presence.hears(recipient, moment);
    if (delivered === null) return;
    this.events.add(delivered, 'feedback.delivered', row.id, [recipient, author]);
    const read = given.unread ? null : this.#opened(recipient, delivered, rng);
    this.rows.feedback_receipt.push({
      feedback_id: row.id,
      delivered_at: iso(delivered),
      read_at: read === null ? null : iso(read),
    });
    if (read === null) return;
    this.events.add(read, 'feedback.read', row.id, [recipient, author]);
    if (!rng.chance(REPLY_SHARE[row.kind])) return;

    const answered = read + rng.int(60, 1500) * 1000;
    if (answered > this.presence.until(recipient, read)) return;
    this.#reply(given, recipient, author, given.answers, answered, rng);
    const seen = this.presence.hears(author, answered);
    if (seen === null || row.kind === 'praise' || !rng.chance(0.3)) return;
    const closed = seen + rng.int(120, 1800) * 1000;
    if (closed <= this.presence.until(author, seen))
      this.#reply(given, author, recipient, closings[row.kind], closed, rng);
  }

  #opened(recipient: Member, delivered: number, rng: Random): number | null {
    const soon = delivered + rng.int(1, 80) * 60_000;
    const until = this.presence.until(recipient, delivered);
    if (soon < until) return soon;
    const next = this.presence.hears(recipient, until + 1000);
    if (next === null) return null;
    return Math.min(next + rng.int(2, 20) * 60_000, this.presence.until(recipient, next));
  }

  #reply(
    { row, topic }: Given,
    from: Member,
    to: Member,
    words: readonly string[],
    moment: number,
    rng: Random,
  ): void {
    const body = this.ledger.write(
      () => capital(fill(rng.pick(words), rng, { sapa: to.spec.call, topik: topic })),
      (text) => text,
    );
    const id = idOf(`reply/${row.id}/${from.key}`);
    this.rows.feedback_reply.push({
      id,
      feedback_id: row.id,
      author_id: from.id,
      body,
      created_at: iso(moment),
    });
    this.events.add(moment, 'feedback.replied', id, [to, from]);
  }
}

/** A line that tells a figure, such as a waiting time, rather than work that was done. */
function isFigure(line: Line | undefined): boolean {
  return line?.measured != null && line.measured.spec.rollup !== 'sum';
}

function capital(text: string): string {
  return text.replace(/^./u, (c) => c.toUpperCase());
}
