import { Injectable, type OnModuleInit } from '@nestjs/common';
import { weekOfKey } from '#contracts/rules/summary-period.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Feed, forEachReader } from '../platform/feed/feed.js';
import { OwedPeriodsRepository, type AskedRun } from './owed-periods.repository.js';
import { SummariesRepository } from './summaries.repository.js';

/** Roles that are told. */
const READERS = ['hr', 'admin', 'leader'];

/** Tells HR, admins and leaders of a new revision, each once. */
@Injectable()
export class SummaryAnnouncer implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly feed: Feed,
    private readonly events: DomainEvents,
    private readonly owed: OwedPeriodsRepository,
    private readonly summaries: SummariesRepository,
  ) {}

  onModuleInit(): void {
    this.feed.renders(
      'summary.ready',
      forEachReader(async (readerId, refs) => {
        const roles = await this.summaries.rolesOf(readerId);
        if (!roles.some((role) => READERS.includes(role))) return new Map();
        const found = await this.summaries.byIds(refs);
        return new Map(
          found.map(({ id, period, revision, provisional }) => [id, { week: period, revision, provisional }]),
        );
      }),
    );
    this.feed.renders(
      'recap.ready',
      forEachReader(async (readerId, refs) => {
        const roles = await this.summaries.rolesOf(readerId);
        if (!roles.some((role) => READERS.includes(role))) return new Map();
        const found = await this.summaries.byIds(refs);
        return new Map(
          found.map(({ id, period, revision, provisional }) => [id, { period, revision, provisional }]),
        );
      }),
    );
    this.feed.renders(
      'summary.progress',
      forEachReader(async (readerId, refs) => {
        const roles = await this.summaries.rolesOf(readerId);
        if (!roles.some((role) => READERS.includes(role))) return new Map();
        const runs = await this.owed.runsByIds(refs, readerId);
        return new Map(runs.map((run) => [run.runId, run]));
      }),
    );
  }

  /**
   * Makes a change to runs and tells who asked for them, in one transaction: a step a run, never a share of one, so that a
   * run costs a stream three events.
   */
  async tellRuns(change: () => Promise<AskedRun[]>): Promise<void> {
    await this.work.run(async () => {
      for (const { id, askedBy } of await change()) this.feed.announce('summary.progress', id, [askedBy]);
    });
  }

  /**
   * Announces every newest revision that nobody was told of. In a transaction of its own after the computation's: the
   * readers' counters are busy rows, and a REPEATABLE READ transaction that meets a changed one would lose all its work.
   */
  async announce(): Promise<void> {
    for (const period of await this.owed.unannounced())
      await this.work.run(async () => {
        const ref = await this.owed.claimAnnouncement(period);
        if (ref === undefined) return;
        await this.owed.announced(period);
        const people = await this.summaries.readers();
        this.feed.announce(weekOfKey(period) === null ? 'recap.ready' : 'summary.ready', ref.id, people);
        await this.events.emit('summary.announced', { period, revision: ref.revision, people });
      });
  }
}
