import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/faults.md'), 'utf8');
/** A file and the tests in it: `` `test/….test.ts` › `a name` › `another` ``. */
const named = [...page.matchAll(/`(test\/[^`]+)`((?: › `[^`]+`)+)/g)].map(([, file = '', names = '']) => ({
  file,
  names: [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
}));
const rows = page.split('\n').filter((line) => /^\| (?!---)/.test(line));

describe('the tests that docs/faults.md names', () => {
  it('are named in one way, so that each is looked for', () => {
    const files = page.match(/`test\/[^`]+\.test\.tsx?`/g) ?? [];
    expect(named.length).toBe(files.length);
    expect(named.length).toBeGreaterThan(100);
  });

  it.each([...new Set(named.map(({ file }) => file))])('stand in %s', (file) => {
    expect(existsSync(join(root, file))).toBe(true);
    const source = readFileSync(join(root, file), 'utf8');
    const missing = named
      .filter((one) => one.file === file)
      .flatMap(({ names }) => names)
      .filter((name) => !["'", '"', '`'].some((quote) => source.includes(`${quote}${name}${quote}`)));
    expect(missing).toEqual([]);
  });
});

describe('the faults of docs/faults.md', () => {
  it('are counted to forty-two, each with an answer and a test or the word that there is none', () => {
    const numbered = rows.filter((row) => /^\| \d+ \|/.test(row)).map((row) => row.split(' | '));
    expect(numbered.map(([number = '']) => Number(number.slice(2)))).toEqual(
      Array.from({ length: 42 }, (_, index) => index + 1),
    );
    for (const row of numbered) expect(row.join(' | ')).toMatch(/`test\/|\*\*not tested\*\*/);
  });

  it('have as many cells as their table has columns', () => {
    const widths = rows.map((row) => row.split(/(?<!\\)\|/).length - 2);
    expect(new Set(widths)).toEqual(new Set([4, 3]));
    expect(widths.filter((width) => width === 4)).toHaveLength(43);
  });
});
