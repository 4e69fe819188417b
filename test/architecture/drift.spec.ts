import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { feedData, RefusalCode } from '#contracts/feed.js';
import { apiDocuments } from '../support/api-documents.js';
import {
  at,
  danglingReferences,
  type Node,
  operationFaults,
  operationsOf,
  schemaFaults,
} from './support/api-rules.js';
import { root } from './support/tree.js';

let texts: Record<string, string>;
let openApi: Node;
let asyncApi: Node;
beforeAll(async () => {
  texts = await apiDocuments();
  openApi = JSON.parse(texts['openapi.json']!) as Node;
  asyncApi = JSON.parse(texts['asyncapi.json']!) as Node;
});

describe('the committed documents', () => {
  it.each(['openapi.json', 'asyncapi.json'])(
    'docs/api/%s is what the sources say (npm run docs:api)',
    async (name) => {
      expect(texts[name]).toBe(await readFile(join(root, 'docs/api', name), 'utf8'));
    },
  );

  it('are the same at every writing', async () => {
    expect(await apiDocuments()).toEqual(texts);
  });
});

/** What outside programs are written against. */
const routes = `
POST /api/session
GET /api/session
DELETE /api/session
POST /api/session/password
GET /api/people
GET /api/people/{id}
GET /api/indicators
POST /api/indicators
PATCH /api/indicators/{id}
POST /api/indicators/{id}/proposal
POST /api/indicators/{id}/agreement
POST /api/indicators/{id}/return
GET /api/reports
GET /api/reports/{id}
PUT /api/reports/mine/{date}
POST /api/reports/mine/{date}/submission
POST /api/reports/{id}/acceptance
POST /api/reports/{id}/return
POST /api/feedback
GET /api/feedback
POST /api/feedback/{id}/replies
POST /api/feedback/{id}/read
GET /api/feed
GET /api/board
POST /api/summaries/{week}/runs
GET /api/summaries/runs/{runId}
GET /api/summaries
GET /api/summaries/{week}
GET /api/summaries/{week}.pdf
GET /api/summaries/{week}.xlsx
GET /api/summaries/{week}.csv
GET /api/summaries/{week}/deliveries
GET /health/live
GET /health/ready
GET /metrics
`
  .trim()
  .split('\n');

/** Fields that outside programs read. */
const shapes: Record<string, string> = {
  Feedback:
    'id authorId recipientId kind body reportId lineId indicatorId urgent createdAt deliveredAt readAt replies',
  FeedbackReply: 'id authorId body createdAt',
  Report: 'id ownerId date state version draftVersion onTime submittedAt lines note returnReason',
  ReportLine: 'id activity indicatorId quantity obstacle',
  Indicator:
    'id ownerId name unit aspect polarity target targetMax baseline period rollup state revision progress',
  Progress: 'actual expectedToDate achievement achievementCapped achievementToDate',
  BoardCell: 'personId name unitId version report waiting',
  Person: 'id name nip position unitId supervisorId roles',
  Summary: 'week revision hash provisional computedAt coverage employees units',
  SummaryEmployee:
    'personId name unitId expectedDays onTime late missing pending onLeave feedbackReceived indicators',
  SummaryIndicator: 'indicatorId actual expectedToDate achievement achievementCapped achievementToDate',
  SummaryRun: 'runId week state progress revision error',
};

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 with a title and a version', () => {
    expect(openApi['openapi']).toMatch(/^3\.1\.\d+$/);
    expect(at(openApi, 'info')).toMatchObject({ title: 'Tanggap', version: expect.any(String) });
  });

  it('has every route of the public surface', () => {
    const there = new Set(operationsOf(openApi).map(({ name }) => name));
    expect(routes.filter((route) => !there.has(route))).toEqual([]);
  });

  it('has every field that outsiders read, always present', () => {
    const missing = Object.entries(shapes).flatMap(([shape, fields]) => {
      const required = at(openApi, 'components', 'schemas', shape)['required'];
      return fields
        .split(' ')
        .filter((field) => !(Array.isArray(required) && required.includes(field)))
        .map((field) => `${shape}.${field}`);
    });
    expect(missing).toEqual([]);
  });

  it('describes each operation completely', () => {
    expect(operationsOf(openApi).flatMap((operation) => operationFaults(openApi, operation))).toEqual([]);
    const ids = operationsOf(openApi).map(({ node }) => node['operationId']);
    expect(ids.filter((id, index) => typeof id !== 'string' || ids.indexOf(id) !== index)).toEqual([]);
  });

  it('names a shape for the body of every PUT and PATCH', () => {
    const bare = operationsOf(openApi)
      .filter(({ method, node }) => ['put', 'patch'].includes(method) && node['requestBody'] === undefined)
      .map(({ name }) => name);
    expect(bare).toEqual([]);
  });

  it('needs a session everywhere but where there cannot be one', () => {
    expect(openApi['security']).toEqual([{ session: [] }]);
    const open = operationsOf(openApi)
      .filter(({ node }) => node['security'] !== undefined)
      .map(({ name }) => name);
    expect(open.sort()).toEqual([...publicRoutes].sort());
  });

  it('has sound schemas and no reference that leads nowhere', () => {
    expect(schemaFaults(at(openApi, 'components', 'schemas'))).toEqual([]);
    expect(danglingReferences(openApi)).toEqual([]);
  });
});

