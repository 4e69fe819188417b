import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { summaryPeriod } from '#contracts/rules/summary-period.js';
import type {
  Coverage,
  FeedbackCounts,
  Summary,
  SummaryDifference,
  SummaryEmployee,
} from '#contracts/summaries.js';
import { notFound } from '../platform/errors/domain-error.js';
import { differences } from './domain/difference.js';
import { factsText, readFacts, type EmployeeFacts } from './domain/facts.js';
import { addEmployee, noSums } from './domain/totals.js';
import { StoredSummariesRepository, type RosterRow } from './stored-summaries.repository.js';
import { SummariesAccess, type Part } from './summaries.access.js';
import { SummariesRepository, type PeopleFilter, type Revision } from './summaries.repository.js';
import { SummaryContextRepository } from './summary-context.repository.js';
import { covered, keyBefore, personView, unitsView, type Home } from './summary-view.js';
import { PeriodSourceRepository } from './period-source.repository.js';

/** People whose figures are in memory together. */
const PEOPLE_AT_ONCE = 125;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What the figures of a part's people add up to beside their coverage. Counts only. */
export interface Tally {
  /** People with a report, on leave for all their working days, and without any report although one was expected. */
  reported: number;
  away: number;
  absent: number;
  feedback: FeedbackCounts;
  /** Reports that waited for their supervisor. */
  unanswered: number;
  /** People whose supervisor is not on record; not those above whom nobody stands. */
  withoutSupervisor: number;
  /** Rows of indicators; of them without a measured line, and measured without a computable achievement. */
  indicators: number;
  withoutActual: number;
  notComputable: number;
}

function noTally(): Tally {
  return {
    reported: 0,
    away: 0,
    absent: 0,
    feedback: { praise: 0, suggestion: 0, question: 0, correction: 0, replies: 0 },
    unanswered: 0,
    withoutSupervisor: 0,
    indicators: 0,
    withoutActual: 0,
    notComputable: 0,
  };
}

function count(tally: Tally, facts: EmployeeFacts): void {
  if (facts.onTime + facts.late > 0) tally.reported++;
  else if (facts.expectedDays > 0) tally.absent++;
  else if (facts.onLeave > 0) tally.away++;
  for (const kind of ['praise', 'suggestion', 'question', 'correction', 'replies'] as const)
    tally.feedback[kind] += facts.feedback[kind];
  tally.unanswered += facts.unanswered;
  for (const i of facts.indicators) {
    tally.indicators++;
    if (i.actual === null) tally.withoutActual++;
    else if (i.achievement === null) tally.notComputable++;
  }
}

type Placed = Pick<EmployeeFacts, 'personId' | 'unitId' | 'supervisorId'>;

/** Counts people without a supervisor, some at a time: in an office whose lines are not entered yet that is everybody. */
class Unled {
  #waiting: Placed[] = [];
  #found = 0;

  constructor(private readonly topmost: (people: readonly Placed[]) => Promise<ReadonlySet<string>>) {}

  async add(person: Placed): Promise<void> {
    if (person.supervisorId !== null) return;
    this.#waiting.push(person);
    if (this.#waiting.length >= PEOPLE_AT_ONCE) await this.count();
  }

  async count(): Promise<number> {
    const people = this.#waiting;
    this.#waiting = [];
    this.#found += people.length - (await this.topmost(people)).size;
    return this.#found;
  }
}

/** A part of one stored revision without its people, who come page by page. */
export interface StoredSummary {
  readonly period: string;
  readonly revision: number;
  /** Of the whole revision. */
  readonly hash: string;
  /** The same hash over this part's people alone; equal to `hash` for the whole. */
  readonly partHash: string;
  readonly provisional: boolean;
  readonly computedAt: string;
  /** Zone of the organisation. */
  readonly zone: string;
  readonly organisation: string;
  readonly part: Part;
  /** Name of the unit or the person whose part it is; null for the whole. */
  readonly partName: string | null;
  readonly coverage: Coverage;
  readonly units: Summary['units'];
  readonly tally: Tally;
  /** The same part of the period before, in the revision that changes are told against. */
  readonly before: Summary['before'];
}

/** Whose people and changes are read. */
type Place = Pick<StoredSummary, 'period' | 'revision' | 'part'>;

const filterOf = (part: Part): PeopleFilter => ({
  units: part.kind === 'units' ? part.unitIds : null,
  people: part.kind === 'own' ? [part.personId] : null,
  also: part.kind === 'units' ? part.own : undefined,
});

/**
 * Stored revisions for whoever writes them down: page by page, so that an office of any size needs no more memory than a
 * small one. `partOf` is the door; everything else takes the part that it gave, also when nobody is logged in.
 */
@Injectable()
export class StoredSummaries {
  /** Ids by name: a workbook goes through its people twice, and sorts them once. */
  readonly #byName = new WeakMap<Place, readonly string[]>();

