import { DomainError } from '../platform/errors/domain-error.js';

/** An attempt with a password: counted, or after how many seconds the next one is heard. */
export type Attempt = { readonly id: string } | { readonly retryAfter: number };

/** The refusal of an attempt after too many failures. */
export function tooManyAttempts(attempt: { readonly retryAfter: number }): DomainError {
  const { retryAfter } = attempt;
  return new DomainError('LOGIN_TOO_MANY', 429, { minutes: Math.ceil(retryAfter / 60) }, { retryAfter });
}
