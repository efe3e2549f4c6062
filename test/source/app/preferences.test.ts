import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS } from '../../../protocol/index.ts';
import { preferencesOf, type ScreenPreferences, withPreferences } from '../../../source/app/preferences.ts';
import { reduce } from '../../../source/app/reduce-screen.ts';
import { initialState } from '../../../source/app/screen-state.ts';
import {
  preferencesPath,
  readPreferences,
  writePreferences,
} from '../../../source/config/screen-preferences.ts';
import { columnsFor } from '../../../source/filter/filter-columns.ts';
import { THEME_NAMES } from '../../../source/screen/theme-palettes.ts';
import { TABLE_VIEWS } from '../../../source/views/view-names.ts';

const fresh = initialState('overview', '', false);

const viewPreferences = fc.constantFrom(...TABLE_VIEWS).chain((view) => {
  const name = fc.constantFrom(...columnsFor(KINDS[view]).keys());
  return fc.record({
    view: fc.constant(view),
    columns: fc.option(fc.uniqueArray(name, { minLength: 1, maxLength: 6 })),
    sort: fc.option(fc.record({ column: name, descending: fc.boolean() })),
  });
});
const lines = fc.array(fc.string(), { maxLength: 4 });
const preferences: fc.Arbitrary<ScreenPreferences> = fc.record({
  views: fc
    .uniqueArray(viewPreferences, { selector: ({ view }) => view })
    .map((views) =>
      TABLE_VIEWS.flatMap((name) =>
        views.filter(({ view, columns, sort }) => view === name && (columns !== null || sort !== null)),
      ),
    ),
  theme: fc.option(fc.constantFrom(...THEME_NAMES)),
  filters: lines,
  commands: lines,
  finds: lines,
});

describe('what a screen remembers', () => {
  test('is what it was told to remember', () => {
    fc.assert(
      fc.property(preferences, (remembered) => {
        expect(preferencesOf(withPreferences(fresh, remembered))).toEqual(remembered);
      }),
    );
  });

  test('holds for the view that is shown first', () => {
    const sort = { column: 'node', descending: true };
    const remembered = { ...preferencesOf(fresh), views: [{ view: 'nodes', columns: ['node'], sort }] };
    const state = withPreferences(initialState('nodes', 'health=ok', false), remembered);
    expect(state.stack[0]?.table).toMatchObject({ sort, filter: 'health=ok' });
    expect(state.columns.get('nodes')).toEqual(['node']);
  });

  test('is not taken from a table that was drilled into', () => {
    const drilled = reduce(fresh, { type: 'enter table', view: 'nodes', filter: '' });
    const sorted = reduce(drilled, { type: 'sort', sort: { column: 'node', descending: true } });
    expect(preferencesOf(sorted).views).toEqual([]);
  });

  test('leaves out views and columns that this version does not have', () => {
    const views = [
      { view: 'tomorrow', columns: ['node'], sort: null },
      { view: 'nodes', columns: ['node', 'warp'], sort: { column: 'warp', descending: false } },
    ];
    const state = withPreferences(fresh, { ...preferencesOf(fresh), views });
    expect(preferencesOf(state).views).toEqual([{ view: 'nodes', columns: ['node'], sort: null }]);
  });
});

describe('the file it stands in', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-preferences-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is found by the rules of XDG', () => {
    expect(preferencesPath({ XDG_STATE_HOME: '/s', HOME: '/h' })).toBe('/s/weft/screen.json');
    expect(preferencesPath({ XDG_STATE_HOME: 'relative', HOME: '/h' })).toBe(
      '/h/.local/state/weft/screen.json',
    );
  });

  test('gives back what was written, is its owner’s alone, and leaves no draft behind', async () => {
    const path = join(folder, 'a', 'weft', 'screen.json');
    await fc.assert(
      fc.asyncProperty(preferences, async (remembered) => {
        await writePreferences(path, remembered);
        expect(await readPreferences(path)).toEqual({ preferences: remembered, remark: null });
      }),
      { numRuns: 20 },
    );
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'a', 'weft'))).toEqual(['screen.json']);
  });

  test('is not missed the first time', async () => {
    expect(await readPreferences(join(folder, 'none.json'))).toEqual({ preferences: null, remark: null });
  });

  test.each([
    ['half of one', '{"weft": 1', 'it is no JSON'],
    ['of another program', '[]', 'it is not what weft writes there'],
    ['of another version', '{"weft": 2}', 'weft is not what weft writes there'],
  ])('is ignored with one line when it is %s', async (_what, text, why) => {
    const path = join(folder, 'foreign.json');
    await writeFile(path, text);
    expect(await readPreferences(path)).toEqual({ preferences: null, remark: `${path} is not used: ${why}` });
  });

  test('is ignored when it is a folder', async () => {
    const path = join(folder, 'folder.json');
    await mkdir(path);
    expect((await readPreferences(path)).remark).toContain('it is no file of ours');
  });

  test('any text at all gives preferences or one line', async () => {
    const path = join(folder, 'any.json');
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await writeFile(path, text);
        const { preferences: read, remark } = await readPreferences(path);
        expect(read === null).toBe(remark !== null);
      }),
      { numRuns: 50 },
    );
  });
});
