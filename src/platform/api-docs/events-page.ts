import type { AsyncApiDocument, AsyncApiMessage, AsyncApiOperation } from './asyncapi.js';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Text with `code` in backticks. */
const prose = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** A schema as JSON; a reference leads to its section. */
const json = (schema: unknown): string =>
  `<pre>${escape(JSON.stringify(schema, null, 2)).replace(
    /#\/components\/schemas\/([\w.]+)/g,
    '<a href="#schema-$1">$&</a>',
  )}</pre>`;

const keyOf = ({ $ref }: { $ref: string }): string => $ref.slice($ref.lastIndexOf('/') + 1);

function messageRow(key: string, message: AsyncApiMessage | undefined): string {
  if (message === undefined) return '';
  const schema = keyOf(message.payload);
  const says = message.summary === undefined ? '' : ` ${prose(message.summary)}`;
  return `<li><code>${escape(key)}</code>: <a href="#schema-${schema}">${escape(schema)}</a>${says}</li>`;
}

function section(name: string, operation: AsyncApiOperation, document: AsyncApiDocument): string {
  const rows = (refs: { $ref: string }[]) =>
    `<ul>${refs.map((ref) => messageRow(keyOf(ref), document.components.messages[keyOf(ref)])).join('')}</ul>`;
  const way = operation.action === 'send' ? 'server → device' : 'device → server';
  const reply = operation.reply === undefined ? '' : `<p>Answered with</p>${rows(operation.reply.messages)}`;
  return `<section><h2 id="${name}">${escape(name)} <small>${way}</small></h2>
<p>${prose(operation.summary)}</p>${rows(operation.messages)}${reply}</section>`;
}

/** The socket's events as a page: the part that Swagger UI cannot show. */
export function eventsPage(document: AsyncApiDocument): string {
  const operations = Object.entries(document.operations);
  const schemas = Object.entries(document.components.schemas);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tanggap: socket events</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #1b1f24; background: #fff }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; border-top: 1px solid #d5d9de; padding-top: 1rem } h3 { font-size: 1rem }
small { font-weight: normal; color: #57606a } a { color: #0550ae } code, pre { font-family: ui-monospace, monospace; font-size: .875rem }
pre { background: #f4f5f7; padding: .75rem; overflow-x: auto; border-radius: .25rem }
</style>
</head>
<body>
<h1>Socket events</h1>
<p>${prose(String(document.info['description']))}</p>
<p><a href="/api/docs">HTTP requests</a> · <a href="/api/asyncapi.json">AsyncAPI document</a></p>
<nav><ul>${operations.map(([name]) => `<li><a href="#${name}">${escape(name)}</a></li>`).join('')}</ul></nav>
${operations.map(([name, operation]) => section(name, operation, document)).join('\n')}
<h2>Shapes</h2>
${schemas.map(([name, schema]) => `<h3 id="schema-${name}">${escape(name)}</h3>${json(schema)}`).join('\n')}
</body>
</html>
`;
}
