import { StandardSchemaValidationPipe } from '@nestjs/common';
import { DomainError, type FieldError } from '../errors/domain-error.js';

type Issue = { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined };

const pointer = (path: Issue['path']): string =>
  (path ?? []).map((p) => `/${String(typeof p === 'object' ? p.key : p)}`).join('');

/** zod's raw issue as a field error: its code, with the format or our own rule as `rule`. */
function fieldError(issue: Issue): FieldError {
  const raw = issue as Issue & {
    code?: string;
    format?: string;
    origin?: string;
    minimum?: unknown;
    maximum?: unknown;
    params?: { rule?: string };
  };
  return {
    path: pointer(issue.path),
    code: raw.code ?? 'custom',
    params: {
      rule: raw.format ?? raw.params?.rule,
      origin: raw.origin,
      minimum: raw.minimum,
      maximum: raw.maximum,
    },
  };
}

/** Validates every body, query, parameter and socket message that names a schema; 400 `REQUEST_INVALID` with the fields. */
export const validationPipe = () =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new DomainError('REQUEST_INVALID', 400, {}, { fields: issues.map((i) => fieldError(i)) }),
  });