const publicRoutes = [
  'POST /api/session',
  // Bears the one-time token of the set-up link.
  'POST /api/setup',
  // Bears the token of a mail: people without a session, and mail programs (RFC 8058).
  'GET /api/deliveries/unsubscribe/{token}',
  'GET /api/notifications/unsubscribe/{token}',
  'POST /api/deliveries/unsubscribe/{token}',
  'POST /api/deliveries/unsubscribe/{token}/receive',
  'POST /api/notifications/unsubscribe/{token}',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
];

describe('the AsyncAPI document', () => {
  it('is AsyncAPI 3 and every reference leads somewhere', () => {
    expect(asyncApi['asyncapi']).toBe('3.0.0');
    expect(danglingReferences(asyncApi)).toEqual([]);
    expect(schemaFaults(at(asyncApi, 'components', 'schemas'))).toEqual([]);
  });

  it('has every event in its direction', () => {
    const ways = Object.fromEntries(
      Object.entries(at(asyncApi, 'operations')).map(([name, node]) => [name, (node as Node)['action']]),
    );
    expect(ways).toEqual({
      connect: 'receive',
      feed: 'send',
      reset: 'send',
      beat: 'send',
      board: 'send',
      'board.closed': 'send',
      ack: 'receive',
      resume: 'receive',
      'board.watch': 'receive',
      'board.unwatch': 'receive',
    });
  });

  it('answers every event of a device, well or with a refusal', () => {
    for (const name of ['ack', 'resume', 'board.watch', 'board.unwatch']) {
      const { messages } = at(asyncApi, 'operations', name, 'reply');
      expect(messages).toEqual([
        { $ref: expect.stringMatching(/\/(accepted|board\.watch\.answer)$/) },
        { $ref: expect.stringMatching(/\/refused$/) },
      ]);
    }
    expect(at(asyncApi, 'components', 'schemas', 'RefusalCode')['enum']).toEqual(RefusalCode.options);
  });

  it('has each kind of feed event with its data', () => {
    const schemas = at(asyncApi, 'components', 'schemas');
    for (const kind of Object.keys(feedData)) {
      const { properties, required } = at(schemas, `feed.${kind}`);
      expect(properties).toMatchObject({ kind: { const: kind }, data: { type: 'object' } });
      expect(required).toEqual(['seq', 'kind', 'at', 'mark', 'data']);
    }
    expect(at(asyncApi, 'operations', 'feed')['messages']).toHaveLength(Object.keys(feedData).length);
  });
});
