import { language } from '../i18n/language.js';
import { takeAhead } from './ahead.js';
import { exchange, type ExchangeOptions } from './exchange.js';

export interface RequestOptions extends Omit<ExchangeOptions, 'ahead' | 'language' | 'timeout'> {
  query?: Record<string, string | number | boolean | undefined>;
  timeout?: number;
}

function address(path: string, query: RequestOptions['query']): string {
  const entries = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as [string, string]],
  );
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries).toString()}`;
}

/** One exchange in the person's language, given up after 15 s unless told otherwise. */
export function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { query, timeout = 15_000, ...rest } = options;
  const at = address(path, query);
  return exchange(method, at, { ...rest, timeout, ahead: takeAhead(method, at), language: language() });
}
