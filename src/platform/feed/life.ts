import { Inject, Injectable } from '@nestjs/common';
import { Audit, type AuditEntry } from '../audit/audit.service.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { historyLost, resetReasons, type ResetReason } from './cursor.js';

/** A device with a broken store, or one that lies, must not fill the audit log. */
const LOST_PAUSE_MS = 3_600_000;

/**
 * Which life of the database this node has met, how often devices had to begin anew, and the alarm when the database is
 * not the one that devices have seen: an error in the log, a count for monitoring, and an audit row.
 */
@Injectable()
export class FeedLife {
  /** Lives met after the first one. */
  changes = 0;
  readonly resets = new Map<ResetReason, number>(resetReasons.map((reason) => [reason, 0]));
  #current: string | undefined;
  #lostAt = Number.NEGATIVE_INFINITY;
  #owed: AuditEntry[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly audit: Audit,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The life that was met last; undefined before the first look. */
  get current(): string | undefined {
    return this.#current;
  }

  /** This is the life now; another one than before raises the alarm. */
  meet(life: string): void {
    const before = this.#current;
    this.#current = life;
    if (before === undefined || before === life) return;
    this.changes++;
    this.log.error({ before, after: life }, 'the database begins another life: every device begins anew');
    this.#owe('feed.life-changed', { life: before }, { life });
  }

  /** A device is given a snapshot. */
  count(reason: ResetReason): void {
    this.resets.set(reason, (this.resets.get(reason) ?? 0) + 1);
    if (historyLost(reason)) this.#lost(reason);
  }

  /** Same life, other events: somebody has set the database back. Told once an hour, not once a device. */
  #lost(reason: ResetReason): void {
    const now = performance.now();
    if (now - this.#lostAt < LOST_PAUSE_MS) return;
    this.#lostAt = now;
    this.log.error({ reason }, 'the database was set back: events that devices have seen are not in it');
    this.#owe('feed.history-lost', { life: this.#current }, { life: this.#current, reason });
  }

  #owe(action: string, before: object, after: object): void {
    this.#owed.push({ actorId: null, action, subject: 'feed', subjectId: null, before, after });
  }

  /** Writes down the alarms that are not yet; called by every sweep, so that a database that is away costs nothing. */
  async writeDown(): Promise<void> {
    while (this.#owed.length > 0) {
      const [entry] = this.#owed;
      if (entry !== undefined) await this.work.run(() => this.audit.write(entry));
      this.#owed = this.#owed.slice(1);
    }
  }
}
