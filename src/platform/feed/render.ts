import { Inject, Injectable } from '@nestjs/common';
import type { FeedEvent } from '#contracts/feed.js';
import { DomainError } from '../errors/domain-error.js';
import { LOG } from '../log/log.module.js';
import type { Log } from '../log/log.js';
import { type Asked, Feed, type Hint } from './feed.js';

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
    const [rendered] = await this.renderMany([{ readerId, events }]);
    return rendered ?? [];
  }

  /** `render` for many readers, each under their own rights, asking each kind's renderer once. */
  async renderMany(asked: readonly { readerId: string; events: readonly Hint[] }[]): Promise<FeedEvent[][]> {
    const data = asked.map(() => new Map<string, ReadonlyMap<string, object>>());
    for (const [kind, own] of wantedOf(asked)) {
      const readers = [...own.keys()];
      const found = await this.#kind(
        kind,
        readers.map((i) => ({ readerId: asked[i]?.readerId ?? '', refs: [...(own.get(i) ?? [])] })),
      );
      readers.forEach((i, nth) => data[i]?.set(kind, found[nth] ?? new Map()));
    }
    return asked.map(({ events }, i) => {
      const own = data[i];
      return events.map((e) => {
        const found = e.rendered ?? own?.get(e.kind)?.get(e.ref);
        const { seq, at, mark } = e;
        return found === undefined
          ? { seq, at, mark, kind: 'void', data: {} }
          : { seq, at, mark, kind: e.kind, data: found as Record<string, unknown> };
      });
    });
  }

  async #kind(kind: string, asked: readonly Asked[]): Promise<readonly ReadonlyMap<string, object>[]> {
    const renderer = this.feed.renderers.get(kind);
    if (renderer === undefined) {
      this.log.error({ kind }, 'no renderer for this kind: sent as void');
      return [];
    }
    try {
      const found = await renderer(asked);
      if (found.length !== asked.length) throw new Error('readers were not answered one by one');
      return found;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') throw error;
      return this.#apart(kind, asked, error);
    }
  }

  /**
   * One bad row must not hide its neighbours: each half of the readers apart, then of the rows. One after the other: a
   * batch of hundreds must not take every connection.
   */
  async #apart(
    kind: string,
    asked: readonly Asked[],
    error: unknown,
  ): Promise<readonly ReadonlyMap<string, object>[]> {
    if (asked.length > 1) {
      const [some, others] = halves(asked);
      const first = await this.#kind(kind, some);
      const rest = await this.#kind(kind, others);
      return asked.map((_, i) => (i < some.length ? first[i] : rest[i - some.length]) ?? new Map());
    }
    const [{ readerId, refs }] = asked as readonly [Asked];
    if (refs.length === 1) {
      this.log.error({ kind, ref: refs[0], err: error }, 'cannot render: sent as void');
      return [new Map()];
    }
    const found: [string, object][] = [];
    for (const some of halves(refs)) {
      const [own] = await this.#kind(kind, [{ readerId, refs: some }]);
      found.push(...(own ?? []));
    }
    return [new Map(found)];
  }
}

/** The list in two parts, one as long as the other or one longer. */
function halves<T>(list: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}

/** What is to be read, by kind: the refs of each of those who ask. */
function wantedOf(asked: readonly { events: readonly Hint[] }[]): Map<string, Map<number, Set<string>>> {
  const wanted = new Map<string, Map<number, Set<string>>>();
  asked.forEach(({ events }, i) => {
    for (const { kind, ref, rendered } of events) {
      if (rendered !== undefined) continue;
      const own = wanted.get(kind) ?? new Map<number, Set<string>>();
      wanted.set(kind, own);
      const refs = own.get(i);
      if (refs === undefined) own.set(i, new Set([ref]));
      else refs.add(ref);
    }
  });
  return wanted;
}
