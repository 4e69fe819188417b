import * as z from 'zod/mini';
import * as contracts from '#contracts/index.js';

export type JsonSchema = Record<string, unknown>;

/**
 * The names of the shared shapes. They live on the server and not in the contracts, so that a browser does not carry
 * them. Queries stay unnamed: a named one would hide its parameters.
 */
export function nameShapes(): z.core.$ZodRegistry<{ id: string }> {
  const names = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries(contracts))
    if (shape instanceof z.core.$ZodType && !id.endsWith('Query')) names.add(shape, { id });
  return names;
}

/** What says nothing to a reader: a pattern that repeats the format, the bounds of every safe integer, closed objects. */
function tidy({ jsonSchema: s }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (s.format !== undefined) delete s.pattern;
  if (s.minimum === Number.MIN_SAFE_INTEGER) delete s.minimum;
  if (s.maximum === Number.MAX_SAFE_INTEGER) delete s.maximum;
  // Answers may grow: "more fields may stand beside these".
  if (s.additionalProperties === false) delete s.additionalProperties;
}

const without = (schema: object, ...keys: string[]): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));

export interface Converted {
  schema: JsonSchema;
  components: Record<string, JsonSchema>;
}

/**
 * Writes shapes as JSON Schema 2020-12, as OpenAPI 3.1 wants it.
 * @returns converter that throws when one name means two shapes (a default makes request and answer differ).
 */
export function openApiConverter(): (
  shape: unknown,
  options: { schemaType: 'input' | 'output' },
) => Converted | undefined {
  const names = nameShapes();
  const seen = new Map<string, string>();
  return (shape, { schemaType }) => {
    if (!(shape instanceof z.core.$ZodType)) return undefined;
    const json = z.toJSONSchema(shape, {
      target: 'draft-2020-12',
      io: schemaType,
      metadata: names,
      override: tidy,
    });
    const components: Converted['components'] = {};
    for (const [id, definition] of Object.entries(json.$defs ?? {})) {
      const component = without(definition, '$schema', '$defs', 'id');
      const text = JSON.stringify(component);
      if ((seen.get(id) ?? text) !== text)
        throw new Error(`${id} means one thing in a request and another in an answer`);
      seen.set(id, text);
      components[id] = component;
    }
    return { schema: without(json, '$schema', '$defs'), components };
  };
}

/** Writes named shapes as JSON Schema draft 7, as AsyncAPI 3 wants it; references go to `#/components/schemas/`. */
export function asyncApiSchemas(names: z.core.$ZodRegistry<{ id: string }>): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(names, {
    target: 'draft-7',
    metadata: names,
    override: tidy,
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, without(schema, '$schema', '$id', 'id')]),
  );
}
