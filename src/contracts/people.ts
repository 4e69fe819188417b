import * as z from 'zod/mini';
import { Id, Instant, LocalDate, page, PageQuery, text } from './common.js';

/** Roles of a person. `staff` and `supervisor` follow from the lines of supervision; the others are given by an admin. */
export const Role = z.enum(['staff', 'supervisor', 'hr', 'leader', 'admin']);
export type Role = z.infer<typeof Role>;

/** Roles that an admin can give. */
export const GrantedRole = z.enum(['hr', 'leader', 'admin']);
export type GrantedRole = z.infer<typeof GrantedRole>;

/** A person as others may see them; `nip` is null for readers without a right to it and for staff without one. */
export const Person = z.object({
  id: Id,
  name: z.string(),
  nip: z.nullable(z.string()),
  position: z.string(),
  unitId: Id,
  unitName: z.string(),
  supervisorId: z.nullable(Id),
  roles: z.array(Role),
});
export type Person = z.infer<typeof Person>;
export const PersonPage = page(Person);

export const PeopleQuery = z.object({
  ...PageQuery,
  under: z.exactOptional(z.literal('me')),
  unit: z.exactOptional(Id),
  /** Only whose account is open: who can read and answer. */
  account: z.exactOptional(z.literal('open')),
  q: z.exactOptional(text(0, 100)),
});
export type PeopleQuery = z.infer<typeof PeopleQuery>;

/** IANA zones of Indonesia, west to east. */
export const Zone = z.enum(['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura']);
export type Zone = z.infer<typeof Zone>;

/** A node of the organisation's tree. `workdays` are ISO weekdays (1 = Monday). */
export const Unit = z.object({
  id: Id,
  parentId: z.nullable(Id),
  name: z.string(),
  zone: z.string(),
  workdays: z.array(z.int()),
  worksOnHolidays: z.boolean(),
});
export type Unit = z.infer<typeof Unit>;
export const UnitList = z.object({ items: z.array(Unit), next: z.nullable(z.string()) });
export type UnitList = z.infer<typeof UnitList>;

const Workdays = z.array(z.int().check(z.gte(1), z.lte(7))).check(z.minLength(1), z.maxLength(7));

/** `POST /api/admin/units` */
export const UnitCreate = z.object({
  id: Id,
  parentId: z.nullable(Id),
  name: text(1, 200),
  zone: Zone,
  workdays: Workdays,
  worksOnHolidays: z.boolean(),
});
export type UnitCreate = z.infer<typeof UnitCreate>;

/** `PATCH /api/admin/units/:id` */
export const UnitPatch = z.object({
  parentId: z.exactOptional(z.nullable(Id)),
  name: z.exactOptional(text(1, 200)),
  zone: z.exactOptional(Zone),
  workdays: z.exactOptional(Workdays),
  worksOnHolidays: z.exactOptional(z.boolean()),
});
export type UnitPatch = z.infer<typeof UnitPatch>;

/** A date on which a line of somebody's record begins or ends. */
const LineDate = LocalDate.check(
  z.refine((d) => d >= '1945-01-01' && d <= '2199-12-31', { params: { rule: 'date' } }),
);

/** `POST /api/admin/people`; `nipOverride` accepts a NIP that only looks odd. `from` = first day in the unit. */
export const PersonCreate = z.object({
  id: Id,
  name: text(1, 200),
  nip: z.exactOptional(z.nullable(z.string().check(z.maxLength(40)))),
  nipOverride: z.exactOptional(z.boolean()),
  otherId: z.exactOptional(z.nullable(text(1, 60))),
  position: text(1, 200),
  unitId: Id,
  from: LineDate,
  login: z.string().check(
    z.overwrite((s) => s.trim().toLowerCase()),
    z.minLength(3),
    z.maxLength(60),
    z.regex(/^[a-z0-9][a-z0-9._-]*$/),
  ),
  supervisorId: z.exactOptional(z.nullable(Id)),
  roles: z.exactOptional(z.array(GrantedRole)),
});
export type PersonCreate = z.infer<typeof PersonCreate>;

/** Answer to a new person or a reset: the password is shown this once and must be changed at the first login. */
export const OneTimePassword = z.object({ personId: Id, login: z.string(), password: z.string() });
export type OneTimePassword = z.infer<typeof OneTimePassword>;

export const PersonPatch = z.object({
  name: z.exactOptional(text(1, 200)),
  nip: z.exactOptional(z.nullable(z.string().check(z.maxLength(40)))),
  nipOverride: z.exactOptional(z.boolean()),
  roles: z.exactOptional(z.array(GrantedRole)),
  disabled: z.exactOptional(z.boolean()),
});
export type PersonPatch = z.infer<typeof PersonPatch>;

