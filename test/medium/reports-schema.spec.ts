import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { indicatorEntities } from '../../src/indicators/index.js';
import { peopleEntities } from '../../src/people/index.js';
import { SnakeNaming } from '../../src/platform/database/naming.js';
import { reportEntities } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

describe('the tables of indicators and reports', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createDatabase();
    source = new DataSource({
      type: 'postgres',
      url: database.url,
      entities: [...peopleEntities, ...indicatorEntities, ...reportEntities],
      namingStrategy: new SnakeNaming(),
      installExtensions: false,
    });
    await source.initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('are mapped as the migrations built them', async () => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map((q) => q.query)).toEqual([]);
  });
});
