import { Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/index.js';
import { hasRole, PeopleAccess, Relations } from '../people/index.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { DevicesRepository, type DeviceRow } from './devices.repository.js';
import { NotificationsRepository, type Hidden } from './notifications.repository.js';

/**
 * The door: everybody's notifications, wishes and browsers are the own ones, and of these only what one may still see. A
 * proposal is shown to who decides on it today, a summary to who may read it.
 */
@Injectable()
export class NotificationsAccess {
  constructor(
    private readonly rows: NotificationsRepository,
    private readonly devices: DevicesRepository,
    private readonly people: PeopleAccess,
    private readonly relations: Relations,
    private readonly calendar: CalendarService,
  ) {}

  /** What the reader was told of and may not see any more. */
  async hidden(personId: string): Promise<Hidden> {
    const owners = await this.rows.proposers(personId);
    const roles = await this.people.rolesOf(personId);
    const summaries = !hasRole({ roles }, 'hr', 'admin', 'leader');
    if (owners.length === 0) return { owners, summaries };
    const today = await this.calendar.todayOf(personId);
    const below = new Set(
      (await this.relations.below(personId, today)).filter((p) => p.direct).map((p) => p.id),
    );
    return { owners: owners.filter((id) => !below.has(id)), summaries };
  }

  /** Nothing is sent out of a practice room. @throws DomainError `PRACTICE_SENDS_NOTHING` */
  async mustBeReachable(personId: string): Promise<void> {
    if ((await this.people.placeOf(personId))?.practice === true)
      throw new DomainError('PRACTICE_SENDS_NOTHING', 422);
  }

  /** A browser of one's own. @throws DomainError `NOT_FOUND` */
  async ownDevice(personId: string, id: string): Promise<DeviceRow> {
    const found = (await this.devices.ofPerson(personId)).find((device) => device.id === id);
    if (found === undefined) throw notFound();
    return found;
  }
}
