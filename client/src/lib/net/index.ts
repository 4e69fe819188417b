import { request, type RequestOptions } from './request.js';
import type { Routes } from './routes.js';

export { Failure, said } from './failure.js';
export type { Page } from './routes.js';

/** The names in a path: `:id` of `/api/feedback/:id/read`. */
type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type KnownRoutes = { [K in keyof Routes as string extends K ? never : K]: Routes[K] };
export type RouteName = keyof KnownRoutes;

type Options<R extends RouteName> = Pick<RequestOptions, 'actor' | 'signal' | 'timeout'> &
  (Names<R> extends never ? { params?: undefined } : { params: Record<Names<R>, string> }) &
  (KnownRoutes[R] extends { body: infer Body } ? { body: Body } : { body?: undefined }) &
  (KnownRoutes[R] extends { query: infer Query } ? { query?: Query } : { query?: undefined });

/** `/api/feedback/:id/read` with the values in place. */
export function fill(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`no value for :${name} in ${path}`);
    return encodeURIComponent(value);
  });
}

/** One call of the HTTP surface: `call('POST /api/feedback/:id/replies', { params, body, actor })`. */
export function call<R extends RouteName>(
  route: R,
  ...[options]: object extends Options<R> ? [options?: Options<R>] : [options: Options<R>]
): Promise<KnownRoutes[R]['answer']> {
  const [method = 'GET', path = ''] = route.split(' ');
  const { params, body, query, actor, signal, timeout } = (options ?? {}) as RequestOptions & {
    params?: Record<string, string>;
  };
  return request(method, fill(path, params), {
    actor,
    signal,
    ...(body === undefined ? {} : { body }),
    ...(query === undefined ? {} : { query }),
    ...(timeout === undefined ? {} : { timeout }),
  });
}
