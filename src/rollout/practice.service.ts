import { Injectable } from '@nestjs/common';
import type { Practice, PracticeOpen, PracticeOpened, PracticeRoom } from '#contracts/rollout.js';
import { PracticeRooms, type PracticeRoomRow } from '../people/index.js';
import type { Actor } from '../platform/auth/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { RolloutAccess } from './rollout.access.js';
import { RolloutRepository } from './rollout.repository.js';

const toRoom = ({ openedAt, people }: PracticeRoomRow): PracticeRoom => ({
  openedAt: openedAt.toISOString(),
  people: people.map(({ name, position, login }) => ({ name, position, login })),
});

/** The room in which a hall of people tries the product out. */
@Injectable()
export class PracticeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rooms: PracticeRooms,
    private readonly rows: RolloutRepository,
    private readonly door: RolloutAccess,
  ) {}

  /** @throws DomainError `NOT_FOUND` for who is no admin */
  async find(actor: Actor): Promise<Practice> {
    this.door.mayKeepPractice(actor);
    const room = await this.rooms.find(actor);
    return { room: room === null ? null : toRoom(room) };
  }

  /**
   * A new room, switched on so that its people are offered the tours; the one before it is closed.
   * @throws DomainError `NOT_FOUND`, `ID_TAKEN` 409, `PRACTICE_LOGIN_TAKEN` 409
   */
  async open(actor: Actor, { id, staff }: PracticeOpen): Promise<PracticeOpened> {
    this.door.mayKeepPractice(actor);
    return this.work.run(async () => {
      const { room, password } = await this.rooms.open(actor, id, staff);
      await this.rows.open([id], actor.personId);
      return { room: toRoom(room), password };
    });
  }

  /** Closes the room; said twice, it stays closed. @throws DomainError `NOT_FOUND` */
  async close(actor: Actor): Promise<void> {
    this.door.mayKeepPractice(actor);
    await this.rooms.close(actor);
  }
}
