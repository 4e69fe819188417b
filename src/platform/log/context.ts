import { AsyncLocalStorage } from 'node:async_hooks';

interface Context {
  /** Follows one request, socket event or job through logs, queries and the jobs that it causes. */
  correlationId: string;
}

const storage = new AsyncLocalStorage<Context>();

/** Runs `fn` so that everything it logs, queries or enqueues carries the correlation id. */
export const withCorrelation = <T>(correlationId: string, fn: () => T): T =>
  storage.run({ correlationId }, fn);

/** Id of the request, socket event or job under way, if any. */
export const correlationId = (): string | undefined => storage.getStore()?.correlationId;
