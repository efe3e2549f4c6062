import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter, ReusedArena } from '../../../protocol/index.ts';
import { recordStep } from '../../../source/fabric/recorder-step.ts';
import { replayStep } from '../../../source/fabric/replay-step.ts';
import { applyChanges, changes, contentOf, emptyTable } from '../../support/random-table.ts';

const settled = fc.record({ list: changes, settle: fc.boolean() });

/** One for all tests and steps, as a recorder has one: what an earlier step left in it must not show. */
const arena = new ReusedArena();

function finish(work: Generator<void, void>): void {
  while (work.next().done !== true);
}

test('a recorded step leads back to what the table was, rows that took the place of others included', () => {
  fc.assert(
    fc.property(changes, fc.array(settled, { maxLength: 4 }), (before, steps) => {
      const table = emptyTable();
      applyChanges(table, before);
      const older = table.copy();
      for (const { list, settle } of steps) {
        applyChanges(table, list);
        if (settle) table.settle();
      }
      const newer = table.copy();
      const writer = new ByteWriter();
      finish(recordStep([newer], [older], { writer, arena }));
      const back = newer.copy();
      finish(replayStep(writer.view(), [back]));
      expect(contentOf(back)).toEqual(contentOf(older));
      older.forEach((slot) => {
        expect(back.find(older.keyOf(slot))).toBe(older.find(older.keyOf(slot)));
      });
      expect(back.size).toBe(older.size);
      expect(contentOf(newer)).toEqual(contentOf(table));
    }),
    { numRuns: 300 },
  );
});

test('a step from nothing is the whole table', () => {
  fc.assert(
    fc.property(changes, (list) => {
      const table = emptyTable();
      applyChanges(table, list);
      const writer = new ByteWriter();
      finish(recordStep([emptyTable()], [table.copy()], { writer, arena }));
      const back = emptyTable();
      finish(replayStep(writer.view(), [back]));
      expect(contentOf(back)).toEqual(contentOf(table));
    }),
  );
});

test('a table that did not change takes no bytes', () => {
  const table = emptyTable();
  table.upsert({ name: 'a', tiny: 3, interned: 'x' });
  const older = table.copy();
  const writer = new ByteWriter();
  finish(recordStep([table.copy()], [older], { writer, arena }));
  expect(writer.length).toBe(0);
});
