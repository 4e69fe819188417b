/**
 * What became of one attempt to hand a mail to the server. `answer` is what the server said, or else what happened,
 * without addresses.
 * - `sent`: the server has taken it.
 * - `refused`: the server will not take this mail, also not later.
 * - `deferred`: it was not taken now, and certainly not sent: trying again makes no second mail.
 * - `uncertain`: the whole mail was handed over and no answer came. Trying again could make a second one.
 */
export interface MailOutcome {
  readonly kind: 'sent' | 'refused' | 'deferred' | 'uncertain';
  readonly answer: string;
}

/** What is known of a failure: the library's fields, and whether the mail's last line had left us. */
export interface MailFailure {
  /** `EENVELOPE`, `EMESSAGE`: a command was answered with a refusal. Others: the line, the login, ourselves. */
  readonly code?: string | undefined;
  /** `CONN`, `API`, or the SMTP command that was refused. */
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  readonly message: string;
}

const ANSWER_LENGTH = 500;

/** It wants a login or an encrypted line (RFC 4954, 6): nothing about this mail, and nothing that HR could mend. */
const SET_UP: readonly number[] = [530, 534, 535, 538];

/** The text without addresses and line breaks, at most 500 characters: it is stored and shown to HR. */
export function withoutAddresses(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+/g, '…@…')
    .trim()
    .slice(0, ANSWER_LENGTH);
}

/**
 * Reads a failed dialogue. A server may deliver a mail from the moment at which it has the line with the single dot;
 * before that it may not (RFC 5321, 4.1.1.4). So only silence after that dot is uncertain, and every doubt counts as it.
 * @param ended whether the mail's last byte was handed to the socket: from then on the dot may have left as well.
 */
export function outcomeOf(failure: MailFailure, ended: boolean): MailOutcome {
  const answer = withoutAddresses(failure.response ?? failure.message);
  const answered = failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE';
  if (answered && failure.responseCode !== undefined && failure.responseCode >= 400)
    return {
      kind: failure.responseCode >= 500 && !SET_UP.includes(failure.responseCode) ? 'refused' : 'deferred',
      answer,
    };
  if (ended) return { kind: 'uncertain', answer };
  // Nothing was sent and no command refused: an address that is none, or a mail larger than the server said it takes.
  if (answered && failure.response === undefined) return { kind: 'refused', answer };
  // The line, TLS or the login: ours to mend, so the mail waits.
  return { kind: 'deferred', answer };
}
