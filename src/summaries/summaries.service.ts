import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type {
  Coverage,
  Summary,
  SummaryContext,
  SummaryContextInput,
  SummaryDifference,
  SummaryItem,
  SummaryListQuery,
} from '#contracts/summaries.js';
import { isIsoWeek } from '#contracts/rules/local-date.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { differences } from './domain/difference.js';
import type { EmployeeFacts } from './domain/facts.js';
import { weekBefore } from './domain/schedule.js';
import { noSums, type UnitSums } from './domain/totals.js';
import { SummariesAccess, type Part } from './summaries.access.js';
import { SummariesRepository, type PeopleFilter, type Revision } from './summaries.repository.js';
import { coverageOf, personView, unitsView } from './summary-view.js';
import { SummaryContextRepository } from './summary-context.repository.js';

const PAGE = 50;

const filterOf = (part: Part): PeopleFilter => ({
  units: part.kind === 'units' ? part.unitIds : null,
  people: part.kind === 'own' ? [part.personId] : null,
});

/** Reading summaries, each reader the part that is theirs, and saying something beside one's own figures. */
@Injectable()
export class SummariesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: SummariesAccess,
    private readonly summaries: SummariesRepository,
    private readonly contexts: SummaryContextRepository,
  ) {}

  /** The newest revision of each week, newest week first, with the coverage of the reader's part. */
  async list(actor: Actor, query: SummaryListQuery): Promise<{ items: SummaryItem[]; next: string | null }> {
    const part = await this.access.partOf(actor);
    const limit = query.limit ?? PAGE;
    const before = query.cursor !== undefined && isIsoWeek(query.cursor) ? query.cursor : null;
    const found = await this.summaries.list(before, limit + 1, part.kind === 'own' ? part.personId : null);
    const page = found.slice(0, limit);
    const own = part.kind === 'own' ? await this.summaries.ofPerson(part.personId, page) : undefined;
    const items = page.map((r) => ({
      week: r.week,
      revision: r.revision,
      provisional: r.provisional,
      computedAt: r.computedAt,
      hash: r.hash,
      coverage: this.#coverage(r, part, own?.get(r.week)),
    }));
    return { items, next: found.length > limit ? (page.at(-1)?.week ?? null) : null };
  }

  #coverage(revision: Revision, part: Part, own: EmployeeFacts | undefined): Coverage {
    if (part.kind === 'all') return revision.coverage;
    if (part.kind === 'own') return coverageOf(own === undefined ? [] : [own]);
    const unit = revision.units.find((u) => u.unitId === part.root);
    return unit === undefined ? noSums() : { ...noSums(), ...pickSums(unit) };
  }

  /**
   * One revision of a week, the newest without a number: the reader's part of it.
   * @throws DomainError `NOT_FOUND` when there is none, or nothing of the reader's in it
   */
  async read(actor: Actor, week: string, number?: number): Promise<Summary> {
    const part = await this.access.partOf(actor);
    const revision = await this.summaries.revision(week, number);
    if (revision === undefined) throw notFound();
    const filter = filterOf(part);
    const facts = await this.summaries.employees(week, revision.revision, filter);
    if (part.kind === 'own' && facts.length === 0) throw notFound();
    const newest = (await this.summaries.newest(week)).revision;
    const changed =
      revision.revision > 1 ? await this.summaries.changed(week, revision.revision, filter) : [];
    const moved = changed.flatMap(({ before, after }) => differences(before, after));
    const before = await this.#lastWeek(revision, part.kind === 'all' ? null : facts.map((f) => f.personId));
    const contexts = await this.contexts.newest(
      week,
      part.kind === 'all' ? null : facts.map((f) => f.personId),
    );
    const names = await this.summaries.personNames([
      ...new Set([...facts.map((f) => f.personId), ...moved.map((d) => d.personId)]),
    ]);
    const terms = await this.summaries.indicatorTerms([
      ...new Set([
        ...facts.flatMap((f) => f.indicators.map((i) => i.indicatorId)),
        ...moved.flatMap((d) => (d.indicatorId === null ? [] : [d.indicatorId])),
      ]),
    ]);
    const wording = new Map(Array.from(terms, ([key, term]) => [key.slice(0, 36), term.name]));
    const employees = facts.map((f) =>
      personView(f, names.get(f.personId) ?? '', terms, before.get(f.personId), contexts),
    );
    // By name, never by a figure: a summary is no ranking.
    employees.sort((a, b) => a.name.localeCompare(b.name, 'id') || (a.personId < b.personId ? -1 : 1));
    return {
      week,
      revision: revision.revision,
      revisions: newest,
      hash: revision.hash,
      provisional: revision.provisional,
      computedAt: revision.computedAt,
      coverage: part.kind === 'all' ? revision.coverage : coverageOf(facts),
      before: await this.#coverageBefore(revision, part),
      employees,
      units: unitsView(revision, part, facts[0]?.unitId ?? null, await this.summaries.unitNames()),
      differences: moved.map((d): SummaryDifference => {
        return {
          ...d,
          name: names.get(d.personId) ?? '',
          indicator: d.indicatorId === null ? null : (wording.get(d.indicatorId) ?? null),
        };
      }),
    };
  }

  /** Last week's figures of these people (null: all). They may have come from another unit, so units are not asked. */
  async #lastWeek(revision: Revision, people: string[] | null): Promise<Map<string, EmployeeFacts>> {
    if (revision.previous === null) return new Map();
    const facts = await this.summaries.employees(weekBefore(revision.week), revision.previous, {
      units: null,
      people,
    });
    return new Map(facts.map((f) => [f.personId, f]));
  }

  /** The week before as the same reader sees it, so that "more than last week" compares like with like. */
  async #coverageBefore(revision: Revision, part: Part): Promise<Summary['before']> {
    if (revision.previous === null) return null;
    const week = weekBefore(revision.week);
    const last = await this.summaries.revision(week, revision.previous);
    if (last === undefined) return null;
    if (part.kind === 'all') return { week, coverage: last.coverage };
    const facts = await this.summaries.employees(week, last.revision, filterOf(part));
    return facts.length === 0 ? null : { week, coverage: coverageOf(facts) };
  }

  /**
   * One line beside a figure of one's own, which goes wherever the figure goes. It is no fact: neither revision nor hash
   * change with it.
   * @throws DomainError `NOT_FOUND` when the newest revision of the week has no such figure of the actor's
   */
  async explain(actor: Actor, week: string, input: SummaryContextInput): Promise<SummaryContext> {
    return this.work.run(async () => {
      const { revision } = await this.summaries.newest(week);
      const own = { units: null, people: [actor.personId] };
      const [facts] = revision === 0 ? [] : await this.summaries.employees(week, revision, own);
      const { indicatorId, body } = input;
      if (facts === undefined) throw notFound();
      if (indicatorId !== null && !facts.indicators.some((i) => i.indicatorId === indicatorId))
        throw notFound();
      return this.contexts.add({ id: uuidv7(), week, personId: actor.personId, indicatorId, body });
    });
  }
}

function pickSums(unit: UnitSums): Coverage {
  const { employees, reported, expectedDays, onTime, late, missing, pending, onLeave } = unit;
  return { employees, reported, expectedDays, onTime, late, missing, pending, onLeave };
}
