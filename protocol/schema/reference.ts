import type { Column, RecordKind } from './column.ts';
import { KINDS } from './index.ts';

/** The reference page of all record kinds, in Markdown: made from the schema, so that it cannot be wrong. */
export function referencePage(): string {
  return [INTRODUCTION, ...Object.values(KINDS).map(section)].join('\n');
}

const INTRODUCTION = `# Records

Made from \`protocol/schema/\` by \`npx vitest run --project unit test/protocol/schema -u\`; a test keeps it true.

Every report, filter and JSON row uses these names. Numbers are base units; a share is 0…1; \`null\` is "not
measured" and never zero. A number is kept as a whole count of its resolution. Each row of a report begins
with \`site\`; kinds that are sampled end with \`freshness\` and \`ageSeconds\`.
`;

function section(kind: RecordKind): string {
  const rows = Object.entries(kind.columns).map(([name, column]) => row(name, column));
  const derived = Object.entries(kind.derived ?? {}).map(([name, column]) =>
    row(name, { ...column, meaning: `${column.meaning} Computed by the reader.` }),
  );
  const key =
    kind.key.length === 0
      ? 'one row a site'
      : `a row is named by ${kind.key.map((name) => `\`${name}\``).join(', ')}`;
  return [
    `## ${kind.name}`,
    '',
    `${kind.meaning} Within its site ${key}.`,
    '',
    '| column | type | meaning | from |',
    '|---|---|---|---|',
    ...rows,
    ...derived,
    '',
  ].join('\n');
}

function row(name: string, column: Column): string {
  return `| \`${name}\` | ${typeOf(column)} | ${cell(column.meaning)} | ${cell(column.from ?? '')} |`;
}

function typeOf(column: Column): string {
  switch (column.type) {
    case 'choice':
      return column.values.map((word) => `\`${word}\``).join(' ');
    case 'flags':
      return `any of ${column.values.map((word) => `\`${word}\``).join(' ')}`;
    case 'ref':
      return `name of one of \`${column.to}\``;
    case 'nodeSet':
      return 'node set; JSON: list';
    case 'list':
      return 'list';
    case 'time':
      return 'time; JSON: ISO 8601';
    case 'monotonic':
      return 'agent’s monotonic clock; told as an age';
    case 'boolean':
      return 'yes or no';
    case 'dictionary':
    case 'text':
      return 'text';
    default:
      return column.unit === 'count' || column.unit === 'none'
        ? `number, steps of ${column.resolution}`
        : `${column.unit}, steps of ${column.resolution}`;
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
