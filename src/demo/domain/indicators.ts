import { addDays, type LocalDate } from '#contracts/rules/local-date.js';
import type { EventLog } from './event-log.js';
import type { IndicatorSpec } from './job.js';
import { jobs } from './jobs.js';
import type { Member, Organisation, Stint } from './organisation.js';
import type { Presence } from './presence.js';
import { idOf, Random } from './random.js';
import type { DemoRows, IndicatorRow, RevisionRow } from './rows.js';
import { at, iso } from './span.js';
import { proposals, revisions, type Proposal, type Revision } from './special-indicators.js';
import { fill } from './text.js';

/** An indicator that is measured by daily work. */
export interface Measured {
  readonly id: string;
  readonly spec: IndicatorSpec;
  readonly name: string;
  readonly source: string;
}

/** Writes everybody's indicators; what is agreed comes back by person and job for the daily work. */
export class Indicators {
  readonly rows: Pick<DemoRows, 'indicator' | 'indicator_revision'> = {
    indicator: [],
    indicator_revision: [],
  };
  readonly #measured = new Map<string, Measured[]>();

  constructor(
    private readonly office: Organisation,
    private readonly presence: Presence,
    private readonly events: EventLog,
  ) {
    for (const member of office.members) {
      for (const stint of member.stints) this.#ofStint(member, stint);
      for (const p of proposals.filter(({ owner }) => owner === member.key)) this.#propose(member, p);
    }
  }

  of(member: Member, stint: Stint): readonly Measured[] {
    return this.#measured.get(`${member.key}/${stint.job}`) ?? [];
  }

  #ofStint(member: Member, stint: Stint): void {
    const { first } = this.office.span;
    const list: Measured[] = [];
    for (const spec of jobs[stint.job].indicators) {
      const id = idOf(`indicator/${member.key}/${stint.job}/${spec.key}`);
      const rng = new Random(`indicator/${member.key}/${spec.key}`);
      // A few days before the demo begins, or on the first days in a new place.
      const moved = stint.from > first;
      const agreed = this.office.workday(
        member,
        moved ? addDays(stint.from, -1) : first,
        moved ? 1 : -rng.int(1, 3),
      );
      const boss = this.office.superior(member, agreed);
      const proposedAt = at(addDays(agreed, moved ? 0 : -3), 7 * 60 + 40 + rng.int(0, 90));
      const agreedAt = at(agreed, 9 * 60 + 30 + rng.int(0, 240));
      const revision = this.#revision(id, spec, rng, stint, {
        state: 'agreed',
        proposed_at: iso(proposedAt),
        agreed_at: iso(agreedAt),
        agreed_on: agreed,
        agreed_by: boss?.id ?? null,
        created_at: iso(proposedAt - 600_000),
      });
      const head: IndicatorRow = {
        id,
        owner_id: member.id,
        state: stint.to === null ? 'active' : 'closed',
        revision: 1,
        pending: null,
        agreed_on: agreed,
        closed_on: stint.to === null ? null : addDays(stint.to, -1),
        created_at: revision.created_at,
      };
      this.rows.indicator.push(head);
      this.rows.indicator_revision.push(revision);
      this.events.add(proposedAt, 'indicator.proposed', id, [member, boss]);
      this.events.add(agreedAt, 'indicator.agreed', id, [member, boss]);
      const change = revisions.find((r) => r.owner === member.key && r.key === spec.key);
      if (change !== undefined && stint.to === null) this.#revise(member, head, revision, change);
      list.push({ id, spec, name: revision.name, source: revision.source ?? spec.name });
    }
    this.#measured.set(`${member.key}/${stint.job}`, list);
  }

  #revision(
    id: string,
    spec: Omit<IndicatorSpec, 'key' | 'every' | 'lines'>,
    rng: Random,
    { spot }: { spot: string },
    state: Pick<
      RevisionRow,
      'state' | 'proposed_at' | 'agreed_at' | 'agreed_on' | 'agreed_by' | 'created_at'
    >,
  ): RevisionRow {
    const text = (template: string | undefined) =>
      template === undefined ? null : fill(template, rng, { spot });
    return {
      indicator_id: id,
      revision: 1,
      name: fill(spec.name, rng, { spot }),
      unit: spec.unit,
      aspect: spec.aspect,
      polarity: spec.polarity,
      target: String(spec.target),
      target_max: spec.max === undefined ? null : String(spec.max),
      baseline: spec.baseline === undefined ? null : String(spec.baseline),
      period: spec.period,
      rollup: spec.rollup,
      source: text(spec.source),
      numerator: text(spec.of?.[0]),
      denominator: text(spec.of?.[1]),
      work_result: text(spec.result),
      reason: null,
      return_reason: null,
      ...state,
    };
  }

  /** A second revision with another target: agreed some weeks ago, or still under way. */
  #revise(member: Member, head: IndicatorRow, first: RevisionRow, change: Revision): void {
    const day = this.#day(member, change.daysAgo);
    const boss = this.office.superior(member, day);
    const proposed = at(day, change.state === 'proposed' ? 15 * 60 + 5 : 8 * 60 + 50);
    const settled = proposed + 3 * 3_600_000;
    const agreed = change.state === 'agreed';
    this.rows.indicator_revision.push({
      ...first,
      revision: 2,
      state: change.state,
      target: String(change.target),
      reason: change.reason,
      return_reason: change.returned ?? null,
      proposed_at: iso(proposed),
      agreed_at: agreed ? iso(settled) : null,
      agreed_on: agreed ? day : null,
      agreed_by: agreed ? (boss?.id ?? null) : null,
      created_at: iso(proposed - 900_000),
    });
    if (agreed) head.revision = 2;
    else head.pending = 2;
    this.#announce(member, boss, head.id, change.state, proposed, settled);
  }

  /** An indicator that is not in force yet. */
  #propose(member: Member, proposal: Proposal): void {
    const day = this.#day(member, proposal.daysAgo);
    const boss = this.office.superior(member, day);
    const id = idOf(`indicator/${member.key}/proposal`);
    const proposed = at(day, 14 * 60 + 10);
    const rng = new Random(`proposal/${member.key}`);
    this.rows.indicator.push({
      id,
      owner_id: member.id,
      state: proposal.state,
      revision: 1,
      pending: null,
      agreed_on: null,
      closed_on: null,
      created_at: iso(proposed - 1_200_000),
    });
    this.rows.indicator_revision.push({
      ...this.#revision(id, proposal, rng, member.spec, {
        state: proposal.state,
        proposed_at: proposal.state === 'draft' ? null : iso(proposed),
        agreed_at: null,
        agreed_on: null,
        agreed_by: null,
        created_at: iso(proposed - 1_200_000),
      }),
      return_reason: proposal.returned ?? null,
    });
    this.#announce(member, boss, id, proposal.state, proposed, proposed + 3_600_000);
  }

  #announce(
    member: Member,
    boss: Member | null,
    id: string,
    state: RevisionRow['state'],
    proposed: number,
    settled: number,
  ): void {
    if (state === 'draft') return;
    this.presence.touch(member, proposed);
    this.events.add(proposed, 'indicator.proposed', id, [member, boss]);
    if (state === 'proposed') return;
    if (boss !== null) this.presence.touch(boss, settled);
    this.events.add(settled, `indicator.${state}`, id, [member, boss]);
  }

  #day(member: Member, daysAgo: number): LocalDate {
    return this.office.workday(member, this.office.span.today, -daysAgo);
  }
}
