import './events.js';

/** Units, people, who is whose supervisor at a date, accounts and sessions. */
export { PeopleModule } from './people.module.js';
export { peopleEntities } from './entities.js';
export { PeopleAccess, hasRole, type Place } from './people.access.js';
export { Relations, type Supervision } from './relations.service.js';
export { mayAdminister, mayReadRecords } from './admin.access.js';
export { readAdmin } from './admin-command.js';
export { SetupService } from './setup.service.js';
export { Units } from './units.service.js';
export { practises } from './dated-sql.js';
export { PracticeRooms, type PracticeRoomRow } from './practice-rooms.service.js';
