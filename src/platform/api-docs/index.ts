import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { createAsyncApi } from './asyncapi.js';
import { eventsPage } from './events-page.js';
import { createOpenApi } from './openapi.js';

export { createAsyncApi, createOpenApi };

/** The value of the first call, kept: documents are written when somebody asks, not at every start. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Swagger UI writes style elements and attributes; scripts stay as strict as everywhere. */
export const relaxStyles = (policy: string): string =>
  policy
    .split(';')
    .filter((directive) => !directive.trim().startsWith('style-src-attr'))
    .map((directive) =>
      directive.trim().startsWith('style-src') ? `${directive} 'unsafe-inline'` : directive,
    )
    .join(';');

const isDocs = (url: string): boolean => /^\/api\/docs(\/|\?|$)/.test(url);

/**
 * Serves `/api/openapi.json`, `/api/asyncapi.json` and `/api/docs` (HTTP) with `/api/docs/socket` (events), to everybody.
 * Call before `listen`.
 */
export function installApiDocs(app: NestFastifyApplication): void {
  const openApi = once(() => createOpenApi(app));
  const asyncApi = once(createAsyncApi);
  const f = app.getHttpAdapter().getInstance();

  const json = (path: string, document: () => object) => {
    const body = once(() => JSON.stringify(document()));
    f.get(path, (_, reply) =>
      reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(body()),
    );
  };
  json('/api/openapi.json', openApi);
  json('/api/asyncapi.json', asyncApi);

  const page = once(() => eventsPage(asyncApi()));
  f.get('/api/docs/socket', (_, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-cache').send(page()),
  );
  SwaggerModule.setup('api/docs', app, openApi, {
    raw: false,
    customSiteTitle: 'Tanggap: HTTP requests',
    // The default asks a validator on the internet.
    swaggerOptions: { validatorUrl: null, docExpansion: 'list', filter: true },
  });
  f.addHook('onSend', (request, reply, _payload, done) => {
    const policy = reply.getHeader('content-security-policy');
    if (isDocs(request.url) && typeof policy === 'string')
      void reply.header('content-security-policy', relaxStyles(policy));
    done();
  });
}
