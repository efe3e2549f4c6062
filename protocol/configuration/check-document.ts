import type * as z from 'zod';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import { keyText, type Path, valueAt } from './key-path.ts';
import type { ConfigurationDocument } from './parse-yaml.ts';
import { found } from './shown-value.ts';

/**
 * What a document says, as `schema` shapes it. Fails with `ConfigurationError` that names every problem.
 * Schemas are built from `fields.ts`: their messages are what was expected, except for custom checks and
 * unknown keys, whose messages already say both halves.
 */
export async function checkDocument<S extends z.ZodType>(
  document: ConfigurationDocument,
  schema: S,
): Promise<z.output<S>> {
  const value = document.value ?? Object.create(null);
  const result = await schema.safeParseAsync(value);
  if (result.success) return result.data;
  throw new ConfigurationError(result.error.issues.flatMap((issue) => problemsOf(issue, document, value)));
}

function problemsOf(
  issue: z.core.$ZodIssue,
  document: ConfigurationDocument,
  value: unknown,
): ConfigurationProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const problem = (at: Path, text: string): ConfigurationProblem => ({
    file: document.file,
    line: document.lineOf(at),
    key: keyText(at),
    text,
  });
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, index) => problem([...path, key], lines[index] ?? 'unknown key'));
  }
  if (issue.code === 'custom') return [problem(path, issue.message)];
  return [problem(path, `${found(valueAt(value, path), path)}; expected ${issue.message}`)];
}
