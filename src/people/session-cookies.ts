import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '#contracts/session.js';
import { BROWSER_COOKIE, SESSION_COOKIE, setCookie } from '../platform/auth/cookies.js';
import type { Browser, LoggedIn } from './sessions.service.js';

/** What a request tells about its browser. */
export const browserOf = (request: FastifyRequest): Browser => ({
  address: request.ip,
  userAgent: request.headers['user-agent'],
  token: request.cookies[BROWSER_COOKIE],
  reference: request.cookies[SESSION_COOKIE],
});

/** Hands a new session to the browser. */
export function keepSession(request: FastifyRequest, reply: FastifyReply, loggedIn: LoggedIn): Session {
  setCookie(request, reply, SESSION_COOKIE, loggedIn.reference);
  setCookie(request, reply, BROWSER_COOKIE, loggedIn.browserToken);
  return loggedIn.session;
}
