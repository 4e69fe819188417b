/** Any node of an API document. */
export type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The node at `path`, or an empty one. */
export const at = (root: unknown, ...path: string[]): Node => {
  let node = root;
  for (const key of path) node = isNode(node) ? node[key] : undefined;
  return isNode(node) ? node : {};
};

/** Every object below `node` with its JSON pointer. */
function* nodes(node: unknown, pointer = '#'): Generator<[string, Node]> {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) yield* nodes(item, `${pointer}/${String(index)}`);
  } else if (isNode(node)) {
    yield [pointer, node];
    for (const [key, value] of Object.entries(node))
      yield* nodes(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

/** References that lead nowhere, as `where → what`. */
export function danglingReferences(document: Node): string[] {
  const there = new Set([...nodes(document)].map(([pointer]) => pointer));
  return [...nodes(document)].flatMap(([where, { $ref }]) =>
    typeof $ref !== 'string' || there.has($ref) ? [] : [`${where} → ${$ref}`],
  );
}

const types = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);

/** What is wrong with the JSON schemas below `node`: unknown types, the `nullable` of OpenAPI 3.0, required but undescribed. */
export function schemaFaults(root: unknown, base = '#'): string[] {
  return [...nodes(root, base)].flatMap(([where, node]) => {
    // A property may itself be called `type` or `required`.
    if (where.endsWith('/properties')) return [];
    const faults: string[] = [];
    const listed: unknown[] = Array.isArray(node['type']) ? node['type'] : [node['type'] ?? 'object'];
    if (!listed.every((type) => typeof type === 'string' && types.has(type)))
      faults.push(`${where}: type ${JSON.stringify(listed)}`);
    if ('nullable' in node) faults.push(`${where}: nullable`);
    if (Array.isArray(node['required']))
      for (const name of node['required'] as unknown[])
        if (!(String(name) in at(node, 'properties'))) faults.push(`${where}: requires ${String(name)}`);
    return faults;
  });
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

export interface Operation {
  /** `POST /api/feedback` */
  name: string;
  path: string;
  method: string;
  node: Node;
}

export const operationsOf = (document: Node): Operation[] =>
  Object.entries(at(document, 'paths')).flatMap(([path, item]) =>
    Object.entries(isNode(item) ? item : {})
      .filter(([method]) => methods.includes(method))
      .map(([method, node]) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        method,
        node: node as Node,
      })),
  );

/** What is wrong with one operation. */
export function operationFaults(document: Node, { name, path, node }: Operation): string[] {
  const faults: string[] = [];
  if (typeof node['summary'] !== 'string' || !/^[A-Z].*\.$/.test(node['summary']))
    faults.push(`${name}: no sentence that says what it does (@ApiOperation)`);
  const parameters = (Array.isArray(node['parameters']) ? (node['parameters'] as Node[]) : []).map((p) =>
    typeof p['$ref'] === 'string' ? at(document, ...p['$ref'].slice(2).split('/')) : p,
  );
  for (const p of parameters) {
    if (!['query', 'path', 'header', 'cookie'].includes(String(p['in'])) || typeof p['name'] !== 'string')
      faults.push(`${name}: a parameter without place or name`);
    if (Object.keys(at(p, 'schema')).length === 0)
      faults.push(`${name}: ${String(p['name'])} without a schema`);
    if (p['in'] === 'path' && p['required'] !== true)
      faults.push(`${name}: ${String(p['name'])} not required`);
  }
  const named = parameters
    .filter((p) => p['in'] === 'path')
    .map((p) => String(p['name']))
    .sort();
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1])).sort();
  if (named.join() !== inPath.join()) faults.push(`${name}: parameters ${named.join()} of ${inPath.join()}`);

  if (node['requestBody'] !== undefined && Object.keys(at(node, 'requestBody', 'content')).length === 0)
    faults.push(`${name}: a body without content`);
  const responses = Object.entries(at(node, 'responses'));
  if (!('default' in at(node, 'responses'))) faults.push(`${name}: does not say how it fails`);
  if (!responses.some(([status]) => status.startsWith('2') || status === '303'))
    faults.push(`${name}: does not say how it succeeds`);
  for (const [status, response] of responses) {
    const { description, content, $ref } = response as Node;
    if ($ref !== undefined) continue;
    if (typeof description !== 'string' || description === '')
      faults.push(`${name}: ${status} without a description`);
    if (status.startsWith('2') && status !== '204' && content === undefined)
      faults.push(`${name}: ${status} without content`);
  }
  return faults;
}
