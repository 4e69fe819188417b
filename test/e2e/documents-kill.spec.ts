import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApp, until, type AppProcess } from '../support/app-process.js';
import { TestClient } from '../support/app.js';
import { OFFICE_PASSWORD, PASSWORD_HASH } from '../support/office.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { storedPerson, storeOffice } from '../support/stored-office.js';
import { download } from '../support/summary-files.js';

const WEEK = '2026-W44';
const PATIENCE_MS = 90_000;

/** As many as a PDF lists: it takes a worker long enough to be met in the middle of it. */
const OFFICE = { week: WEEK, agencies: 6, sections: 9, people: 3_000, indicators: 0 };

describe('a worker that is killed while it makes a document', () => {
  let database: TestDatabase;
  let owner: pg.Pool;
  let web: AppProcess;
  let worker: AppProcess;
  let hr: TestClient;
  const sql = async <T extends pg.QueryResultRow>(text: string, parameters: unknown[] = []) =>
    (await owner.query<T>(text, parameters)).rows;
  const document = async () =>
    (
      await sql<{ state: string; attempts: number; hash: string | null }>(`SELECT * FROM summary_document`)
    )[0];

  beforeAll(async () => {
    database = await createDatabase();
    owner = new pg.Pool({ connectionString: database.url, max: 1 });
    owner.on('error', () => undefined);
    await storeOffice(sql, OFFICE);
    await sql(`INSERT INTO account (person_id, login, password_hash, roles) VALUES ($1, 'hr', $2, '{hr}')`, [
      storedPerson(1),
      PASSWORD_HASH,
    ]);
    await sql(
      `INSERT INTO assignment (id, person_id, unit_id, position, valid_from)
       SELECT gen_random_uuid(), $1, id, 'Pengelola Kinerja', '2026-01-01' FROM unit WHERE parent_id IS NULL`,
      [storedPerson(1)],
    );
    const env = { DATABASE_URL: database.url, DATABASE_POOL: '4', OWED_SWEEP_MS: '50' };
    web = await startApp({ env: { ...env, ROLES: 'web' } });
    worker = await startApp({ env: { ...env, ROLES: 'worker' } });
    hr = new TestClient(web.url);
    expect((await hr.post('/api/session', { login: 'hr', password: OFFICE_PASSWORD })).status).toBe(201);
  }, PATIENCE_MS);
  afterAll(async () => {
    await worker.stop();
    await web.stop();
    await owner.end();
    await database.drop();
  });

  it(
    'leaves nothing half made, and the next one makes exactly one',
    async () => {
      const asked = download(hr, `/api/summaries/${WEEK}.pdf`);
      await until('it is being made', async () => (await document())?.state === 'rendering', PATIENCE_MS);
      await worker.kill('SIGKILL');
      // Its transaction went with it: still owed, and free for anybody.
      expect(await document()).toMatchObject({ state: 'rendering', hash: null });
      expect(await sql(`SELECT position FROM summary_document_chunk`)).toEqual([]);
      await worker.restart();
      await until('it is made', async () => (await document())?.state === 'ready', PATIENCE_MS);
      expect([200, 503]).toContain((await asked).status);

      const { status, bytes } = await download(hr, `/api/summaries/${WEEK}.pdf`);
      expect(status).toBe(200);
      const rows = await sql<{ hash: string; size: number; attempts: number }>(
        `SELECT * FROM summary_document`,
      );
      expect(rows).toEqual([expect.objectContaining({ size: bytes.length, attempts: 2 })]);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(rows[0]?.hash);
      expect(bytes.subarray(-6).toString().trim()).toBe('%%EOF');
    },
    2 * PATIENCE_MS,
  );
});
