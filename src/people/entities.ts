import { AuditEventEntity } from '../platform/audit/audit-event.entity.js';
import { SessionEntity } from '../platform/auth/session.entity.js';
import { AccountEntity, KnownBrowserEntity, LoginFailureEntity, SetupLinkEntity } from './account.entity.js';
import { ActingLineEntity, AssignmentEntity, LeaveEntity, SupervisorLineEntity } from './lines.entity.js';
import { NoticeEntity } from './notice.entity.js';
import { PersonEntity } from './person.entity.js';
import { UnitEntity } from './unit.entity.js';

/** Tables of people, with those of the platform that point at them. */
export const peopleEntities = [
  UnitEntity,
  PersonEntity,
  AssignmentEntity,
  SupervisorLineEntity,
  ActingLineEntity,
  LeaveEntity,
  AccountEntity,
  KnownBrowserEntity,
  LoginFailureEntity,
  SetupLinkEntity,
  NoticeEntity,
  SessionEntity,
  AuditEventEntity,
];
