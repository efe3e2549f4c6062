import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Publications } from '../../../agent/store/publication.ts';
import { SiteTables } from '../../../agent/store/site-tables.ts';
import {
  applyDelta,
  atOnce,
  decodeDeltas,
  digestOf,
  encodeDeltas,
  ownTables,
  type Table,
  type TableChange,
} from '../../../protocol/index.ts';
import { contentOf } from '../../support/stream-site.ts';

/** As a console does: through the bytes of the wire, which hold differences. */
function apply(tables: readonly Table[], deltas: readonly (TableChange | null)[]): void {
  for (const [kind, delta] of decodeDeltas(encodeDeltas(deltas), tables).entries()) {
    const table = tables[kind]!;
    if (delta !== null) applyDelta(table, delta);
    table.settle();
  }
}

const change = fc.record({
  node: fc.nat(6),
  what: fc.constantFrom('power', 'model', 'reason', 'remove'),
  value: fc.nat(9),
});

function make(
  tables: SiteTables,
  { node, what, value }: { node: number; what: string; value: number },
): void {
  const nodes = tables.of('nodes');
  const key = `n${node}`;
  if (what === 'remove') {
    const slot = nodes.find(key);
    if (slot !== undefined) nodes.remove(slot);
  } else if (what === 'power') tables.upsert('nodes', { node: key, powerWatts: value });
  else if (what === 'model') tables.upsert('nodes', { node: key, gpuModel: `model ${value}` });
  else tables.upsert('nodes', { node: key, reason: `reason ${value}` });
}

describe('publications', () => {
  test('are whole: from nothing to the present', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 14 }), (ticks) => {
        const tables = new SiteTables();
        const publications = new Publications(tables.all);
        for (const tick of ticks) {
          for (const one of tick) make(tables, one);
          publications.publish();
        }
        const mirror = ownTables();
        apply(mirror, publications.whole());
        expect(contentOf(mirror)).toEqual(contentOf(tables.all));
        expect(digestOf(mirror)).toBe(atOnce(publications.digestInParts()));
      }),
      { numRuns: 50 },
    );
  });

  test('bring a mirror that stopped at any state up to date in one step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 12 }),
        fc.nat(11),
        fc.array(fc.nat(12), { maxLength: 4 }),
        (ticks, stop, others) => {
          const tables = new SiteTables();
          const publications = new Publications(tables.all);
          const mirror = ownTables();
          let at = 0;
          for (const [index, tick] of ticks.entries()) {
            for (const one of tick) make(tables, one);
            const publication = publications.publish();
            if (index < stop && publication !== null) {
              apply(mirror, publication.deltas);
              at = publication.seq;
            }
          }
          for (const other of others) publications.since(other);
          const step = publications.since(at);
          if (step === null) expect(at).toBe(publications.seq);
          else apply(mirror, step.deltas);
          expect(contentOf(mirror)).toEqual(contentOf(tables.all));
          expect(digestOf(mirror)).toBe(atOnce(publications.digestInParts()));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('keep no more steps, and no more cells, than they are told', () => {
    const tables = new SiteTables();
    const publications = new Publications(tables.all, { steps: 4, cells: 12 });
    const publish = (rows: number, watts: number): void => {
      for (let row = 0; row < rows; row++) tables.upsert('nodes', { node: `n${row}`, powerWatts: watts });
      publications.publish();
    };
    for (let watts = 1; watts <= 10; watts++) publish(1, watts);
    expect(publications.since(6)).not.toBeNull();
    expect(publications.since(5)).toBeNull();
    publish(10, 99);
    // The ten new rows are 20 cells: no older step fits beside them.
    expect(publications.since(10)).not.toBeNull();
    expect(publications.since(9)).toBeNull();
  });

  test('know no step from the future, from nothing, or between states', () => {
    const tables = new SiteTables();
    const publications = new Publications(tables.all);
    tables.upsert('nodes', { node: 'n1', powerWatts: 1 });
    publications.publish();
    for (const base of [-1, 1, 2, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(publications.since(base)).toBeNull();
    expect(publications.since(0)).not.toBeNull();
  });

  test('say nothing when nothing changed', () => {
    const tables = new SiteTables();
    const publications = new Publications(tables.all);
    tables.upsert('nodes', { node: 'n1', powerWatts: 1 });
    expect(publications.publish()?.seq).toBe(1);
    tables.upsert('nodes', { node: 'n1', powerWatts: 1 });
    expect(publications.publish()).toBeNull();
    expect(publications.seq).toBe(1);
  });

  test('tell the state whole when words changed places, though all of them are in use', () => {
    const tables = new SiteTables();
    const publications = new Publications(tables.all);
    const mirror = ownTables();
    for (let job = 0; job < 8_000; job++)
      tables.upsert('workloads', { workload: `${job}`, user: `user ${job}` });
    apply(mirror, publications.publish()!.deltas);
    // The first row takes the newest word: in order of rows it is now the first, and no word is unused.
    tables.upsert('workloads', { workload: '8000', user: 'user 0' });
    tables.upsert('workloads', { workload: '0', user: 'a new user' });
    for (let job = 8_001; job < 8_300; job++)
      tables.upsert('workloads', { workload: `${job}`, user: `user ${job}` });
    const publication = publications.publish()!;
    expect(publication.base).toBeNaN();
    expect(publications.since(1)).toBeNull();
    tables.upsert('workloads', { workload: '5', user: 'user 17' });
    const next = publications.publish()!;
    const whole = ownTables();
    apply(whole, publications.whole());
    expect(contentOf(whole)).toEqual(contentOf(tables.all));
    expect(next.base).toBe(publication.seq);
  });
});
