import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../platform/audit/audit.service.js';
import type { Actor } from '../platform/auth/actor.js';
import { SessionEvents } from '../platform/auth/session-events.js';
import { SessionRepository } from '../platform/auth/session.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { mayAdminister } from './admin.access.js';
import { PRACTICE_LOGINS } from './domain/practice-logins.js';
import { hashPassword, oneTimePassword } from './passwords.js';
import { PracticeRepository, type PracticePersonRow } from './practice.repository.js';

/** The room that is open, its supervisor first. */
export interface PracticeRoomRow {
  readonly unitId: string;
  readonly openedAt: Date;
  readonly people: readonly PracticePersonRow[];
}

/** Groups of letters in the password: it is typed by a whole hall from one screen, and opens nothing that is real. */
const PASSWORD_GROUPS = 2;
const SUPERVISOR = `${PRACTICE_LOGINS}atasan`;

/** Everybody in a room, the supervisor first. The logins are the same in every room, for slides and leaflets. */
function invent(staff: number): (PracticePersonRow & { assignmentId: string; lineId: string })[] {
  const person = (name: string, position: string, login: string) => ({
    personId: uuidv7(),
    assignmentId: uuidv7(),
    lineId: uuidv7(),
    name,
    position,
    login,
  });
  return [
    person('Atasan Latihan', 'Atasan (latihan)', SUPERVISOR),
    ...Array.from({ length: staff }, (_, at) => {
      const number = String(at + 1).padStart(2, '0');
      return person(`Peserta ${number}`, 'Peserta (latihan)', `${PRACTICE_LOGINS}${number}`);
    }),
  ];
}

/**
 * Rooms to practise in: a unit beside the organisation with invented people, so that nobody's own reports, indicators or
 * figures are touched. A room cannot be emptied, for what is submitted or said is immutable: emptying closes it for ever
 * and opens a new one.
 */
@Injectable()
export class PracticeRooms {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rows: PracticeRepository,
    private readonly sessions: SessionRepository,
    private readonly events: SessionEvents,
    private readonly audit: Audit,
  ) {}

  /** @throws DomainError `NOT_FOUND` for who is no admin */
  async find(actor: Actor): Promise<PracticeRoomRow | null> {
    mayAdminister(actor);
    return this.rows.find();
  }

  /**
   * Opens a room with so many staff and closes the one before it; the password of all of them is told this once.
   * @throws DomainError `NOT_FOUND`, `ID_TAKEN` 409, `PRACTICE_LOGIN_TAKEN` 409
   */
  async open(
    actor: Actor,
    unitId: string,
    staff: number,
  ): Promise<{ room: PracticeRoomRow; password: string }> {
    mayAdminister(actor);
    const password = oneTimePassword(PASSWORD_GROUPS);
    const passwordHash = await hashPassword(password);
    return this.work.run(async () => {
      await this.rows.takeTurns();
      await this.#close(actor);
      const from = await this.rows.insertRoom(unitId, 'Ruang latihan');
      if (from === null) throw new DomainError('ID_TAKEN', 409);
      const people = invent(staff);
      const login = await this.rows.takenLogin(people.map((p) => p.login));
      if (login !== undefined) throw new DomainError('PRACTICE_LOGIN_TAKEN', 409, { login });
      await this.rows.insertPeople({ unitId, from, passwordHash }, people);
      await this.#note(actor, 'practice.open', unitId);
      const room = await this.rows.find();
      if (room === null) throw new Error('the room that was just made is there');
      return { room, password };
    });
  }

  /** Closes the room that is open; with none nothing happens. @throws DomainError `NOT_FOUND` */
  async close(actor: Actor): Promise<void> {
    mayAdminister(actor);
    await this.work.run(async () => {
      await this.rows.takeTurns();
      await this.#close(actor);
    });
  }

  async #close(actor: Actor): Promise<void> {
    const room = await this.rows.find();
    if (room === null) return;
    const closed = await this.rows.closeAccounts();
    for (const personId of closed) await this.sessions.deleteOf(personId, null);
    await this.#note(actor, 'practice.close', room.unitId);
    this.work.afterCommit(() => {
      for (const personId of closed) this.events.ended(personId, null);
    });
  }

  #note(actor: Actor, action: string, unitId: string): Promise<void> {
    return this.audit.write({ actorId: actor.personId, action, subject: 'unit', subjectId: unitId });
  }
}
