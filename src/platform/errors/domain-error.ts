/** One wrong field: JSON pointer, code of the rule, and what the catalogue needs to phrase it. */
export interface FieldError {
  path: string;
  code: string;
  params?: Readonly<Record<string, unknown>>;
}

/**
 * A refusal that a person can understand: `code` for programs (`NOUN_REASON`), a sentence from the catalogue for people.
 *
 * @param status HTTP status; sockets answer with the code alone.
 * @param params values that the sentence needs.
 * @param extra members beside the standard ones of the problem (such as `mine` and `theirs`).
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: string,
    readonly status: number,
    readonly params: Readonly<Record<string, unknown>> = {},
    readonly options: {
      fields?: readonly FieldError[];
      extra?: Readonly<Record<string, unknown>>;
      /** Seconds after which a retry makes sense. */
      retryAfter?: number;
      cause?: unknown;
    } = {},
  ) {
    super(code, { cause: options.cause });
  }
}

/** What one may not see does not exist for them: 404 without a hint. */
export const notFound = () => new DomainError('NOT_FOUND', 404);

/** Database away, lock timeout or stopping: nothing was written, try again. */
export const unavailable = (cause?: unknown) =>
  new DomainError('UNAVAILABLE', 503, {}, { retryAfter: 2, cause });
