import * as z from 'zod/mini';
import { Id, Instant, LocalDate, text } from './common.js';
import { Person } from './people.js';

/** `POST /api/session` */
export const Login = z.object({
  login: text(1, 100),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
});
export type Login = z.infer<typeof Login>;

/**
 * Who is logged in, with what every page needs: today's date and zone of the person's unit and whether the password
 * has to be changed first.
 */
export const Session = z.object({
  person: Person,
  today: LocalDate,
  zone: z.string(),
  mustChangePassword: z.boolean(),
});
export type Session = z.infer<typeof Session>;

/** `POST /api/session/password` */
export const PasswordChange = z.object({
  old: z.string().check(z.minLength(1), z.maxLength(200)),
  new: z.string().check(z.minLength(10), z.maxLength(200)),
});
export type PasswordChange = z.infer<typeof PasswordChange>;

/** One of the person's own sessions; `current` marks the one that asks. */
export const SessionInfo = z.object({
  id: Id,
  createdAt: Instant,
  lastSeenAt: Instant,
  device: z.string(),
  current: z.boolean(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
export const SessionList = z.object({ items: z.array(SessionInfo), next: z.nullable(z.string()) });
export type SessionList = z.infer<typeof SessionList>;
