import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Problem } from '#contracts/common.js';
import { errorCatalogue, errorText } from '#contracts/messages/index.js';
import { PUBLIC } from '../auth/actor.js';
import { SESSION_COOKIE } from '../auth/cookies.js';
import { openApiConverter } from './shapes.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

const description = `Everything that the pages of Tanggap do goes through this interface.

Ids are UUIDs that the caller makes, so that every write can be repeated. Dates are \`YYYY-MM-DD\`, instants ISO 8601 in
UTC from the database's clock, weeks \`YYYY-Www\`. Lists answer \`{items, next}\`; \`next\` is null at the end. A value that
does not exist is null, never 0. More fields may be added to any answer.

A request that changes something needs the session cookie, an \`Origin\` that is the service's own address, and JSON
where it has a body. Errors are problem details (RFC 9457) in the language of \`Accept-Language\` (\`id\` or \`en\`).

What the server says by itself comes over the socket: [its events](/api/docs/socket),
[as AsyncAPI](/api/asyncapi.json).`;

const operationId = (controller: string, method: string): string => {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}.${method}`;
};

interface Handler {
  /** Needs no session; read from what the session guard reads. */
  open: boolean;
  /** Media types of `@ApiProduces`, for answers that are files. */
  produces: readonly string[];
}

/** Where `@ApiProduces` leaves its media types. */
const PRODUCES = 'swagger/apiProduces';

/** What the decorators of every route say beyond its shapes, by operation id. */
function handlersOf(app: INestApplication): ReadonlyMap<string, Handler> {
  const found = new Map<string, Handler>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const method of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[method];
        if (typeof handler !== 'function') continue;
        found.set(operationId(metatype.name, method), {
          open: Reflect.hasMetadata(PUBLIC, handler) || Reflect.hasMetadata(PUBLIC, metatype),
          produces: (Reflect.getMetadata(PRODUCES, handler) as readonly string[] | undefined) ?? [],
        });
      }
    }
  return found;
}

/** The first word of the path after the prefix; what stands beside the prefix is for operators. */
const tagOf = (path: string): string => /^\/api\/([^/]+)/.exec(path)?.[1] ?? 'operation';

/** Said of an answer that its decorator says nothing about. */
const answers: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Will be done.',
  204: 'Done; there is nothing to say.',
  303: 'Done; the page at `Location` shows it.',
};

function complete(operation: Operation, path: string, method: string, { open, produces }: Handler): void {
  operation.tags = [tagOf(path)];
  if (open) operation.security = [];
  const common = [
    ...(method === 'get' || open ? [] : ['Actor']),
    ...(path.startsWith('/api/') ? ['Language'] : []),
  ];
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...common.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response === undefined || !('description' in response)) continue;
    if (response.description === '') response.description = answers[status] ?? '';
    if (status.startsWith('2') && produces.length > 0)
      response.content ??= Object.fromEntries(
        produces.map((type) => [type, { schema: type.startsWith('text/') ? { type: 'string' } : {} }]),
      );
  }
  operation.responses.default = { $ref: '#/components/responses/Problem' };
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Every error code with its English sentence; sentences that speak of values are shown without them. */
const codes = (): string =>
  Object.keys(errorCatalogue)
    .sort()
    .map((code) => `- \`${code}\`: ${errorText(code, 'en').replaceAll('undefined', '…')}`)
    .join('\n');

/** The OpenAPI 3.1 document of all routes, from their decorators and the contracts. */
export function createOpenApi(app: INestApplication): OpenAPIObject {
  const convert = openApiConverter();
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.1')
    .setTitle('Tanggap')
    .setDescription(description)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie' }, 'session')
    .addSecurityRequirements('session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: convert,
    operationIdFactory: operationId,
  });

  const handlers = handlersOf(app);
  const tags = new Set<string>();
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods) {
      const operation = item[method];
      if (operation === undefined) continue;
      complete(
        operation,
        path,
        method,
        handlers.get(operation.operationId ?? '') ?? { open: false, produces: [] },
      );
      tags.add(tagOf(path));
    }

  const { Problem: problem = {} } = convert(Problem, { schemaType: 'output' })?.components ?? {};
  const properties = problem['properties'] as Record<string, object>;
  // The builder's empty ones say nothing.
  delete document.servers;
  delete document.info.contact;
  document.tags = [...tags].sort().map((name) => ({ name }));
  document.paths = sorted(document.paths);
  document.components = {
    ...document.components,
    schemas: sorted({
      ...document.components?.schemas,
      Problem: {
        ...problem,
        properties: { ...properties, code: { ...properties['code'], description: codes() } },
      },
    }),
    parameters: {
      Actor: {
        name: 'X-Actor',
        in: 'header',
        required: false,
        description: 'Id of the person who wrote this; another person than the session’s gets 409.',
        schema: { type: 'string', format: 'uuid' },
      },
      Language: {
        name: 'Accept-Language',
        in: 'header',
        required: false,
        description: 'Language of sentences: `id` (default) or `en`.',
        schema: { type: 'string' },
      },
    },
    responses: {
      Problem: {
        description: 'Problem details; the shape tells every `code`.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
  return document;
}