  constructor(
    private readonly access: SummariesAccess,
    private readonly summaries: SummariesRepository,
    private readonly stored: StoredSummariesRepository,
    private readonly contexts: SummaryContextRepository,
    private readonly source: PeriodSourceRepository,
  ) {}

  /**
   * The part of a revision that a reader may see, narrowed to a unit and those below it (as the tree was in that period).
   * @param actor anybody of whom id and roles are known, such as the recipient of a mail
   * @throws DomainError `NOT_FOUND`: no such revision, nothing of the reader's in it, or a unit outside of their part
   */
  async partOf(
    actor: { readonly personId: string; readonly roles: readonly string[] },
    period: string,
    revision?: number,
    unitId?: string,
  ): Promise<{ part: Part; revision: number; hash: string }> {
    const part = await this.access.partOf({ personId: actor.personId, roles: [...actor.roles] });
    const found = await this.summaries.revision(period, revision);
    if (found === undefined) throw notFound();
    const narrowed = unitId === undefined ? part : narrow(found, part, unitId);
    if (narrowed === undefined) throw notFound();
    if (narrowed.kind === 'own') {
      const [own] = await this.stored.roster(period, found.revision, filterOf(narrowed));
      if (own === undefined) throw notFound();
    }
    return { part: narrowed, revision: found.revision, hash: found.hash };
  }

  /** The period's newest revision number; 0: none. */
  async newest(period: string): Promise<number> {
    return (await this.summaries.newest(period)).revision;
  }

  /** Changes whenever a name or a remark in the part does, or what it is compared with. */
  async wording(period: string, revision: number, part: Part): Promise<string> {
    const previous = (await this.summaries.revision(period, revision))?.previous ?? null;
    return `${await this.stored.wording(period, revision, filterOf(part))} ${String(previous)}`;
  }

  /**
   * Reads a part's totals. Goes once over all stored figures of the part, and so proves the hash that it gives.
   * @throws DomainError `NOT_FOUND`; Error when the stored figures are not those that were hashed
   */
  async open(period: string, number: number, part: Part): Promise<StoredSummary> {
    const revision = await this.summaries.revision(period, number);
    if (revision === undefined) throw notFound();
    const sums = noSums();
    const tally = noTally();
    const hash = createHash('sha256');
    let home: Home | null = null;
    const unled = new Unled((people) => this.summaries.topmost(people, summaryPeriod(period)));
    for await (const { facts, text } of this.#texts(revision, part)) {
      hash.update(`${text}\n`);
      addEmployee(sums, facts);
      home = facts;
      count(tally, facts);
      await unled.add(facts);
    }
    tally.withoutSupervisor = await unled.count();
    hash.update(`${period} ${revision.provisional ? 'provisional' : 'final'}\n`);
    const partHash = hash.digest('hex');
    if (part.kind === 'all' && partHash !== revision.hash)
      throw new Error(
        `the stored figures of ${period} revision ${revision.revision} are not those of its hash`,
      );
    const names = await this.summaries.unitNames();
    const roots = revision.units.filter((u) => u.parentId === null).map((u) => names.get(u.unitId) ?? '');
    return {
      period,
      revision: revision.revision,
      hash: revision.hash,
      partHash,
      provisional: revision.provisional,
      computedAt: revision.computedAt,
      zone: (await this.source.zone()) ?? 'Asia/Jakarta',
      organisation: roots.sort().join(', '),
      part,
      partName: await this.#partName(revision, part, names),
      coverage: sums,
      units: unitsView(revision, part, part.kind === 'own' ? home : null, names),
      tally,
      before: await this.before(revision, part),
    };
  }

