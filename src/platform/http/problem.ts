import { HttpException } from '@nestjs/common';
import { errorText, fieldText } from '#contracts/messages/index.js';
import type { Language } from '#contracts/common.js';
import { translateDatabaseError } from '../errors/database-error.js';
import { DomainError } from '../errors/domain-error.js';

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'REQUEST_INVALID',
  401: 'UNAUTHENTICATED',
  403: 'NOT_FOUND',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'MEDIA_TYPE_REFUSED',
  503: 'UNAVAILABLE',
};

/** Any thrown thing as a DomainError; what we don't know is INTERNAL with its cause. */
export function toDomainError(thrown: unknown): DomainError {
  const error = translateDatabaseError(thrown);
  if (error instanceof DomainError) return error;
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status < 500 && status >= 400)
    return new DomainError(codeOfStatus[status] ?? 'REQUEST_INVALID', status, {}, { cause: error });
  if (status === 503) return new DomainError('UNAVAILABLE', 503, {}, { retryAfter: 2, cause: error });
  return new DomainError('INTERNAL', 500, {}, { cause: error });
}

/** The error as RFC 9457 problem details in the reader's language. */
export function toProblem(error: DomainError, language: Language): Record<string, unknown> {
  const detail = errorText(error.code, language, error.params);
  return {
    type: `urn:tanggap:error:${error.code}`,
    title: error.code.toLowerCase().replaceAll('_', ' '),
    status: error.status,
    code: error.code,
    detail,
    ...(error.options.fields === undefined
      ? {}
      : {
          errors: error.options.fields.map((f) => ({
            path: f.path,
            code: f.code,
            message: fieldText(f.code, f.params?.['rule'] as string | undefined, language, f.params),
          })),
        }),
    ...error.options.extra,
  };
}
