import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Id, Instant } from '#contracts/common.js';
import type {
  NotificationChanged,
  NotificationCount,
  NotificationPage,
  NotificationQuery,
  NotificationSnooze,
  NotificationThread,
} from '#contracts/notifications.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Feed, forEachReader } from '../platform/feed/feed.js';
import { hrefOf, kindNames, kinds, switchesOf, topicOf } from './domain/kinds.js';
import { NotificationsAccess } from './notifications.access.js';
import { NotificationsRepository, type ThreadRow } from './notifications.repository.js';
import { SettingsRepository } from './settings.repository.js';

const PAGE = 50;
const SNOOZE_DAYS = 60;

const toThread = (row: ThreadRow): NotificationThread => ({
  thread: row.thread,
  kind: row.kind,
  at: row.at.toISOString(),
  byId: row.byId,
  byName: row.byName,
  about: row.week ?? row.indicator ?? row.reportDate,
  href: hrefOf(row.kind, row.ref, row.week, row.reportDate),
  urgent: row.urgent,
  urgentReason: row.urgentReason,
  asks: row.asks,
  task: kinds[row.kind].task,
  ids: row.ids,
  count: row.count,
  snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
});

/** The reader's own list: what waits, what was put away, what sleeps. */
@Injectable()
export class NotificationsService implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly access: NotificationsAccess,
    private readonly rows: NotificationsRepository,
    private readonly settings: SettingsRepository,
    private readonly feed: Feed,
  ) {}

  onModuleInit(): void {
    this.feed.renders(
      'notification.changed',
      forEachReader(async (readerId, refs) => {
        const { open } = await this.#count(readerId);
        return new Map(refs.map((ref) => [ref, { open }]));
      }),
    );
  }

  async list(actor: Actor, query: NotificationQuery): Promise<NotificationPage> {
    const limit = query.limit ?? PAGE;
    const { shown, hidden } = await this.#view(actor.personId);
    const found = await this.rows.threads(
      actor.personId,
      {
        show: query.show ?? 'open',
        shown: query.about === undefined ? shown : shown.filter((kind) => topicOf[kind] === query.about),
        hidden,
        limit: limit + 1,
      },
      cursorOf(query.cursor),
    );
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(toThread),
      next: found.length > limit && last !== undefined ? `${last.exactly}_${last.ids[0] ?? ''}` : null,
    };
  }

  count(actor: Actor): Promise<NotificationCount> {
    return this.#count(actor.personId);
  }

  /** Puts away what the reader looked at; a task stays until it is done. */
  see(actor: Actor, ids: readonly string[]): Promise<NotificationChanged> {
    return this.#change(actor, () => this.rows.see(actor.personId, ids));
  }

  /** Takes it back. */
  unsee(actor: Actor, ids: readonly string[]): Promise<NotificationChanged> {
    return this.#change(actor, () => this.rows.unsee(actor.personId, ids));
  }

  /** The thread is before the reader's eyes, wherever that is. */
  seeThread(actor: Actor, thread: string): Promise<NotificationChanged> {
    return this.#change(actor, async () => {
      const ids = await this.rows.ofThread(actor.personId, thread);
      return ids.length === 0 ? [] : this.rows.see(actor.personId, ids);
    });
  }

  /** Lets them sleep, or wakes them. @throws DomainError `SNOOZE_TOO_FAR` (422) */
  snooze(actor: Actor, { ids, until }: NotificationSnooze): Promise<NotificationChanged> {
    return this.#change(actor, async () => {
      const farthest = (await this.rows.now()) + SNOOZE_DAYS * 86_400_000;
      if (until !== null && Date.parse(until) > farthest) throw new DomainError('SNOOZE_TOO_FAR', 422);
      return this.rows.snooze(actor.personId, ids, until);
    });
  }

  #change(actor: Actor, change: () => Promise<string[]>): Promise<NotificationChanged> {
    return this.work.run(async () => {
      const ids = await change();
      const [first] = ids;
      // The reader's other devices; this one has the answer.
      if (first !== undefined) this.feed.announce('notification.changed', first, [actor.personId]);
      return { ids };
    });
  }

  async #count(personId: string): Promise<NotificationCount> {
    const { wakesAt, ...counts } = await this.rows.count(personId, await this.#view(personId));
    return { ...counts, wakesAt: wakesAt?.toISOString() ?? null };
  }

  /** What the reader's list shows. */
  async #view(personId: string) {
    const { choices } = await this.settings.of(personId);
    return {
      shown: kindNames.filter((kind) => switchesOf(kind, choices).app),
      hidden: await this.access.hidden(personId),
    };
  }
}

function cursorOf(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null;
  const [at = '', id = ''] = cursor.split('_');
  // PostgreSQL knows no year 0.
  if (!Instant.safeParse(at).success || at < '0001' || !Id.safeParse(id).success)
    throw new DomainError(
      'REQUEST_INVALID',
      400,
      {},
      { fields: [{ path: '/cursor', code: 'invalid_format' }] },
    );
  return { at, id };
}
