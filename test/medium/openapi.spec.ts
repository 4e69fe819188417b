import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { relaxStyles } from '../../src/platform/api-docs/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

const committed = join(import.meta.dirname, '../../docs/api');

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

describe('the served documents', () => {
  it.each(['openapi.json', 'asyncapi.json'])('%s is the committed one, and public', async (name) => {
    const served = await app.client().get(`/api/${name}`);
    expect(served.status).toBe(200);
    expect(served.headers.get('content-type')).toMatch(/^application\/json/);
    expect(served.body).toEqual(JSON.parse(await readFile(join(committed, name), 'utf8')));
  });

  it('shows the requests and the events as pages, to everybody', async () => {
    const page = await app.client().get<string>('/api/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/html/),
    ]);
    expect(page.body).toContain('swagger-ui');
    const init = await app.client().get<string>('/api/docs/swagger-ui-init.js');
    expect(init.status).toBe(200);
    expect(init.body).toContain('"/api/session"');
    expect(init.body).toContain('"validatorUrl": null');
    const events = await app.client().get<string>('/api/docs/socket');
    expect(events.status).toBe(200);
    expect(events.body).toContain('feed.feedback.given');
  });

  it('allows inline styles on these pages only, and no script more; what is no page may do nothing', async () => {
    const policyOf = async (path: string) =>
      (await app.client().get(path)).headers.get('content-security-policy') ?? '';
    const relaxed = await policyOf('/api/docs');
    expect(relaxed).toMatch(/style-src 'self' 'unsafe-inline'(;|$)/);
    expect(relaxed).not.toContain('style-src-attr');
    expect(relaxed).toMatch(/script-src 'self'( 'sha256-[^']+')*(;|$)/);
    for (const path of ['/api/openapi.json', '/api/docsx', '/api/people', '/health/live'])
      expect(await policyOf(path)).toBe("default-src 'none';frame-ancestors 'none'");
  });
});

it('relaxes styles and nothing else', () => {
  expect(relaxStyles("default-src 'self';style-src 'self';style-src-attr 'none';script-src 'self'")).toBe(
    "default-src 'self';style-src 'self' 'unsafe-inline';script-src 'self'",
  );
});
