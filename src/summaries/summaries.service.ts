import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type {
  Coverage,
  Summary,
  SummaryDifference,
  SummaryEmployee,
  SummaryItem,
  SummaryListQuery,
  SummaryRun,
} from '#contracts/summaries.js';
import { isIsoWeek } from '#contracts/rules/local-date.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { changeOf, differences } from './domain/difference.js';
import type { EmployeeFacts } from './domain/facts.js';
import { weekAt, weekBefore } from './domain/schedule.js';
import { addEmployee, feedbackReceived, noSums, shownUnits, type UnitSums } from './domain/totals.js';
import { OwedWeeksRepository } from './owed-weeks.repository.js';
import { SummariesAccess, type Part } from './summaries.access.js';
import { SummariesRepository, type PeopleFilter, type Revision } from './summaries.repository.js';
import { WeekSourceRepository } from './week-source.repository.js';

const PAGE = 50;

const filterOf = (part: Part): PeopleFilter => ({
  units: part.kind === 'units' ? part.unitIds : null,
  people: part.kind === 'own' ? [part.personId] : null,
});

function coverageOf(employees: readonly EmployeeFacts[]): Coverage {
  const sums = noSums();
  for (const employee of employees) addEmployee(sums, employee);
  return sums;
}

/** Reading summaries, each reader the part that is theirs, and asking for runs. */
@Injectable()
export class SummariesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: SummariesAccess,
    private readonly summaries: SummariesRepository,
    private readonly source: WeekSourceRepository,
    private readonly owed: OwedWeeksRepository,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Asks for a computation of a past week or the current one. The run is a row: whatever becomes of the queue, the next
   * sweep of a worker does it.
   * @throws DomainError `NOT_FOUND` for who may not, `SUMMARY_WEEK_UNKNOWN`, `SUMMARY_WEEK_FUTURE` (422)
   */
  async startRun(actor: Actor, week: string): Promise<{ runId: string }> {
    if (!this.access.mayRun(actor)) throw notFound();
    if (!isIsoWeek(week)) throw new DomainError('SUMMARY_WEEK_UNKNOWN', 422, { week });
    return this.work.run(async () => {
      const zone = (await this.source.zone()) ?? 'Asia/Jakarta';
      if (week > weekAt(zone, await this.owed.now()))
        throw new DomainError('SUMMARY_WEEK_FUTURE', 422, { week });
      const runId = uuidv7();
      await this.owed.addWeeks([{ week, due: null }]);
      await this.owed.addRun(runId, week, actor.personId);
      this.work.afterCommit(() => {
        this.jobs.wake('summary.compute', { week }, { priority: 5 });
      });
      return { runId };
    });
  }

  /** @throws DomainError `NOT_FOUND` */
  async run(actor: Actor, runId: string): Promise<SummaryRun> {
    const run = this.access.mayRun(actor) ? await this.owed.run(runId) : undefined;
    if (run === undefined) throw notFound();
    return run;
  }

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
    const employees = facts.map((f): SummaryEmployee => {
      const { feedback, indicators, ...rest } = f;
      return {
        ...rest,
        name: names.get(f.personId) ?? '',
        feedbackReceived: feedbackReceived(f),
        feedback,
        indicators: indicators.flatMap((i) => {
          const term = terms.get(`${i.indicatorId}:${i.revision}`);
          if (term === undefined) return [];
          const { revision: _revision, ...figures } = i;
          const { name, unit, period } = term;
          return [{ ...figures, name, unit, period, change: changeOf(i, before.get(f.personId)) }];
        }),
      };
    });
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
      employees,
      units: await this.#units(revision, part, facts),
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

  async #units(revision: Revision, part: Part, facts: readonly EmployeeFacts[]): Promise<Summary['units']> {
    const names = await this.summaries.unitNames();
    const shown = (u: UnitSums) => ({ ...u, name: names.get(u.unitId) ?? '', suppressed: false });
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'id');
    if (part.kind === 'all') return revision.units.map(shown).sort(byName);
    if (part.kind === 'units') {
      const mine = new Set(part.unitIds);
      return revision.units
        .filter((u) => mine.has(u.unitId))
        .map(shown)
        .sort(byName);
    }
    const byId = new Map(revision.units.map((u) => [u.unitId, u]));
    const chain: UnitSums[] = [];
    for (let id = facts[0]?.unitId ?? null; id !== null && chain.length < byId.size;) {
      const unit = byId.get(id);
      if (unit === undefined) break;
      chain.unshift(unit);
      id = unit.parentId;
    }
    const open = shownUnits(chain);
    return chain.map((u) => (open.has(u.unitId) ? shown(u) : { ...shown(u), ...nothing, suppressed: true }));
  }
}

const nothing = {
  reported: null,
  expectedDays: null,
  onTime: null,
  late: null,
  missing: null,
  pending: null,
  onLeave: null,
  feedbackReceived: null,
  responseMinutes: null,
} as const;

function pickSums(unit: UnitSums): Coverage {
  const { employees, reported, expectedDays, onTime, late, missing, pending, onLeave } = unit;
  return { employees, reported, expectedDays, onTime, late, missing, pending, onLeave };
}
