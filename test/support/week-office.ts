import { fixedId, PASSWORD_HASH, type Sql } from './office.js';

const unit = (n: number) => fixedId(11, n);
const person = (n: number) => fixedId(12, n);

/**
 * A small office for one fixed past week, 2026-W44 (26 October to 1 November, no holiday in it; October ends inside it):
 * ```
 * root      leader, hr
 *   five    boss supervises early, away, mover, full; works Monday to Friday
 *   six     works Monday to Saturday; mover comes here on Thursday
 * ```
 */
export const weekUnits = { root: unit(1), five: unit(2), six: unit(3) } as const;
export const weekPeople = {
  leader: person(1),
  hr: person(2),
  boss: person(3),
  early: person(4),
  away: person(5),
  mover: person(6),
  full: person(7),
  sixHead: person(8),
} as const;
export type WeekPerson = keyof typeof weekPeople;

export const WEEK = '2026-W44';
export const indicators = { sum: fixedId(13, 1), average: fixedId(13, 2), last: fixedId(13, 3) } as const;

/** Names that a spreadsheet would take for a formula are names too. */
const names: Readonly<Record<WeekPerson, string>> = {
  leader: 'Lestari',
  hr: 'Hendra',
  boss: 'Budi',
  early: '=Eka',
  away: 'Ani',
  mover: 'Mira',
  full: 'Fajar',
  sixHead: 'Siti',
};

export class WeekOffice {
  #row = 0;
  constructor(private readonly sql: Sql) {}

  #id = () => fixedId(14, ++this.#row);

