import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { ROOMS } from './support/house.ts';
import { violationsOf } from './support/house-rules.ts';

const root = join(import.meta.dirname, '..');
const tree = new Map(
  ['protocol', 'agent', 'source', 'bench'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name): [string, string] => [`${top}/${name}`, readFileSync(join(root, top, name), 'utf8')]),
  ),
);

describe('the house', () => {
  test('was read', () => {
    expect([...tree.keys()]).toContain('protocol/index.ts');
    expect(tree.size).toBeGreaterThan(50);
  });

  test('keeps its rules', () => {
    expect(violationsOf(tree, Object.keys(packageJson.dependencies))).toEqual([]);
  });

  test('has a table without circles', () => {
    const visit = (room: string, way: readonly string[]): void => {
      expect(way, [...way, room].join(' → ')).not.toContain(room);
      for (const allowed of ROOMS.get(room) ?? [])
        visit(allowed.split('/').slice(0, 2).join('/'), [...way, room]);
    };
    for (const room of ROOMS.keys()) visit(room, []);
  });
});

describe('the checker', () => {
  const judge = (files: Record<string, string>) => violationsOf(new Map(Object.entries(files)));
  const empty = 'export const a = 1;\n';

  test('finds the contract reaching for a program, for Node and for the screen', () => {
    expect(
      judge({
        'protocol/a.ts':
          "import { b } from '../agent/b.ts';\nimport { readFile } from 'node:fs';\nimport 'ink';\n",
        'agent/b.ts': empty,
      }),
    ).toEqual([
      'protocol/a.ts imports agent/b.ts: the contract imports neither program, and nothing of Node’s or the screen’s',
      'protocol/a.ts imports ink: the contract imports neither program, and nothing of Node’s or the screen’s',
      'protocol/a.ts imports node:fs: the contract imports neither program, and nothing of Node’s or the screen’s',
    ]);
  });

  test.each([
    ['a value', "import { b } from '../agent/b.ts';\n"],
    ['a type', "import type { b } from '../agent/b.ts';\n"],
    ['several lines', "import {\n  b,\n  type C,\n} from '../agent/b.ts';\n"],
    ['a dynamic import', "export const load = () => import('../agent/b.ts');\n"],
    ['a type in place', "export type B = import('../agent/b.ts').B;\n"],
    ['a side effect', "import '../agent/b.ts';\n"],
  ])('sees the programs meet through %s', (_, text) => {
    expect(judge({ 'source/a.ts': text, 'agent/b.ts': empty })).toEqual([
      'source/a.ts imports agent/b.ts: agent and source never import each other',
    ]);
  });

  test('lets the contract of a neighbour in, and its inside not', () => {
    expect(
      judge({
        'agent/drivers/slurm/a.ts':
          "import type { Reading } from '../../sources/source.ts';\nimport { b } from '../../sources/gpu/b.ts';\n",
        'agent/sources/source.ts': empty,
        'agent/sources/gpu/b.ts': empty,
      }),
    ).toEqual([
      'agent/drivers/slurm/a.ts imports agent/sources/gpu/b.ts: rooms meet only in the roots of their program; see test/support/house.ts',
    ]);
  });

  test('lets a root introduce rooms, and no room import a root but the ground', () => {
    expect(
      judge({
        'agent/agent.ts': "import { a } from './store/a.ts';\nimport { b } from './server/b.ts';\n",
        'agent/store/a.ts': "import { now } from '../clock.ts';\n",
        'agent/server/b.ts': "import { go } from '../registry.ts';\n",
        'agent/clock.ts': empty,
        'agent/registry.ts': empty,
      }),
    ).toEqual([
      'agent/server/b.ts imports agent/registry.ts: rooms meet only in the roots of their program; see test/support/house.ts',
    ]);
  });

  test('finds a room that nobody planned, and neighbours that know each other', () => {
    expect(
      judge({
        'source/cellar/a.ts': "import { b } from '../format/b.ts';\n",
        'source/format/b.ts': empty,
        'source/views/nodes/nodes-rows.ts': "import { c } from '../gpus/c.ts';\n",
        'source/views/gpus/c.ts': empty,
      }),
    ).toEqual([
      'source/cellar/a.ts imports source/format/b.ts: the room is not in the table of test/support/house.ts',
      'source/views/nodes/nodes-rows.ts imports source/views/gpus/c.ts: neighbours do not know each other',
    ]);
  });

  test('finds domain words in components, and React in rows', () => {
    expect(
      judge({
        'source/components/table.ts':
          "import type { Row } from '../../protocol/index.ts';\nimport { neutralise } from '../../protocol/text.ts';\n",
        'source/views/nodes/nodes-rows.ts': "import { useState } from 'react';\n",
        'protocol/index.ts': empty,
        'protocol/text.ts': empty,
      }),
    ).toEqual([
      'source/components/table.ts imports protocol/index.ts: components and screen know no domain word',
      'source/views/nodes/nodes-rows.ts imports react: rows know neither React nor the screen',
    ]);
  });

  test('finds circles, also those made of types alone', () => {
    expect(
      judge({
        'protocol/a.ts': "import type { B } from './b.ts';\n",
        'protocol/b.ts': "import type { C } from './c.ts';\n",
        'protocol/c.ts': "import type { A } from './a.ts';\n",
      }),
    ).toEqual(['import cycle: protocol/a.ts → protocol/b.ts → protocol/c.ts → protocol/a.ts']);
  });

  test('finds a file that is not there, and an import that cannot be checked', () => {
    expect(
      judge({
        'agent/a.ts': "import { b } from './b.js';\nexport const load = (name: string) => import(name);\n",
      }),
    ).toEqual([
      'agent/a.ts imports (expression): only a literal can be checked',
      'agent/a.ts imports agent/b.js: no such file (extensions are written)',
    ]);
  });

  test('finds poor names, long files, second barrels, defaults and silenced checks', () => {
    expect(
      judge({
        'agent/io/string-utils.ts': empty,
        'agent/io/ReadFile.ts': empty,
        'agent/io/long.ts': '\n'.repeat(251),
        'agent/io/all.ts': "export * from './long.ts';\n",
        'agent/io/one.ts': 'export default 1;\n',
        'agent/io/two.ts': 'export const a = 1 as unknown as string;\n',
      }),
    ).toEqual([
      'agent/io/ReadFile.ts is not in kebab-case',
      'agent/io/all.ts re-exports: the only barrel is protocol/index.ts',
      'agent/io/long.ts has 251 lines: past 250 there are two ideas in one',
      'agent/io/one.ts exports a default: exports have names',
      'agent/io/string-utils.ts is named for no idea: say what is in it',
      'agent/io/two.ts silences a check',
    ]);
  });

  test('finds a package that nobody asked for', () => {
    const files = new Map([
      ['agent/a.ts', "import ws from 'ws';\nimport { join } from 'node:path';\nimport 'left-pad';\n"],
    ]);
    expect(violationsOf(files, ['ws'])).toEqual([
      'agent/a.ts imports left-pad: package.json does not ask for it',
    ]);
  });

  test('takes words about imports in a comment for words', () => {
    expect(
      judge({
        'agent/a.ts': "// import('../source/b.ts') would be wrong\n * import(it)\nexport const a = 1;\n",
      }),
    ).toEqual([]);
  });
});
