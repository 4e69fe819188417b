import 'reflect-metadata';
import { createApp } from '../../src/app.js';
import { createAsyncApi, createOpenApi } from '../../src/platform/api-docs/index.js';
import { parseConfig } from '../../src/platform/config/config.js';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { Intake } from '../../src/platform/http/intake.js';
import { createLog } from '../../src/platform/log/log.js';

/** The generated documents by their committed file below `docs/api/`; needs neither database nor port. */
export async function apiDocuments(): Promise<Record<string, string>> {
  const config = parseConfig({});
  const log = createLog('fatal');
  const databaseUrl = 'postgres://127.0.0.1:1/none';
  const source = createDataSource({ url: databaseUrl, entities: [], poolSize: 2, log });
  const app = await createApp({ config, log, source, databaseUrl, intake: new Intake() }, true);
  const text = (document: object) => `${JSON.stringify(document, null, 2)}\n`;
  return { 'openapi.json': text(createOpenApi(app)), 'asyncapi.json': text(createAsyncApi()) };
}