  /** The same part in the period before, so that "more than last week" compares like with like; null: nothing of it there. */
  async before(revision: Revision, part: Part): Promise<Summary['before']> {
    if (revision.previous === null) return null;
    const period = keyBefore(revision.period);
    const last = await this.summaries.revision(period, revision.previous);
    if (last === undefined) return null;
    const { coverage } = await this.sumsOf(last, part);
    return part.kind !== 'all' && coverage.employees === 0
      ? null
      : { ...covered(period), revision: revision.previous, coverage };
  }

  /** A part's sums, and the last of its people by id. */
  async sumsOf(revision: Revision, part: Part): Promise<{ coverage: Coverage; home: Home | null }> {
    if (part.kind === 'all') return { coverage: revision.coverage, home: null };
    const coverage = noSums();
    let home: Home | null = null;
    for await (const { facts } of this.#texts(revision, part)) {
      addEmployee(coverage, facts);
      home = facts;
    }
    return { coverage, home };
  }

  /** What is stored of the people of these units, a page at a time; nobody's right is asked. */
  async *figuresOf(
    period: string,
    revision: number,
    units: readonly string[],
  ): AsyncGenerator<readonly EmployeeFacts[]> {
    const inside = new Set(units);
    for await (const page of this.#pages(period, revision))
      yield page.flatMap(({ facts, unitId }) =>
        facts === null || !inside.has(unitId) ? [] : [readFacts(facts)],
      );
  }

  async #partName(
    revision: Revision,
    part: Part,
    units: ReadonlyMap<string, string>,
  ): Promise<string | null> {
    if (part.kind === 'units') {
      const inside = new Set(part.unitIds);
      // A mail may be about several units that have none of these above them.
      const tops = revision.units.filter(
        (u) => inside.has(u.unitId) && (u.parentId === null || !inside.has(u.parentId)),
      );
      const names = tops.map((u) => units.get(u.unitId) ?? '').sort(byName.compare);
      return names.length > 0 ? names.join(', ') : (units.get(part.root) ?? '');
    }
    if (part.kind === 'all') return null;
    return (await this.summaries.personNames([part.personId])).get(part.personId) ?? '';
  }

