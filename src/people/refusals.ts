import { violated } from '../platform/errors/database-error.js';
import { DomainError, type FieldError } from '../platform/errors/domain-error.js';

/** A refusal that belongs to one field of the form. */
export function refuse(
  code: string,
  path: string,
  status = 422,
  extra?: Record<string, unknown>,
): DomainError {
  const fields: FieldError[] = [{ path, code: 'custom' }];
  return new DomainError(code, status, {}, { fields, ...(extra === undefined ? {} : { extra }) });
}

const byConstraint: Readonly<Record<string, readonly [string, string]>> = {
  person_nip_key: ['NIP_TAKEN', '/nip'],
  person_other_id_key: ['OTHER_ID_TAKEN', '/otherId'],
  account_login_key: ['LOGIN_TAKEN', '/login'],
  leave_once: ['LEAVE_OVERLAP', '/from'],
};

/** What somebody else's row forbids, as a refusal that a person understands; other errors pass. */
export async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const [code, path] = byConstraint[violated(error) ?? ''] ?? [];
    if (code === undefined || path === undefined) throw error;
    throw refuse(code, path, 409);
  }
}
