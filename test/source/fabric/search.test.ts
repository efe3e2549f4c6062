import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FabricSearch } from '../../../source/fabric/search.ts';
import { BestFound } from '../../../source/fabric/search-best.ts';
import { BlockBuilder } from '../../../source/fabric/search-block.ts';
import { NO_SCORE, scoreInside, scoreScattered } from '../../../source/fabric/search-match.ts';
import { parseQuery } from '../../../source/fabric/search-query.ts';
import { type MadeSite, madeFabric } from '../../support/made-fabric.ts';

const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    sites: [{ name: 'De Halm' }],
    nodes: [{ node: 'dh-a14-n03' }, { node: 'dh-a14-n13' }, { node: 'n0' }, { node: 'Grün-1' }],
    gpus: [
      { node: 'dh-a14-n03', gpu: 5, uuid: 'GPU-4f3a-77' },
      { node: 'dh-a14-n03', gpu: 6, uuid: 'GPU-9b1c-21', instance: '7' },
    ],
    workloads: [
      { workload: '88401', name: 'llama', user: 'ann' },
      { workload: '88402', name: 'annex', user: 'bob' },
    ],
    feeds: [{ feed: 'feeder-b' }],
    links: [{ peer: 'eemshaven', link: 'dark-1' }],
    alerts: [{ alert: 'xid/dh-a14-n03/5', subject: 'dh-a14-n03/5', message: 'Fell off the bus' }],
  },
};
const eems: MadeSite = { id: 'eemshaven', rows: { nodes: [{ node: 'dh-a14-n03' }] } };

function searching(sites: readonly MadeSite[] = [halm, eems]) {
  const fabric = madeFabric(sites);
  const search = new FabricSearch(
    fabric.sites,
    [
      { kind: 'view', label: 'nodes', others: [] },
      { kind: 'command', label: 'sort', others: [] },
    ],
    () => 0,
  );
  search.index.advance(Number.POSITIVE_INFINITY);
  return search;
}

const words = (search: FabricSearch, text: string): string[] =>
  search
    .find(text)
    .found.map(({ kind, label, site }) => `${kind} ${site === null ? '' : `${site.id}/`}${label}`);

describe('everything is found by name', () => {
  test.each([
    ['dh-a14-n13', 'node de-halm/dh-a14-n13'],
    ['gpu-9b1c', 'gpu de-halm/dh-a14-n03/6/7'],
    ['n03/5', 'gpu de-halm/dh-a14-n03/5'],
    ['88402', 'workload de-halm/88402'],
    ['llama', 'workload de-halm/88401'],
    ['bob', 'user bob'],
    ['feeder', 'feed de-halm/feeder-b'],
    ['dark', 'link de-halm/eemshaven/dark-1'],
    ['off the bus', 'alert de-halm/xid/dh-a14-n03/5'],
    ['De Halm', 'site de-halm/de-halm'],
    ['nodes', 'view nodes'],
    ['sor', 'command sort'],
    ['GRÜN', 'node de-halm/Grün-1'],
  ])('%s', (text, first) => {
    expect(words(searching(), text)[0]).toBe(first);
  });

  test('a whole name comes before its beginning, that before a word, that before the inside, that before letters apart', () => {
    const nodes = ['axbx', 'xab', 'n-ab', 'abc', 'ab'].map((node) => ({ node }));
    expect(words(searching([{ id: 's', rows: { nodes } }]), 'ab')).toEqual([
      'node s/ab',
      'node s/abc',
      'node s/n-ab',
      'node s/xab',
    ]);
    const apart = [{ node: 'a-b-c' }];
    expect(words(searching([{ id: 's', rows: { nodes: apart } }]), 'abc')).toEqual(['node s/a-b-c']);
  });

  test('of one site alone, as `site/name`, or with the site as one word of several', () => {
    expect(words(searching(), 'eemshaven/n03')).toEqual(['node eemshaven/dh-a14-n03']);
    expect(words(searching(), 'eems n03')[0]).toBe('node eemshaven/dh-a14-n03');
  });

  test('words that name the site in part do not narrow what a further letter asks for', () => {
    const search = searching();
    search.find('de ha');
    expect(words(search, 'de ha1')).toEqual(words(searching(), 'de ha1'));
    search.find('de n');
    expect(words(search, 'de n13')).toEqual(['node de-halm/dh-a14-n13']);
  });

  test('nothing by nothing', () => {
    expect(searching().find('  ')).toMatchObject({ found: [], hasMore: false });
  });

  test('no more than can be looked at, and it says that there are more', () => {
    const nodes = Array.from({ length: 1_000 }, (_, index) => ({ node: `n${index}` }));
    const { found, hasMore } = searching([{ id: 's', rows: { nodes } }]).find('n');
    expect(found).toHaveLength(200);
    expect(hasMore).toBe(true);
    expect(found[0]?.label).toBe('n0');
  });
});

