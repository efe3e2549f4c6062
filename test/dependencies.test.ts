import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

test('docs/dependencies.md has one line for every dependency, with its version', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/dependencies.md'), 'utf8');
  const lines = [...page.matchAll(/^\| \[([^\]]+)\]\([^)]+\) \| (\S+) \| (.+?) \|/gm)];
  expect(lines.map(([, name, version]) => `${name} ${version}`).sort()).toEqual(
    Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies })
      .map(([name, version]) => `${name} ${version}`)
      .sort(),
  );
  for (const [, name, , purpose = ''] of lines) expect(purpose.length, name).toBeGreaterThan(10);
});
