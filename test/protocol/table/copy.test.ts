import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, changes, contentOf, emptyTable } from '../../support/random-table.ts';

describe('a copy of a table', () => {
  test('is what the table was, whatever becomes of the table, and the table is what it would be without', () => {
    fc.assert(
      fc.property(changes, changes, changes, (before, between, after) => {
        const [table, twin] = [emptyTable(), emptyTable()];
        for (const each of [table, twin]) applyChanges(each, before);
        const first = table.copy();
        const wasFirst = contentOf(table);
        for (const each of [table, twin]) applyChanges(each, between);
        const second = table.copy();
        const wasSecond = contentOf(table);
        for (const each of [table, twin]) applyChanges(each, after);
        expect(contentOf(first)).toEqual(wasFirst);
        expect(contentOf(second)).toEqual(wasSecond);
        expect(contentOf(table)).toEqual(contentOf(twin));
      }),
    );
  });

  test('can be changed itself, and finds rows and words as its table does', () => {
    fc.assert(
      fc.property(changes, changes, (before, after) => {
        const [table, twin] = [emptyTable(), emptyTable()];
        for (const each of [table, twin]) applyChanges(each, before);
        const was = contentOf(table);
        const copy = table.copy();
        applyChanges(copy, after);
        applyChanges(twin, after);
        expect(contentOf(table)).toEqual(was);
        const byName = (one: typeof copy) =>
          [...contentOf(one).values()].sort((a, b) => String(a['name']).localeCompare(String(b['name'])));
        expect(byName(copy)).toEqual(byName(twin));
        for (let key = 0; key <= 12; key++) {
          const slot = copy.find(`row ${key}`);
          expect(slot === undefined ? null : copy.keyOf(slot)).toBe(
            twin.find(`row ${key}`) === undefined ? null : `row ${key}`,
          );
        }
      }),
    );
  });
});
