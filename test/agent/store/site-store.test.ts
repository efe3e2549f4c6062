import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Publication } from '../../../agent/store/publication.ts';
import { encodeDeltas, OWN_LAYOUT } from '../../../protocol/index.ts';
import { Mirror } from '../../../source/agents/mirror.ts';
import { anySteps, play } from '../../support/any-steps.ts';
import { MadeStore } from '../../support/made-store.ts';
import { contentOf } from '../../support/random-table.ts';
import { recount } from '../../support/recount.ts';

describe('whatever readings and failures come in any order', () => {
  it('each step published leads a mirror to what the agent has', () => {
    fc.assert(
      fc.property(anySteps(30), (steps) => {
        const made = new MadeStore(1e6);
        const { publications } = made.store;
        const mirror = new Mirror('de-halm');
        mirror.receive(snapshot(made), 0, 0);
        let seen = publications.seq;
        play(made, steps, () => {
          const next = publications.since(seen);
          if (next === null) {
            expect(publications.seq).toBe(seen);
            return;
          }
          expect(mirror.receive(deltaFrom(seen, next), 0, 0).outcome).toBe('changed');
          seen = next.seq;
        });
        for (const [kind, table] of made.store.tables.all.entries())
          expect(contentOf(mirror.tables[kind]!)).toEqual(contentOf(table));
      }),
      { numRuns: 150 },
    );
  });

  it('the whole, and one step over all that was missed, lead there too', () => {
    fc.assert(
      fc.property(anySteps(20), anySteps(20), (before, missed) => {
        const made = new MadeStore(1e6);
        const { publications } = made.store;
        play(made, before);
        const away = new Mirror('de-halm');
        away.receive(snapshot(made), 0, 0);
        const base = publications.seq;
        play(made, missed);
        const step = publications.since(base);
        if (step !== null) away.receive(deltaFrom(base, step), 0, 0);
        const fresh = new Mirror('de-halm');
        fresh.receive(snapshot(made), 0, 0);
        for (const [kind, table] of made.store.tables.all.entries()) {
          expect(contentOf(away.tables[kind]!)).toEqual(contentOf(table));
          expect(contentOf(fresh.tables[kind]!)).toEqual(contentOf(table));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the sums are those of whoever counts the rows', () => {
    fc.assert(
      fc.property(anySteps(30), (steps) => {
        const made = new MadeStore(1e6);
        play(made, steps);
        recount(made);
      }),
      { numRuns: 200 },
    );
  });

  it('a second tick at the same moment finds nothing new', () => {
    fc.assert(
      fc.property(anySteps(20), (steps) => {
        const made = new MadeStore(1e6);
        play(made, steps);
        expect(made.store.tick(made.now, made.wall)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

const CLOCKS = { monotonic: 0, wall: 0 };
const positionAt = (seq: number) => ({ site: 'de-halm', boot: 'b', store: 's', seq });

function snapshot(made: MadeStore) {
  const { publications } = made.store;
  return {
    kind: 'snapshot',
    position: positionAt(publications.seq),
    clocks: CLOCKS,
    layout: OWN_LAYOUT,
    payload: encodeDeltas(publications.whole()),
  } as const;
}

function deltaFrom(base: number, { seq, deltas }: Publication) {
  const payload = encodeDeltas(deltas);
  return { kind: 'delta', position: positionAt(seq), base, clocks: CLOCKS, payload } as const;
}