describe('names are collected between keys', () => {
  test('a slice at a time, and what was collected answers meanwhile', () => {
    let now = 0;
    const fabric = madeFabric([
      halm,
      { id: 's', rows: { nodes: Array.from({ length: 4_000 }, (_, i) => ({ node: `m${i}` })) } },
    ]);
    const search = new FabricSearch(fabric.sites, [], () => now++);
    while (!search.index.parts.some(({ source, part }) => source.kind === 'node' && part !== null)) {
      search.index.advance(1);
    }
    expect(search.index.isComplete).toBe(false);
    expect(words(search, 'dh-a14-n13')).toEqual(['node de-halm/dh-a14-n13']);
    expect(words(search, 'm3999')).toEqual([]);
    while (search.index.isDue) search.index.advance(1);
    expect(words(search, 'm3999')).toEqual(['node s/m3999']);
  });

  test('again when data came, but not all the time', () => {
    let now = 0;
    let revision = 1;
    const fabric = madeFabric([halm]);
    const [site] = fabric.sites;
    const mirror = site?.feed.mirror;
    if (mirror === undefined) throw new Error('no site');
    Object.defineProperty(mirror, 'revision', { get: () => revision });
    const search = new FabricSearch(fabric.sites, [], () => now);
    search.index.advance(Number.POSITIVE_INFINITY);
    expect(search.index.isDue).toBe(false);
    site?.table('nodes')?.upsert({ node: 'new-1' });
    revision++;
    expect(search.index.isDue).toBe(false);
    now += 1_000;
    expect(search.index.isDue).toBe(true);
    expect(search.index.advance(Number.POSITIVE_INFINITY)).toBe(true);
    expect(words(search, 'new-1')).toEqual(['node de-halm/new-1']);
  });
});

const NAMES = fc.array(fc.string({ unit: fc.constantFrom(...'aAb1-é '), maxLength: 6 }), { maxLength: 30 });

test('a text typed letter by letter finds what it finds at once', () => {
  fc.assert(
    fc.property(NAMES, fc.string({ unit: fc.constantFrom(...'aAb1-é '), maxLength: 5 }), (names, text) => {
      const sites = [{ id: 's', rows: { nodes: names.map((node) => ({ node: `x${node}` })) } }];
      const typing = searching(sites);
      for (let end = 1; end <= text.length; end++) {
        const typed = text.slice(0, end);
        expect(words(typing, typed)).toEqual(words(searching(sites), typed));
      }
    }),
    { numRuns: 60 },
  );
});

test('a term stands inside exactly where the language says so', () => {
  fc.assert(
    fc.property(
      NAMES,
      fc.string({ unit: fc.constantFrom(...'ab1-é'), minLength: 1, maxLength: 4 }),
      (names, text) => {
        const builder = new BlockBuilder(1);
        builder.begin(0);
        for (const name of names) builder.name(name);
        const term = parseQuery(text, []).terms[0];
        if (term === undefined) return;
        const isInside = names.some((name) => name.toLowerCase().includes(text));
        const block = builder.finish();
        expect(scoreInside(block, 0, term, Number.POSITIVE_INFINITY) !== NO_SCORE).toBe(isInside);
        const isApart = scoreScattered(block, 0, term) !== NO_SCORE;
        const letters = new RegExp([...text].map((letter) => letter.replace('-', '\\-')).join('.*'));
        if (isApart) expect(names.some((name) => letters.test(name.toLowerCase()))).toBe(true);
      },
    ),
  );
});

test('what is best of many is the same whether it is typed letter by letter or at once', () => {
  const nodes = Array.from({ length: 3_000 }, (_, index) => ({
    node: `${'abc'[index % 3]}${index}-ab${index % 7}c`,
  }));
  const sites = [{ id: 's', rows: { nodes } }];
  const once = searching(sites);
  for (const text of ['ab3c', 'a1', 'b29', 'c 99', '7-ab', 'bc']) {
    const typing = searching(sites);
    for (let end = 1; end <= text.length; end++) typing.find(text.slice(0, end));
    expect(words(typing, text)).toEqual(words(once, text));
    const plain = nodes.filter(({ node }) => text.split(' ').every((word) => node.includes(word))).length;
    expect(typing.find(text).found.length).toBe(Math.min(200, plain));
  }
});

test('the heap keeps what sorting would', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (scores, most) => {
      const best = new BestFound(most);
      for (const [item, score] of scores.entries()) best.offer(score, item);
      const sorted = [...scores.entries()].sort(([i, a], [j, b]) => a - b || i - j).slice(0, most);
      expect(best.inOrder()).toEqual(sorted.map(([item]) => item));
    }),
  );
});
