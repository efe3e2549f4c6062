import { describe, expect, test } from 'vitest';
import { Publications } from '../../../agent/store/publication.ts';
import { SiteTables } from '../../../agent/store/site-tables.ts';
import { applyDelta, type DictionaryStore, ownTables } from '../../../protocol/index.ts';

describe('publications', () => {
  test('forget the names of users long gone, and tell the state whole when they do', () => {
    const tables = new SiteTables();
    const publications = new Publications(tables.all);
    const workloads = tables.of('workloads');
    const user = workloads.columns[workloads.column('user')] as DictionaryStore;
    let stepsFromNothing = 0;
    for (let day = 0; day < 30; day++) {
      for (let job = 0; job < 400; job++)
        tables.upsert('workloads', { workload: `${job}`, user: `user ${day}-${job}` });
      const publication = publications.publish();
      if (publication !== null && Number.isNaN(publication.base)) {
        stepsFromNothing++;
        expect(publications.since(publication.seq - 1)).toBeNull();
        expect(user.words).toHaveLength(400);
      }
    }
    expect(stepsFromNothing).toBe(1);
    const mirror = ownTables();
    for (const [kind, delta] of publications.whole().entries())
      if (delta !== null) applyDelta(mirror[kind]!, delta);
    const mirrored = mirror.find((table) => table.kind.name === 'workloads')!;
    workloads.forEach((slot) => {
      expect(mirrored.read(slot)).toEqual(workloads.read(slot));
    });
  });
});
