import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type {
  Coverage,
  SummaryContext,
  SummaryContextInput,
  SummaryItem,
  SummaryListQuery,
} from '#contracts/summaries.js';
import type { DateRange } from '#contracts/rules/local-date.js';
import { parsePeriod, summaryPeriod } from '#contracts/rules/summary-period.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import type { EmployeeFacts } from './domain/facts.js';
import { addEmployee, addSums, noSums } from './domain/totals.js';
import { StoredSummaries } from './stored-summaries.service.js';
import { SummariesAccess, type Part } from './summaries.access.js';
import { SummariesRepository, type Revision } from './summaries.repository.js';
import type { SummaryReading } from './summary-json.js';
import { coverageOf, covered, unitsView } from './summary-view.js';
import { SummaryContextRepository } from './summary-context.repository.js';

const PAGE = 50;

function datesOf(period: string): DateRange {
  const { from, to } = summaryPeriod(period);
  return { from, to };
}

/** Reading summaries, each reader the part that is theirs, and saying something beside one's own figures. */
@Injectable()
export class SummariesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: SummariesAccess,
    private readonly summaries: SummariesRepository,
    private readonly contexts: SummaryContextRepository,
    private readonly stored: StoredSummaries,
  ) {}

  /**
   * The newest revision of each period of a kind, newest first, with the coverage of the reader's part. Of ranges HR and
   * admins see all, everybody else those that they asked for.
   */
  async list(actor: Actor, query: SummaryListQuery): Promise<{ items: SummaryItem[]; next: string | null }> {
    const part = await this.access.partOf(actor);
    const limit = query.limit ?? PAGE;
    const kind = query.kind ?? 'week';
    const { cursor } = query;
    const found = await this.summaries.list(kind, {
      before: cursor !== undefined && parsePeriod(cursor)?.kind === kind ? cursor : null,
      limit: limit + 1,
      personId: part.kind === 'own' ? part.personId : null,
      askedBy: kind === 'range' && part.kind !== 'all' ? actor.personId : null,
    });
    const page = found.slice(0, limit);
    const self = part.kind === 'own' ? part.personId : part.kind === 'units' ? part.own : undefined;
    const own = self === undefined ? undefined : await this.summaries.ofPerson(self, page);
    const items = page.map((r) => ({
      ...covered(r.period),
      ...datesOf(r.period),
      revision: r.revision,
      provisional: r.provisional,
      computedAt: r.computedAt,
      hash: r.hash,
      coverage: this.#coverage(r, part, own?.get(r.period)),
    }));
    return { items, next: found.length > limit ? (page.at(-1)?.period ?? null) : null };
  }

  #coverage(revision: Revision, part: Part, own: EmployeeFacts | undefined): Coverage {
    if (part.kind === 'all') return revision.coverage;
    if (part.kind === 'own') return coverageOf(own === undefined ? [] : [own]);
    // Who leads a unit and stands for the leader of another one has two subtrees.
    const inside = new Set(part.unitIds);
    const sums = noSums();
    for (const unit of revision.units)
      if (inside.has(unit.unitId) && (unit.parentId === null || !inside.has(unit.parentId)))
        addSums(sums, unit);
    if (own !== undefined) addEmployee(sums, own);
    return sums;
  }

  /**
   * One revision of a period, the newest without a number: the reader's part of it.
   * @throws DomainError `NOT_FOUND` when there is none, or nothing of the reader's in it
   */
  async read(actor: Actor, period: string, number?: number): Promise<SummaryReading> {
    const part = await this.access.partOf(actor);
    const found = await this.summaries.revision(period, number);
    if (found === undefined) throw notFound();
    const { coverage, home } = await this.stored.sumsOf(found, part);
    if (part.kind === 'own' && coverage.employees === 0) throw notFound();
    const { revision, hash, provisional, computedAt } = found;
    const place = { period, revision, part };
    return {
      head: {
        ...covered(period),
        ...datesOf(period),
        revision,
        revisions: (await this.summaries.newest(period)).revision,
        hash,
        provisional,
        computedAt,
        coverage,
        before: await this.stored.before(found, part),
        units: unitsView(found, part, home, await this.summaries.unitNames()),
      },
      employees: this.stored.people(place, 'name'),
      differences: this.stored.changes(place, 'id'),
    };
  }

  /**
   * One line beside a figure of one's own, which goes wherever the figure goes. It is no fact: neither revision nor hash
   * change with it.
   * @throws DomainError `NOT_FOUND` when the newest revision of the period has no such figure of the actor's, and for a
   *   range: those are forgotten, and what somebody said must not be
   */
  async explain(actor: Actor, period: string, input: SummaryContextInput): Promise<SummaryContext> {
    if (parsePeriod(period)?.kind === 'range') throw notFound();
    return this.work.run(async () => {
      const { revision } = await this.summaries.newest(period);
      const own = { units: null, people: [actor.personId] };
      const [facts] = revision === 0 ? [] : await this.summaries.employees(period, revision, own);
      const { indicatorId, body } = input;
      if (facts === undefined) throw notFound();
      if (indicatorId !== null && !facts.indicators.some((i) => i.indicatorId === indicatorId))
        throw notFound();
      return this.contexts.add({ id: uuidv7(), period, personId: actor.personId, indicatorId, body });
    });
  }
}
