import { expect } from '@jest/globals';
import { request, type OutgoingHttpHeaders } from 'node:http';

export interface WireAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON; undefined when it is not JSON. */
  json: unknown;
}

/** One HTTP request as written: nothing but the length of its body is added, and its path is not corrected. */
export function wire(
  url: string,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: string | Buffer,
): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let json: unknown;
          try {
            json = JSON.parse(text);
          } catch {
            json = undefined;
          }
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
export const DATE = /^\d{4}-\d\d-\d\d$/;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The members of `value` whose names the contract fixes, in any order; more may stand beside them. */
export function expectFields(value: unknown, names: readonly string[]): void {
  const there = Object.keys(value as object);
  expect(names.filter((name) => !there.includes(name))).toEqual([]);
}

/** An answer of the contract's error shape: problem+json with `{type,title,status,code,detail}`. */
export function expectProblem(
  answer: { status: number; headers: Headers | WireAnswer['headers']; json?: unknown; body?: unknown },
  status: number,
  code?: string,
): Record<string, unknown> {
  const type =
    answer.headers instanceof Headers ? answer.headers.get('content-type') : answer.headers['content-type'];
  const problem = (answer.json ?? answer.body) as Record<string, unknown>;
  expect([answer.status, problem]).toEqual([status, expect.objectContaining({ status })]);
  expect(type).toMatch(/^application\/problem\+json/);
  for (const name of ['type', 'title', 'code', 'detail']) {
    expect([name, typeof problem[name]]).toEqual([name, 'string']);
    expect([name, problem[name]]).not.toEqual([name, '']);
  }
  expect(problem['code']).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
  if (code !== undefined) expect(problem['code']).toBe(code);
  if (problem['errors'] !== undefined) {
    expect(Array.isArray(problem['errors'])).toBe(true);
    for (const error of problem['errors'] as unknown[])
      expect(error).toMatchObject({
        path: expect.anything(),
        code: expect.any(String),
        message: expect.any(String),
      });
  }
  return problem;
}
