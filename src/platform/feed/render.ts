import { Inject, Injectable } from '@nestjs/common';
import type { FeedEvent } from '#contracts/feed.js';
import { DomainError } from '../errors/domain-error.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { Feed, type Hint } from './feed.js';

/** Turns stream rows into what one reader may see of them now. */
@Injectable()
export class FeedRenderer {
  constructor(
    private readonly feed: Feed,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * One wire event per row, in the same order. What the reader may not see, or what cannot be rendered, goes as `void`:
   * it advances the device and hides nothing behind it.
   * @throws DomainError `UNAVAILABLE` when the database is away: then nothing may be voided.
   */
  async render(readerId: string, events: readonly Hint[]): Promise<FeedEvent[]> {
    const data = new Map<string, ReadonlyMap<string, object>>();
    const unread = events.filter((e) => e.rendered === undefined);
    for (const kind of new Set(unread.map((e) => e.kind))) {
      const refs = [...new Set(unread.filter((e) => e.kind === kind).map((e) => e.ref))];
      data.set(kind, await this.#kind(readerId, kind, refs));
    }
    return events.map((e) => {
      const found = e.rendered ?? data.get(e.kind)?.get(e.ref);
      const head = { seq: e.seq, at: e.at, mark: e.mark };
      return found === undefined
        ? { ...head, kind: 'void', data: {} }
        : { ...head, kind: e.kind, data: found as Record<string, unknown> };
    });
  }

  async #kind(readerId: string, kind: string, refs: readonly string[]): Promise<ReadonlyMap<string, object>> {
    const renderer = this.feed.renderers.get(kind);
    if (renderer === undefined) {
      this.log.error({ kind }, 'no renderer for this kind: sent as void');
      return new Map();
    }
    try {
      return await renderer(readerId, refs);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') throw error;
      if (refs.length === 1) {
        this.log.error({ kind, ref: refs[0], err: error }, 'cannot render: sent as void');
        return new Map();
      }
      // One bad row must not hide its neighbours.
      const each = await Promise.all(refs.map((ref) => this.#kind(readerId, kind, [ref])));
      return new Map(each.flatMap((m) => [...m]));
    }
  }
}
