import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** `| where | limit | 10_000 ms | beyond | `file` NAME |` */
const ROW = /^\|[^|]*\| ([^|]+) \| ([^|]+?)(?: ms)? \| [^|]+ \| `([^`]+)` ([A-Z_]+) \|$/;

const rows = readFileSync('docs/security.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, limit, value, file, name] = ROW.exec(line) ?? [];
    return limit === undefined ? [] : [{ limit, value, file: file ?? '', name: name ?? '' }];
  });

describe('the limits that docs/security.md lists', () => {
  it('are as many as stand in its table', () => {
    const table = readFileSync('docs/security.md', 'utf8').split('## Limits')[1]?.split('\n## ')[0] ?? '';
    const lines = table.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(lines.length - 2);
  });

  it.each(rows)('$limit is $value in $file', ({ value, file, name }) => {
    const found = new RegExp(`const ${name}(?:: \\w+)? = ([^;]+);`).exec(readFileSync(file, 'utf8'));
    expect(found?.[1]).toBe(value);
  });
});
