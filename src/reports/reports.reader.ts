import { Injectable } from '@nestjs/common';
import type { Report, ReportVersion } from '#contracts/reports.js';
import { addDays } from '#contracts/rules/local-date.js';
import type { Reader } from '../indicators/index.js';
import { PeopleAccess } from '../people/index.js';
import { notFound } from '../platform/errors/domain-error.js';
import { ReportAccess } from './reports.access.js';
import { ReportsRepository } from './reports.repository.js';
import { forOwner, forReader, type HeadRow } from './view.js';

/** Rows that are looked at in one go while those at which the reader had no right are passed over. */
const CHUNK = 100;
const SNAPSHOT_DAYS = 7;

export interface ListOptions {
  ownerId: string;
  from: string | null;
  to: string | null;
  /** Date of the last report of the page before. */
  before: string | null;
  limit: number;
}

/** Reports as they go over the wire: the owner's own view, or what was submitted. */
@Injectable()
export class ReportsReader {
  constructor(
    private readonly rows: ReportsRepository,
    private readonly access: ReportAccess,
    private readonly people: PeopleAccess,
  ) {}

  /** @throws DomainError `NOT_FOUND` */
  async one(reader: Reader, id: string): Promise<Report> {
    const head = await this.rows.find(id);
    if (head === undefined || !(await this.access.sees(reader, head))) throw notFound();
    return this.show(reader.personId, head);
  }

  /** What was submitted, newest version first. @throws DomainError `NOT_FOUND` */
  async versions(reader: Reader, id: string): Promise<{ items: ReportVersion[]; next: null }> {
    const head = await this.rows.find(id);
    if (head === undefined || !(await this.access.sees(reader, head))) throw notFound();
    const rows = await this.rows.versions(id);
    return {
      items: rows.map(({ version, submittedAt, lines, note, decision }) => ({
        version,
        submittedAt: submittedAt.toISOString(),
        lines: [...lines],
        note,
        decision: decision && { ...decision, at: decision.at.toISOString() },
      })),
      next: null,
    };
  }

  /**
   * Newest date first. A former supervisor sees the days of their time and nothing after.
   * @throws DomainError `NOT_FOUND` for a person whose reports the reader neither may nor might see
   */
  async list(reader: Reader, o: ListOptions): Promise<{ items: Report[]; next: string | null }> {
    const heads = await this.#visible(reader, o);
    const shown = heads.slice(0, o.limit);
    return {
      items: await this.showMany(reader.personId, shown),
      next: heads.length > o.limit ? (shown.at(-1)?.date ?? null) : null,
    };
  }

  async #visible(reader: Reader, o: ListOptions): Promise<HeadRow[]> {
    const own = o.ownerId === reader.personId;
    if (own) return this.rows.list({ ...o, submittedOnly: false, limit: o.limit + 1 });
    const today = await this.access.supervisesToday(reader, o.ownerId);
    if (await this.access.isHr(reader))
      return this.rows.list({ ...o, submittedOnly: true, limit: o.limit + 1 });
    const found: HeadRow[] = [];
    let before = o.before;
    while (found.length <= o.limit) {
      const chunk = await this.rows.list({ ...o, before, submittedOnly: true, limit: CHUNK });
      found.push(...(await this.access.supervised(reader, o.ownerId, chunk)));
      before = chunk.at(-1)?.date ?? null;
      if (chunk.length < CHUNK) break;
    }
    if (found.length === 0 && !today) throw notFound();
    return found.slice(0, o.limit + 1);
  }

  /** The report as this person sees it; rights were asked before. */
  async show(personId: string, head: HeadRow): Promise<Report> {
    const [report] = await this.showMany(personId, [head]);
    if (report === undefined) throw notFound();
    return report;
  }

  async showMany(personId: string, heads: readonly HeadRow[]): Promise<Report[]> {
    return shown(personId, heads, await this.rows.contents(heads));
  }

  /** What each of these readers of the feed may see of what they ask for, by id. */
  async forFeed(
    asked: readonly { readerId: string; refs: readonly string[] }[],
  ): Promise<Map<string, { report: Report }>[]> {
    const heads = new Map(
      (await this.rows.findMany([...new Set(asked.flatMap(({ refs }) => refs))])).map((h) => [h.id, h]),
    );
    const seen: HeadRow[][] = [];
    for (const { readerId, refs } of asked) {
      const own: HeadRow[] = [];
      for (const head of refs.flatMap((ref) => heads.get(ref) ?? []))
        if (await this.access.sees({ personId: readerId }, head)) own.push(head);
      seen.push(own);
    }
    const contents = await this.rows.contents([...new Set(seen.flat())]);
    return asked.map(
      ({ readerId }, i) =>
        new Map(shown(readerId, seen[i] ?? [], contents).map((report) => [report.id, { report }])),
    );
  }

  /** The part of the feed's snapshot: one's own last seven days, today included. */
  async snapshot(readerId: string): Promise<{ reports: Report[] }> {
    const place = await this.people.placeOf(readerId);
    if (place === null) return { reports: [] };
    const heads = await this.rows.list({
      ownerId: readerId,
      from: addDays(place.today, 1 - SNAPSHOT_DAYS),
      to: place.today,
      before: null,
      submittedOnly: false,
      limit: SNAPSHOT_DAYS,
    });
    return { reports: await this.showMany(readerId, heads) };
  }
}

/** Reports as this person sees them; rights were asked before. */
function shown(
  personId: string,
  heads: readonly HeadRow[],
  contents: Awaited<ReturnType<ReportsRepository['contents']>>,
): Report[] {
  return heads.flatMap((head) => {
    const submitted = contents.get(head.id);
    if (head.ownerId === personId) return [forOwner(head, submitted)];
    return submitted === undefined ? [] : [forReader(head, submitted)];
  });
}
