import { Injectable } from '@nestjs/common';
import type { PeopleQuery, Person } from '#contracts/people.js';
import type { Actor } from '../platform/auth/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { readCursor, writeCursor, type NameCursor } from './domain/name-cursor.js';
import { PeopleAccess } from './people.access.js';

const DEFAULT_LIMIT = 50;

/** The part of a list that a query asks for; `cursor` that is not ours is a bad request. */
export function pageOf(query: { limit?: number; cursor?: string }): { limit: number; after?: NameCursor } {
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (query.cursor === undefined) return { limit };
  const after = readCursor(query.cursor);
  if (after === null)
    throw new DomainError(
      'REQUEST_INVALID',
      400,
      {},
      { fields: [{ path: '/cursor', code: 'invalid_format' }] },
    );
  return { limit, after };
}

/** A page out of `limit + 1` rows. */
export function toPage<T>(
  rows: readonly T[],
  limit: number,
  key: (row: T) => NameCursor,
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? writeCursor(key(last)) : null };
}

/** Lists of people. */
@Injectable()
export class PeopleService {
  constructor(private readonly access: PeopleAccess) {}

  async list(actor: Actor, query: PeopleQuery): Promise<{ items: Person[]; next: string | null }> {
    const { limit, after } = pageOf(query);
    const rows = await this.access.list(actor, {
      underMe: query.under === 'me',
      open: query.account === 'open',
      limit: limit + 1,
      ...(query.unit === undefined ? {} : { unit: query.unit }),
      ...(query.q === undefined ? {} : { q: query.q }),
      ...(after === undefined ? {} : { after }),
    });
    return toPage(rows, limit, (p) => p);
  }
}
