import { Injectable } from '@nestjs/common';
import type { PersonEntry, PersonEntryQuery, PersonRecord } from '#contracts/people.js';
import type { Actor } from '../platform/auth/actor.js';
import { mayReadRecords } from './admin.access.js';
import { recordWarnings } from './domain/record-warnings.js';
import { LinesRepository } from './lines.repository.js';
import { PeopleAccess } from './people.access.js';
import { pageOf, toPage } from './people.service.js';
import { RecordsRepository } from './records.repository.js';

/** Records as admins and HR read them. */
@Injectable()
export class RecordQueries {
  constructor(
    private readonly people: PeopleAccess,
    private readonly lines: LinesRepository,
    private readonly rows: RecordsRepository,
  ) {}

  /** Everybody, by name. */
  async list(actor: Actor, query: PersonEntryQuery): Promise<{ items: PersonEntry[]; next: string | null }> {
    mayReadRecords(actor);
    const { limit, after } = pageOf(query);
    const found = await this.people.list(actor, {
      limit: limit + 1,
      ...(query.unit === undefined ? {} : { unit: query.unit }),
      ...(query.q === undefined ? {} : { q: query.q }),
      ...(after === undefined ? {} : { after }),
    });
    const { items, next } = toPage(found, limit, (p) => p);
    const accounts = await this.rows.accountsOf(items.map((p) => p.id));
    return {
      items: items.map((p) => ({
        ...p,
        login: accounts.get(p.id)?.login ?? null,
        disabledAt: accounts.get(p.id)?.disabledAt ?? null,
      })),
      next,
    };
  }

  /** Everything that is kept about a person. @throws DomainError `NOT_FOUND` */
  async record(actor: Actor, personId: string): Promise<PersonRecord> {
    mayReadRecords(actor);
    const person = await this.people.see(actor, personId);
    const account = (await this.rows.accountsOf([personId])).get(personId);
    const assignments = await this.lines.assignments(personId);
    const supervisorLines = await this.lines.supervisorLines(personId);
    const acting = await this.lines.acting(personId);
    const leave = await this.lines.leave(personId);
    return {
      person,
      login: account?.login ?? null,
      mustChangePassword: account?.mustChange ?? false,
      disabledAt: account?.disabledAt ?? null,
      assignments,
      supervisorLines,
      acting: acting.map(({ id, actingId, kind, from, to }) => ({ id, actingId, kind, from, to })),
      leave: leave.map(({ id, kind, from, to }) => ({ id, kind, from, to })),
      warnings: recordWarnings({ nip: person.nip, assignments, supervisorLines }, await this.rows.today()),
    };
  }
}