  async seed(): Promise<void> {
    const { root, five, six } = weekUnits;
    await this.sql(
      `INSERT INTO unit (id, parent_id, name, zone, workdays) VALUES ($1, NULL, 'Kabupaten', 'Asia/Jakarta', '{1,2,3,4,5}'),
         ($2, $1, 'Lima Hari', 'Asia/Jakarta', '{1,2,3,4,5}'), ($3, $1, 'Enam Hari', 'Asia/Jakarta', '{1,2,3,4,5,6}')`,
      [root, five, six],
    );
    const homes: Readonly<Record<WeekPerson, string>> = {
      leader: root,
      hr: root,
      boss: five,
      early: five,
      away: five,
      mover: five,
      full: five,
      sixHead: six,
    };
    for (const who of Object.keys(weekPeople) as WeekPerson[]) {
      await this.sql(`INSERT INTO person (id, name) VALUES ($1, $2)`, [weekPeople[who], names[who]]);
      await this.sql(`INSERT INTO account (person_id, login, password_hash, roles) VALUES ($1, $2, $3, $4)`, [
        weekPeople[who],
        who.toLowerCase(),
        PASSWORD_HASH,
        who === 'hr' ? ['hr'] : who === 'sixHead' ? ['leader'] : [],
      ]);
      await this.#assign(who, homes[who], '2026-01-01', who === 'mover' ? '2026-10-29' : null);
    }
    await this.#assign('mover', six, '2026-10-29', null);
    for (const who of ['early', 'away', 'mover', 'full'] as const)
      await this.sql(
        `INSERT INTO supervisor_line (id, person_id, supervisor_id, valid_from) VALUES ($1, $2, $3, '2026-01-01')`,
        [this.#id(), weekPeople[who], weekPeople.boss],
      );
    await this.sql(
      `INSERT INTO leave (id, person_id, kind, valid_from, valid_to) VALUES ($1, $2, 'annual', '2026-10-28', '2026-10-30')`,
      [this.#id(), weekPeople.away],
    );
    await this.#indicator('sum', 'early', { target: 42, period: 'month', rollup: 'sum', polarity: 'higher' });
    await this.#indicator('average', 'early', {
      target: 4,
      period: 'week',
      rollup: 'average',
      polarity: 'higher',
    });
    await this.#indicator('last', 'full', {
      target: 10,
      period: 'quarter',
      rollup: 'last',
      polarity: 'lower',
    });
  }

  #assign(who: WeekPerson, unitId: string, from: string, to: string | null): Promise<unknown> {
    return this.sql(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from, valid_to) VALUES ($1, $2, $3, 'Staf', $4, $5)`,
      [this.#id(), weekPeople[who], unitId, from, to],
    );
  }

  async #indicator(
    key: keyof typeof indicators,
    owner: WeekPerson,
    terms: { target: number; period: string; rollup: string; polarity: string },
  ): Promise<void> {
    await this.sql(
      `INSERT INTO indicator (id, owner_id, state, agreed_on) VALUES ($1, $2, 'active', '2026-01-05')`,
      [indicators[key], weekPeople[owner]],
    );
    await this.sql(
      `INSERT INTO indicator_revision (indicator_id, revision, state, name, unit, aspect, polarity, target, period, rollup, agreed_on)
       VALUES ($1, 1, 'agreed', $2, 'dokumen', 'quantity', $3, $4, $5, $6, '2026-01-05')`,
      [indicators[key], `Indikator ${key}`, terms.polarity, terms.target, terms.period, terms.rollup],
    );
  }

  /** A report submitted at a local time (WIB) `YYYY-MM-DD HH:MM`; lines are `[indicator, quantity]`. */
  async report(
    who: WeekPerson,
    date: string,
    at: string,
    onTime: boolean,
    lines: readonly (readonly [keyof typeof indicators | null, number | null])[] = [],
  ): Promise<string> {
    const id = this.#id();
    await this.sql(
      `INSERT INTO report (id, owner_id, date, state, version, draft_version, deadline, first_submitted_at, submitted_at, on_time)
       VALUES ($1, $2, $3, 'submitted', 1, 1, $4::timestamp AT TIME ZONE 'Asia/Jakarta', $4::timestamp AT TIME ZONE 'Asia/Jakarta',
               $4::timestamp AT TIME ZONE 'Asia/Jakarta', $5)`,
      [id, weekPeople[who], date, at, onTime],
    );
    await this.sql(
      `INSERT INTO report_version (report_id, version, submission_id, draft_version, submitted_at)
       SELECT id, 1, $2, 1, submitted_at FROM report WHERE id = $1`,
      [id, this.#id()],
    );
    for (const [position, [indicator, quantity]] of lines.entries())
      await this.sql(
        `INSERT INTO report_line (report_id, version, line_id, position, activity, indicator_id, quantity)
         VALUES ($1, 1, $2, $3, 'Melayani', $4, $5)`,
        [id, this.#id(), position, indicator === null ? null : indicators[indicator], quantity],
      );
    return id;
  }

  async accept(reportId: string, at: string): Promise<void> {
    await this.sql(
      `INSERT INTO report_decision (report_id, version, kind, by_id, at)
       VALUES ($1, 1, 'accepted', $2, $3::timestamp AT TIME ZONE 'Asia/Jakarta')`,
      [reportId, weekPeople.boss, at],
    );
    await this.sql(`UPDATE report SET state = 'accepted' WHERE id = $1`, [reportId]);
  }

  async comment(
    author: WeekPerson,
    recipient: WeekPerson,
    kind: string,
    at: string,
    reportId?: string,
  ): Promise<string> {
    const id = this.#id();
    await this.sql(
      `INSERT INTO feedback (id, author_id, recipient_id, kind, body, report_id, created_at)
       VALUES ($1, $2, $3, $4, 'Terima kasih.', $5, $6::timestamp AT TIME ZONE 'Asia/Jakarta')`,
      [id, weekPeople[author], weekPeople[recipient], kind, reportId ?? null, at],
    );
    return id;
  }

  async reply(feedbackId: string, author: WeekPerson, at: string): Promise<void> {
    await this.sql(
      `INSERT INTO feedback_reply (id, feedback_id, author_id, body, created_at)
       VALUES ($1, $2, $3, 'Baik.', $4::timestamp AT TIME ZONE 'Asia/Jakarta')`,
      [this.#id(), feedbackId, weekPeople[author], at],
    );
  }

  /** The week as everybody reported it by Sunday night. */
  async fill(): Promise<void> {
    // Early: Monday to Thursday in time, Friday of the week before late, nothing for this Friday yet.
    const monday = await this.report('early', '2026-10-26', '2026-10-26 15:00', true, [
      ['sum', 10.5],
      ['average', 3],
    ]);
    const tuesday = await this.report('early', '2026-10-27', '2026-10-27 15:30', true, [
      ['sum', 4.25],
      ['average', 4.5],
    ]);
    await this.report('early', '2026-10-28', '2026-10-28 15:00', true, [[null, 7]]);
    await this.report('early', '2026-10-29', '2026-10-29 15:00', true, [['sum', null]]);
    // In October, but in an earlier week: the month's sum has it, the week's mean has not.
    await this.report('early', '2026-10-16', '2026-10-20 09:00', false, [
      ['sum', 6.25],
      ['average', 9],
    ]);
    await this.report('away', '2026-10-26', '2026-10-26 14:00', true);
    await this.report('away', '2026-10-27', '2026-10-30 14:00', false);
    for (const day of ['26', '27', '28', '29', '30'])
      await this.report('full', `2026-10-${day}`, `2026-10-${day} 14:00`, true, [['last', Number(day) - 20]]);
    // Sunday's work counts and was never expected.
    await this.report('full', '2026-11-01', '2026-11-01 10:00', true, [['last', 9]]);
    const praise = await this.comment('boss', 'early', 'praise', '2026-10-26 15:30', monday);
    await this.reply(praise, 'early', '2026-10-26 15:45');
    await this.comment('boss', 'early', 'question', '2026-10-25 23:59');
    await this.comment('boss', 'full', 'suggestion', '2026-11-01 23:59');
    await this.accept(tuesday, '2026-10-28 08:00');
  }
}
