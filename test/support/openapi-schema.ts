import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { fixturePath } from './e2e-captures.ts';

type Schema = Readonly<Record<string, unknown>>;

const openapi: Schema = parse(readFileSync(fixturePath('power/openadr/openadr3.yaml'), 'utf8'));
const payloads: Schema = parse(
  readFileSync(fixturePath('power/openadr/report-payloads.schema.yaml'), 'utf8'),
);

/** What speaks against a value by a schema of OpenADR's own OpenAPI, each with its path; empty where it fits. */
export function openAdrProblems(schema: string, value: unknown): readonly string[] {
  return problems({ $ref: `#/components/schemas/${schema}` }, value, schema);
}

/** The same for the values of a report's payload. */
export function reportPayloadProblems(type: string, values: unknown): readonly string[] {
  const definition = at(payloads, ['definitions', type]);
  return definition === undefined ? [`${type}: no payload of a report`] : problems(definition, values, type);
}

/** The part of JSON Schema that those files use, short of `format`, which says more than the files mean. */
function problems(schema: Schema, value: unknown, path: string): readonly string[] {
  const reference = schema['$ref'];
  if (typeof reference === 'string')
    return problems(at(openapi, reference.slice(2).split('/')) ?? {}, value, path);
  if (value === null && schema['nullable'] === true) return [];
  const found: string[] = [];
  for (const part of list(schema['allOf'])) found.push(...problems(part, value, path));
  const choices = list(schema['anyOf'] ?? schema['oneOf']);
  if (choices.length > 0 && !choices.some((choice) => problems(choice, value, path).length === 0))
    found.push(`${path}: fits none of its shapes`);
  const { type, minimum, pattern } = schema;
  if (typeof type === 'string' && !isOf(type, value)) return [...found, `${path}: no ${type}`];
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value)) found.push(`${path}: no such word`);
  if (typeof minimum === 'number' && typeof value === 'number' && value < minimum)
    found.push(`${path}: below ${minimum}`);
  if (typeof value === 'string') {
    if (typeof pattern === 'string' && !new RegExp(pattern).test(value))
      found.push(`${path}: not ${pattern}`);
    found.push(...sized(schema['minLength'], schema['maxLength'], value.length, path));
  }
  if (Array.isArray(value)) {
    found.push(...sized(schema['minItems'], schema['maxItems'], value.length, path));
    for (const [index, item] of value.entries())
      found.push(...problems(asSchema(schema['items']), item, `${path}[${index}]`));
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Array.isArray(schema['required']) ? schema['required'] : [])
      if (Reflect.get(value, key) === undefined) found.push(`${path}.${key}: missing`);
    for (const [key, part] of Object.entries(asSchema(schema['properties'])))
      if (Reflect.get(value, key) !== undefined)
        found.push(...problems(asSchema(part), Reflect.get(value, key), `${path}.${key}`));
  }
  return found;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function sized(least: unknown, most: unknown, size: number, path: string): readonly string[] {
  const isShort = typeof least === 'number' && size < least;
  return isShort || (typeof most === 'number' && size > most) ? [`${path}: ${size} long`] : [];
}

function at(root: Schema, path: readonly string[]): Schema | undefined {
  let here: unknown = root;
  for (const key of path) here = asSchema(here)[key];
  return here === undefined ? undefined : asSchema(here);
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function list(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}
