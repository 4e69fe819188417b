import { DomainError, unavailable } from './domain-error.js';

/** SQLSTATE of a driver error, also when TypeORM wrapped it. */
export function sqlState(error: unknown): string | undefined {
  const e = error as { code?: unknown; driverError?: { code?: unknown } } | null;
  const code = e?.driverError?.code ?? e?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Name of the violated constraint, if any. */
export function violated(error: unknown): string | undefined {
  const e = error as { constraint?: unknown; driverError?: { constraint?: unknown } } | null;
  const name = e?.driverError?.constraint ?? e?.constraint;
  return typeof name === 'string' ? name : undefined;
}

// 25006: a standby, which will be promoted or is not the one that we want.
const awayStates =
  /^(08...|57P0[1-5]|53[0-9A-Z]{3}|55P03|57014|25006|25P03|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;
const awayMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|not queryable|Cannot use a pool after|Query read timeout|not connected|already released|has already been released/i;

// Out of time, of disk, of memory.
const wantStates = /^(57014|53100|53200|53400)$/;

/** Whether a database that is there did not have what the statement needed: it will not go better in a moment. */
export function wanted(error: DomainError): boolean {
  return wantStates.test(sqlState(error.cause) ?? '');
}

/**
 * Turns a database that is away, restarting, overloaded or too slow into 503 `UNAVAILABLE`; a transaction that failed
 * this way was rolled back or never began. Anything else comes back unchanged.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const state = sqlState(error);
  if (state !== undefined && awayStates.test(state)) return unavailable(error);
  if (error instanceof Error && awayMessages.test(error.message)) return unavailable(error);
  return error;
}
