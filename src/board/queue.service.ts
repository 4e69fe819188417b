import { Injectable } from '@nestjs/common';
import type { BoardQueue } from '#contracts/board.js';
import { Relations } from '../people/index.js';
import { notFound } from '../platform/errors/domain-error.js';
import type { Viewer } from './board.access.js';
import { QueueRepository } from './queue.repository.js';

const MOST = 500;
/** Rows that are read before the door: a former supervisor has more candidates than rights. */
const MOST_READ = 5_000;

/** What waits for the reader's own decision: the same right that accepting, returning and agreeing ask for. */
@Injectable()
export class QueueService {
  constructor(
    private readonly rows: QueueRepository,
    private readonly relations: Relations,
  ) {}

  /** @throws DomainError `NOT_FOUND` for who never was anybody's D. */
  async queue(viewer: Viewer): Promise<BoardQueue> {
    const people = await this.relations.everDirect(viewer.personId);
    if (people.length === 0) throw notFound();
    const found = await this.rows.undecided(people, MOST_READ);
    const mine = await this.relations.directOnly(viewer.personId, found);
    return {
      items: mine.slice(0, MOST).map(({ id, personId, name, unitId, since, report, indicator }) => ({
        id,
        personId,
        name,
        unitId,
        since,
        report,
        indicator,
      })),
      next: null,
    };
  }
}
