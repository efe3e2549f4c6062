import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyDelta,
  atOnce,
  decodeDeltas,
  diff,
  encodeDeltas,
  mergeDeltas,
  type TableChange,
  takeInParts,
} from '../../../protocol/index.ts';
import { applyChanges, changes, contentOf, emptyTable } from '../../support/random-table.ts';

describe('a delta', () => {
  test('applied to the state it was taken from gives the state it was taken to, for every column type', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 6 }), (rounds) => {
        const live = emptyTable();
        const shadow = emptyTable();
        for (const round of rounds) {
          applyChanges(live, round);
          const delta = diff(shadow, live);
          if (delta !== null) applyDelta(shadow, delta);
          live.settle();
          shadow.settle();
          expect(contentOf(shadow)).toEqual(contentOf(live));
          expect(diff(shadow, live)).toBeNull();
        }
      }),
    );
  });

  test('taken only from touched columns is the same delta', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), (rounds) => {
        const live = emptyTable();
        const shadow = emptyTable();
        for (const round of rounds) {
          applyChanges(live, round);
          const delta = diff(shadow, live);
          expect(atOnce(takeInParts(shadow, live))).toEqual(delta);
          if (delta !== null) applyDelta(shadow, delta);
          shadow.settle();
        }
      }),
    );
  });

  test('taken in parts while the table goes on leads, step by step and over the wire, to where it stands', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(changes, fc.array(changes, { maxLength: 6 })), { maxLength: 6 }),
        (rounds) => {
          const live = emptyTable();
          const shadow = emptyTable();
          for (const [before, between] of [...rounds, [[], []] as const]) {
            applyChanges(live, before);
            const taking = takeInParts(shadow, live);
            let part = taking.next();
            for (let at = 0; part.done !== true; part = taking.next())
              applyChanges(live, between[at++] ?? []);
            const [delta] = decodeDeltas(encodeDeltas([part.value]), [shadow]);
            if (delta != null) applyDelta(shadow, delta);
            shadow.settle();
          }
          expect(contentOf(shadow)).toEqual(contentOf(live));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('keeps the key of every row findable', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), (rounds) => {
        const live = emptyTable();
        const shadow = emptyTable();
        for (const round of rounds) {
          applyChanges(live, round);
          const delta = diff(shadow, live);
          if (delta !== null) applyDelta(shadow, delta);
          live.settle();
          shadow.settle();
          expect(shadow.size).toBe(live.size);
          live.forEach((slot) => {
            expect(shadow.find(live.keyOf(slot))).toBe(slot);
          });
        }
      }),
    );
  });

  test('merged from several has the effect of them in turn', () => {
    fc.assert(
      fc.property(
        fc.array(changes, { maxLength: 4 }),
        fc.array(changes, { minLength: 1, maxLength: 5 }),
        (past, rounds) => {
          const live = emptyTable();
          const stepwise = emptyTable();
          const leap = emptyTable();
          for (const round of past) applyChanges(live, round);
          live.settle();
          const start = diff(stepwise, live);
          if (start !== null) {
            applyDelta(stepwise, start);
            applyDelta(leap, start);
          }
          let merged: TableChange | null = null;
          for (const round of rounds) {
            applyChanges(live, round);
            const delta = diff(stepwise, live);
            if (delta !== null) {
              applyDelta(stepwise, delta);
              merged = merged === null ? delta : mergeDeltas(merged, delta);
            }
            live.settle();
            stepwise.settle();
          }
          if (merged !== null) applyDelta(leap, merged);
          expect(contentOf(leap)).toEqual(contentOf(live));
        },
      ),
    );
  });

  test('carries the version of the frame to every row it changes', () => {
    const live = emptyTable();
    const shadow = emptyTable();
    live.upsert({ name: 'a', tiny: 1 });
    live.upsert({ name: 'b', tiny: 1 });
    applyDelta(shadow, diff(shadow, live)!, 1);
    live.upsert({ name: 'b', tiny: 2 });
    applyDelta(shadow, diff(shadow, live)!, 2);
    expect(shadow.version(shadow.find('a')!)).toBe(1);
    expect(shadow.version(shadow.find('b')!)).toBe(2);
  });

  test('gives its version to the rows that it adds or changes and to no other', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 6 }), (rounds) => {
        const live = emptyTable();
        const shadow = emptyTable();
        const versions = new Map<number, number>();
        for (const [round, some] of rounds.entries()) {
          applyChanges(live, some);
          const delta = diff(shadow, live);
          if (delta === null) continue;
          applyDelta(shadow, delta, round + 1);
          live.settle();
          shadow.settle();
          for (const slot of [...delta.added, ...delta.columns.flatMap(({ slots }) => [...slots])])
            versions.set(slot, round + 1);
          shadow.forEach((slot) => {
            expect(shadow.version(slot)).toBe(versions.get(slot));
          });
        }
      }),
    );
  });

  test('of nothing is nothing', () => {
    const live = emptyTable();
    live.upsert({ name: 'a', tiny: 1 });
    live.settle();
    live.upsert({ name: 'a', tiny: 1 });
    expect(live.columns.some((column) => column.touched)).toBe(false);
    expect(diff(live, live)).toBeNull();
  });
});
