import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { correlationId } from './context.js';

/** The process's logger: JSON lines on standard error, secrets removed, ids only, never names or texts of people. */
export type Log = Logger;

export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: { pid: process.pid },
      redact: {
        paths: [
          'req.headers.cookie',
          'req.headers.authorization',
          '*.password',
          '*.old',
          '*.new',
          'cookie',
          'token',
        ],
        censor: '[removed]',
      },
      mixin: () => {
        const id = correlationId();
        return id === undefined ? {} : { correlation: id };
      },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** Nest's own messages through the same logger. */
export class NestLog implements LoggerService {
  constructor(private readonly out: Log) {}
  #write(level: 'info' | 'error' | 'warn' | 'debug' | 'trace', message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const detail = typeof context === 'string' ? { context } : {};
    if (message instanceof Error) this.out[level]({ ...detail, err: message }, message.message);
    else this.out[level](detail, String(message));
  }
  log(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }
}
