import { ownTables, type Table } from '../protocol/index.ts';
import { Fabric } from '../source/fabric/fabric.ts';
import { FabricSearch } from '../source/fabric/search.ts';
import { tellV8 } from '../source/tell-v8.ts';
import { median } from './median.ts';

const SITES = ['de-halm', 'eemshaven', 'zernike'];
const GPUS_A_NODE = 8;
const NODES_A_WORKLOAD = 4;
const ROUNDS = 5;

/** What people type: a node, a GPU's uuid, its place, a user, what is nowhere, letters left out, two words. */
const TYPED = ['ee-c12-n04', 'gpu-4f3a', 'dh-a14-n03/5', 'u0421', 'zzqx', 'dha14n3', 'zernike n07'];

/**
 * What a key costs in the palette, in ms, at 100,000 and at 1,000,000 names: every text is typed letter by
 * letter, and every letter asked for. Beside it what one writes at once, in the same run: all names as
 * strings in lower case, `filter(includes)`, the first 200; it neither ranks nor finds two words.
 */
export async function run(): Promise<void> {
  tellV8();
  for (const names of [100_000, 1_000_000]) {
    const fabric = fabricOf(names);
    const search = new FabricSearch(fabric.sites, [], () => performance.now());
    const started = performance.now();
    let slices = 0;
    let longestSlice = 0;
    while (search.index.isDue) {
      const from = performance.now();
      search.index.advance(4);
      longestSlice = Math.max(longestSlice, performance.now() - from);
      slices++;
    }
    const built = performance.now() - started;
    const strings = namesOf(search, fabric);
    console.log(
      `${strings.length.toLocaleString('en')} things collected in ${built.toFixed(0)} ms, ${slices} slices, the longest ${longestSlice.toFixed(1)} ms`,
    );
    console.log(
      `${'typed'.padEnd(14)}${'first key'.padStart(11)}${'later keys'.padStart(12)}${'worst key'.padStart(11)}${'found'.padStart(10)}   filter(includes): each key, worst`,
    );
    for (const text of TYPED) console.log(row(text, search, strings));
  }
}

function row(text: string, search: FabricSearch, strings: readonly string[]): string {
  const ours = rounds((typed) => search.find(typed).found.length, text);
  const plain = rounds((typed) => strings.filter((name) => name.includes(typed)).slice(0, 200).length, text);
  const ms = (value: number, width: number): string => value.toFixed(2).padStart(width);
  const [first = Number.NaN, ...later] = ours;
  const found = String(search.find(text).found.length).padStart(10);
  return `${text.padEnd(14)}${ms(first, 11)}${ms(median(later), 12)}${ms(Math.max(...ours), 11)}${found}${ms(median(plain), 15)}${ms(Math.max(...plain), 10)}`;
}

/** For each key the median over the rounds. */
function rounds(find: (typed: string) => number, text: string): number[] {
  const costs = Array.from(text, (): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [key, cost] of costs.entries()) {
      const from = performance.now();
      find(text.slice(0, key + 1));
      cost.push(performance.now() - from);
    }
  }
  return costs.map(median);
}

function namesOf(search: FabricSearch, fabric: Fabric): string[] {
  const decoder = new TextDecoder();
  const names = search.index.parts.flatMap(({ part }) => {
    if (part === null) return [];
    const { text, starts, firsts, count } = part.block;
    return Array.from({ length: count }, (_, entry) =>
      decoder.decode(text.subarray(starts[firsts[entry] ?? 0], starts[firsts[entry + 1] ?? 0])),
    );
  });
  if (names.length <= fabric.sites.length) throw new Error('nothing was collected: this measured nothing');
  return names;
}

function fabricOf(names: number): Fabric {
  const nodes = Math.round(names / SITES.length / (1 + GPUS_A_NODE + 1 / NODES_A_WORKLOAD));
  const feeds = SITES.map((site, index) => ({
    state: 'up' as const,
    error: null,
    roundTripMs: 0,
    mirror: {
      site,
      tables: tablesOf(site, nodes, index),
      times: null,
      periodMs: 1_000,
      inStep: true,
      revision: 1,
      restarts: 0,
      storeChanges: 0,
      identity: null,
      program: null,
    },
  }));
  return new Fabric(feeds, { monotonic: () => 0, wall: () => 0 });
}

function tablesOf(site: string, nodes: number, seed: number): readonly Table[] {
  const tables = ownTables();
  const table = (name: string): Table => {
    const found = tables.find(({ kind }) => kind.name === name);
    if (found === undefined) throw new Error(`no table ${name}`);
    return found;
  };
  table('sites').upsert({ name: site });
  let state = seed + 1;
  const hex = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(16).padStart(8, '0');
  };
  const prefix = site.includes('-')
    ? site
        .split('-')
        .map((word) => word[0])
        .join('')
    : site.slice(0, 2);
  for (let index = 0; index < nodes; index++) {
    const two = (value: number): string => String(value).padStart(2, '0');
    const rack = Math.floor(index / 16);
    const node = `${prefix}-${String.fromCharCode(97 + (Math.floor(rack / 100) % 26))}${two(rack % 100)}-n${two(index % 16)}`;
    const unique = rack >= 2_600 ? `${node}-${Math.floor(rack / 2_600)}` : node;
    table('nodes').upsert({ node: unique });
    for (let gpu = 0; gpu < GPUS_A_NODE; gpu++) {
      const uuid = `GPU-${hex()}-${hex().slice(4)}-${hex().slice(4)}-${hex().slice(4)}-${hex()}${hex().slice(4)}`;
      table('gpus').upsert({ node: unique, uuid, gpu });
    }
    if (index % NODES_A_WORKLOAD !== 0) continue;
    const user = `u${String(index % 997).padStart(4, '0')}`;
    table('workloads').upsert({ workload: String(80_000 + index), name: `train-${hex().slice(5)}`, user });
  }
  return tables;
}
