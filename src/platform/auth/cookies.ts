import type { FastifyReply, FastifyRequest } from 'fastify';

/** Holds the random session reference. */
export const SESSION_COOKIE = 'tanggap_session';
/** Tells that the right password was once given on this browser, so that a stranger's guesses do not lock it out. */
export const BROWSER_COOKIE = 'tanggap_browser';

const common = (request: FastifyRequest) =>
  ({ httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https', path: '/' }) as const;

const DAY = 86_400;

export function setCookie(request: FastifyRequest, reply: FastifyReply, name: string, value: string): void {
  void reply.setCookie(name, value, {
    ...common(request),
    maxAge: (name === SESSION_COOKIE ? 30 : 400) * DAY,
  });
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply, name: string): void {
  void reply.clearCookie(name, common(request));
}
