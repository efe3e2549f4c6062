import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyDelta,
  ByteWriter,
  decodeDeltas,
  diff,
  encodeDeltas,
  type TableChange,
  type TableDelta,
  WireError,
} from '../../../protocol/index.ts';
import { applyChanges, changes, contentOf, emptyTable } from '../../support/random-table.ts';

describe('deltas on the wire', () => {
  test('come back as they were, whatever happened to the table', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 6 }), (rounds) => {
        const live = emptyTable();
        const shadow = emptyTable();
        const mirror = emptyTable();
        for (const round of rounds) {
          applyChanges(live, round);
          const delta = diff(shadow, live);
          const [decoded] = decodeDeltas(encodeDeltas([delta]), [mirror]);
          expect(decoded).toEqual(delta === null ? null : asRead(delta));
          if (delta !== null && decoded !== undefined && decoded !== null) {
            applyDelta(shadow, delta);
            applyDelta(mirror, decoded);
          }
          live.settle();
          shadow.settle();
          mirror.settle();
          expect(contentOf(mirror)).toEqual(contentOf(live));
        }
      }),
    );
  });

  test('keep a word that is, or begins with, a byte order mark', () => {
    const [live, mirror] = [emptyTable(), emptyTable()];
    live.upsert({ name: '\ufeffone', interned: '\ufeff' });
    live.upsert({ name: 'one', interned: '\ufeffword' });
    const [decoded] = decodeDeltas(encodeDeltas([diff(emptyTable(), live)]), [mirror]);
    if (decoded !== undefined && decoded !== null) applyDelta(mirror, decoded);
    expect(contentOf(mirror)).toEqual(contentOf(live));
  });

  test('that are any bytes at all give a value or a WireError', () => {
    const table = emptyTable();
    for (let row = 0; row < 20; row++) table.upsert({ name: `row ${row}`, tiny: row });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        valueOrWireError(() => decodeDeltas(bytes, [table]));
      }),
      { numRuns: 3000 },
    );
  });

  test('that were damaged on the way give a value or a WireError, and what is decoded can be applied', () => {
    fc.assert(
      fc.property(
        changes,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (round, damage) => {
          const live = emptyTable();
          applyChanges(live, round);
          const delta = diff(emptyTable(), live);
          if (delta === null) return;
          const bytes = encodeDeltas([delta]);
          for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
          const target = emptyTable();
          valueOrWireError(() => {
            const [decoded] = decodeDeltas(bytes, [target]);
            if (decoded !== undefined && decoded !== null) applyDelta(target, decoded);
          });
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('that announce a million rows in ten bytes are refused before memory is taken', () => {
    const writer = new ByteWriter();
    writer.varint(0);
    const block = new ByteWriter();
    block.byte(0);
    block.varint(0);
    block.byte(0);
    block.varint(1_000_000);
    writer.varint(block.length);
    writer.raw(block.view());
    expect(() => decodeDeltas(writer.view(), [emptyTable()])).toThrow(
      /a list of 1000000 slots where at most/,
    );
  });

  test('skip kinds and columns that the reader does not know', () => {
    const live = emptyTable();
    live.upsert({ name: 'a', tiny: 1 });
    const delta = diff(emptyTable(), live)!;
    const stranger = {
      ...delta,
      columns: [
        ...delta.columns,
        { family: 'text' as const, column: 99, slots: Uint32Array.of(0), values: ['x'] },
      ],
    };
    const [known, unknown] = [emptyTable(), emptyTable()];
    expect(decodeDeltas(encodeDeltas([stranger]), [known])[0]).toEqual(asRead(delta));
    expect(decodeDeltas(encodeDeltas([null, null, delta]), [unknown])).toEqual([null]);
  });
});

/** What a reader is told of a change: where cells stand now, not where they stood. */
function asRead({ removed, added, columns }: TableChange): TableDelta {
  const told = columns.map((change) => {
    if (change.family !== 'steps') return change;
    const { family, column, slots, steps } = change;
    return { family, column, slots, steps };
  });
  return { removed, added, columns: told };
}

function valueOrWireError(attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
  }
}