  /** Figures of the part's people with their canonical text, by id. */
  async *#texts(
    { period, revision }: Revision,
    part: Part,
  ): AsyncGenerator<{ facts: EmployeeFacts; text: string }> {
    if (part.kind === 'own') {
      for (const facts of await this.summaries.employees(period, revision, filterOf(part)))
        yield { facts, text: factsText(facts) };
      return;
    }
    const units = part.kind === 'units' ? new Set(part.unitIds) : null;
    const own = part.kind === 'units' ? part.own : undefined;
    for await (const page of this.#pages(period, revision))
      for (const { facts, unitId, personId } of page)
        if (facts !== null && (units === null || units.has(unitId) || personId === own))
          yield { facts: readFacts(facts), text: facts };
  }

  /** Everybody's stored text as of a revision, by id. */
  async *#pages(
    period: string,
    revision: number,
  ): AsyncGenerator<{ personId: string; unitId: string; facts: string | null }[]> {
    for (let after = NOBODY; ;) {
      const page = await this.stored.texts(period, revision, after, PEOPLE_AT_ONCE);
      yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < PEOPLE_AT_ONCE) return;
      after = last.personId;
    }
  }

  /**
   * The part's people, a page at a time.
   * @param order by name alone, or by the units in the order in which `units` are given here and by name inside them
   */
  async *people(
    summary: Place,
    order: 'name' | { readonly units: readonly string[] },
  ): AsyncGenerator<SummaryEmployee[]> {
    const { period, revision } = summary;
    const previous = (await this.summaries.revision(period, revision))?.previous ?? null;
    const ordered = await this.#ordered(summary, order);
    for (let i = 0; i < ordered.length; i += PEOPLE_AT_ONCE) {
      const ids = ordered.slice(i, i + PEOPLE_AT_ONCE);
      const facts = byId(await this.summaries.employees(period, revision, { units: null, people: ids }));
      const before =
        previous === null
          ? new Map<string, EmployeeFacts>()
          : byId(await this.summaries.employees(keyBefore(period), previous, { units: null, people: ids }));
      const terms = await this.summaries.indicatorTerms([
        ...new Set(Array.from(facts.values(), (f) => f.indicators.map((x) => x.indicatorId)).flat()),
      ]);
      const contexts = await this.contexts.newest(period, ids);
      const names = await this.summaries.personNames(ids);
      const days = summaryPeriod(period);
      const unled = Array.from(facts.values()).filter((f) => f.supervisorId === null);
      const topmost = await this.summaries.topmost(unled, days);
      yield ids.flatMap((id) => {
        const own = facts.get(id);
        if (own === undefined) return [];
        return [
          personView(own, names.get(id) ?? '', terms, before.get(id), contexts, days.kind, topmost.has(id)),
        ];
      });
    }
  }

  /** Who is in the part, in order: of a large office only ids are kept. */
  async #ordered(
    summary: Place,
    order: 'name' | { readonly units: readonly string[] },
  ): Promise<readonly string[]> {
    const known = order === 'name' ? this.#byName.get(summary) : undefined;
    if (known !== undefined) return known;
    const { period, revision, part } = summary;
    const roster = await this.stored.roster(period, revision, filterOf(part));
    sortRoster(roster, order === 'name' ? null : order.units);
    const ids = roster.map((row) => row.personId);
    if (order === 'name') this.#byName.set(summary, ids);
    return ids;
  }

  /** What the revision changed in the part's figures against the one before, a page of people at a time. */
  async *changes(summary: Place, order: 'name' | 'id' = 'name'): AsyncGenerator<SummaryDifference[]> {
    const { period, revision, part } = summary;
    if (revision === 1) return;
    const roster = await this.stored.changedRoster(period, revision, filterOf(part));
    if (order === 'name') sortRoster(roster, null);
    for (let i = 0; i < roster.length; i += PEOPLE_AT_ONCE) {
      const page = roster.slice(i, i + PEOPLE_AT_ONCE);
      const ids = page.map((row) => row.personId);
      const changed = await this.summaries.changed(period, revision, { units: null, people: ids });
      const moved = changed.flatMap(({ before, after }) => differences(before, after));
      const place = new Map(page.map(({ personId, name }, n) => [personId, { n, name }]));
      const placeOf = (d: { personId: string }) => place.get(d.personId) ?? { n: 0, name: '' };
      const wording = await this.#wordingOf(moved);
      yield moved
        .sort((a, b) => placeOf(a).n - placeOf(b).n)
        .map((d) => ({
          ...d,
          name: placeOf(d).name,
          indicator: d.indicatorId === null ? null : (wording.get(d.indicatorId) ?? null),
        }));
    }
  }

  /** What the indicators of differences are called. */
  async #wordingOf(moved: readonly { indicatorId: string | null }[]): Promise<Map<string, string>> {
    const ids = moved.flatMap((d) => (d.indicatorId === null ? [] : [d.indicatorId]));
    const terms = await this.summaries.indicatorTerms([...new Set(ids)]);
    return new Map(Array.from(terms, ([key, term]) => [key.slice(0, 36), term.name]));
  }
}

/** The canonical text of a person's figures: what a revision's hash is made of, a line each, in the order of ids. */
export const canonicalText = (person: SummaryEmployee): string =>
  factsText({ ...person, indicators: person.indicators.map((i) => ({ ...i, revision: i.terms })) });

const byName = new Intl.Collator('id');

const byId = (facts: readonly EmployeeFacts[]) => new Map(facts.map((f) => [f.personId, f]));

function sortRoster(roster: RosterRow[], units: readonly string[] | null): void {
  const rank = units === null ? null : new Map(units.map((id, n) => [id, n]));
  const rankOf = (row: RosterRow) => rank?.get(row.unitId) ?? (rank === null ? 0 : rank.size);
  // By name, never by a figure: a summary is no ranking.
  roster.sort(
    (a, b) => rankOf(a) - rankOf(b) || byName.compare(a.name, b.name) || (a.personId < b.personId ? -1 : 1),
  );
}

/** A part cut down to a unit and those below it; undefined when the unit is not inside it. */
function narrow(revision: Revision, part: Part, unitId: string): Part | undefined {
  if (part.kind === 'own') return undefined;
  const mine = part.kind === 'units' ? new Set(part.unitIds) : null;
  const inside = (id: string) => mine === null || mine.has(id);
  if (!inside(unitId) || !revision.units.some((u) => u.unitId === unitId)) return undefined;
  const found = new Set([unitId]);
  // Parents are not before their children in the list: again until nothing is added.
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const u of revision.units)
      if (u.parentId !== null && found.has(u.parentId) && inside(u.unitId)) found.add(u.unitId);
  }
  return { kind: 'units', root: unitId, unitIds: [...found].sort() };
}