/** Move to a unit (or a new position) from a date on. */
export const AssignmentCreate = z.object({ unitId: Id, position: text(1, 200), from: LineDate });
export type AssignmentCreate = z.infer<typeof AssignmentCreate>;

/** From `from` on the person's supervisor is `supervisorId` (null: nobody). */
export const SupervisorLineCreate = z.object({ supervisorId: z.nullable(Id), from: LineDate });
export type SupervisorLineCreate = z.infer<typeof SupervisorLineCreate>;

/** `acting` stands for `personId` from `from` to `to`, both included. */
export const ActingCreate = z.object({
  id: Id,
  actingId: Id,
  kind: z.enum(['plt', 'plh', 'delegate']),
  from: LineDate,
  to: LineDate,
});
export type ActingCreate = z.infer<typeof ActingCreate>;

export const LeaveCreate = z.object({
  id: Id,
  kind: z.enum(['annual', 'sick', 'maternity', 'important', 'duty']),
  from: LineDate,
  to: LineDate,
});
export type LeaveCreate = z.infer<typeof LeaveCreate>;

/** Everything that an admin keeps about one person; dates are inclusive, `to` null = open. */
export const PersonRecord = z.object({
  person: Person,
  login: z.nullable(z.string()),
  mustChangePassword: z.boolean(),
  disabledAt: z.nullable(Instant),
  assignments: z.array(
    z.object({ unitId: Id, position: z.string(), from: LocalDate, to: z.nullable(LocalDate) }),
  ),
  supervisorLines: z.array(z.object({ supervisorId: Id, from: LocalDate, to: z.nullable(LocalDate) })),
  acting: z.array(z.object({ id: Id, actingId: Id, kind: z.string(), from: LocalDate, to: LocalDate })),
  leave: z.array(z.object({ id: Id, kind: z.string(), from: LocalDate, to: LocalDate })),
  warnings: z.array(z.string()),
});
export type PersonRecord = z.infer<typeof PersonRecord>;

/** One of a list of people for admins and HR. */
export const PersonEntry = z.extend(Person, {
  login: z.nullable(z.string()),
  disabledAt: z.nullable(Instant),
});
export type PersonEntry = z.infer<typeof PersonEntry>;
export const PersonEntryPage = page(PersonEntry);

/** `GET /api/admin/people` */
export const PersonEntryQuery = z.object({
  ...PageQuery,
  unit: z.exactOptional(Id),
  q: z.exactOptional(text(0, 100)),
});
export type PersonEntryQuery = z.infer<typeof PersonEntryQuery>;

/** `POST /api/me/wrong-supervisor`: "atasan saya salah". The writer goes on working meanwhile. */
export const WrongSupervisor = z.object({ note: z.exactOptional(text(0, 500)) });
export type WrongSupervisor = z.infer<typeof WrongSupervisor>;

/** What somebody told the admins about the own record. */
export const Notice = z.object({
  id: Id,
  personId: Id,
  personName: z.string(),
  kind: z.enum(['wrong-supervisor']),
  note: z.nullable(z.string()),
  createdAt: Instant,
  resolvedAt: z.nullable(Instant),
});
export type Notice = z.infer<typeof Notice>;
/** The open ones, oldest first, then those that were resolved last. */
export const NoticeList = z.object({ items: z.array(Notice), next: z.nullable(z.string()) });
export type NoticeList = z.infer<typeof NoticeList>;

/** An office with an empty database: the first unit and its admin, made through the one-time set-up link. */
export const Setup = z.object({
  token: z.string().check(z.minLength(20), z.maxLength(100)),
  organisation: text(1, 200),
  zone: Zone,
  name: text(1, 200),
  login: PersonCreate.shape.login,
  password: z.string().check(z.minLength(10), z.maxLength(200)),
});
export type Setup = z.infer<typeof Setup>;

/** `GET /api/calendar?year=` and `GET /api/admin/holidays?year=` */
export const YearQuery = z.object({ year: z.coerce.number().check(z.int(), z.gte(2020), z.lte(2199)) });
export type YearQuery = z.infer<typeof YearQuery>;

/** A day of the organisation's calendar that an admin added or struck out. */
export const HolidayPut = z.object({ name: text(0, 200), working: z.boolean() });
export type HolidayPut = z.infer<typeof HolidayPut>;
export const HolidayYear = z.object({
  year: z.int(),
  status: z.enum(['decreed', 'estimate']),
  days: z.array(z.object({ date: LocalDate, name: z.string(), working: z.boolean(), edited: z.boolean() })),
  ramadan: z.nullable(z.object({ from: LocalDate, to: LocalDate, status: z.enum(['decided', 'estimate']) })),
});
export type HolidayYear = z.infer<typeof HolidayYear>;
