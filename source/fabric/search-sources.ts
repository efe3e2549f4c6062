import type { DictionaryStore, KindName, Table } from '../../protocol/index.ts';
import { BlockBuilder, type SearchBlock } from './search-block.ts';
import type { SiteView } from './site-view.ts';

/** What can be found by name, those first that win where two fit equally well. */
export const FOUND_KINDS = [
  'site',
  'view',
  'command',
  'user',
  'node',
  'workload',
  'feed',
  'link',
  'gpu',
  'alert',
] as const;
export type FoundKind = (typeof FOUND_KINDS)[number];

/** Something that is no row of a site: a view, a command. */
export interface NamedThing {
  readonly kind: 'view' | 'command';
  readonly label: string;
  /** By which else it is found. */
  readonly others: readonly string[];
}

/** The tables of a site whose rows are found, with the columns that name them beside the key. */
const ROW_KINDS: readonly { readonly kind: FoundKind; readonly table: KindName; readonly by: string[] }[] = [
  { kind: 'node', table: 'nodes', by: ['node'] },
  { kind: 'workload', table: 'workloads', by: ['workload', 'name', 'user'] },
  { kind: 'feed', table: 'feeds', by: ['feed'] },
  { kind: 'link', table: 'links', by: ['link', 'peer'] },
  { kind: 'gpu', table: 'gpus', by: ['uuid'] },
  { kind: 'alert', table: 'alerts', by: ['alert', 'subject', 'message'] },
];

/** One part of what is searched. */
export interface SearchSource {
  readonly kind: FoundKind;
  readonly site: SiteView | null;
  /** Changes whenever the part may have other names. */
  readonly revision: () => string;
  /** Builds its names; gives way after every few hundred of them. */
  readonly build: () => Generator<void, SearchPart>;
}

/** The names of one part as they were. */
export interface SearchPart {
  readonly block: SearchBlock;
  /** The table that the slots are of; null where they count in `labels`. */
  readonly table: Table | null;
  readonly labels: readonly string[];
}

const ROWS_A_SLICE = 512;

export function searchSources(
  sites: readonly SiteView[],
  things: readonly NamedThing[],
): readonly SearchSource[] {
  const sources: SearchSource[] = [
    { kind: 'site', site: null, revision: revisionOf(sites), build: () => buildSites(sites) },
    ...(['view', 'command'] as const).map((kind) => ({
      kind,
      site: null,
      revision: () => '',
      build: () => buildThings(things.filter((thing) => thing.kind === kind)),
    })),
    { kind: 'user', site: null, revision: revisionOf(sites), build: () => buildUsers(sites) },
  ];
  for (const { kind, table, by } of ROW_KINDS) {
    for (const site of sites) {
      sources.push({
        kind,
        site,
        revision: revisionOf([site]),
        build: () => buildRows(site.table(table), by),
      });
    }
  }
  return sources;
}

/** What a GPU is called: where it sits, and which slice of it. */
export function gpuLabel(table: Table, slot: number): string {
  const node = table.text(table.column('node'), slot) ?? '';
  const index = table.number(table.column('gpu'), slot);
  const instance = table.text(table.column('instance'), slot);
  return `${node}/${index ?? '–'}${instance === null ? '' : `/${instance}`}`;
}

function revisionOf(sites: readonly SiteView[]): () => string {
  return () => sites.map(({ revision }) => revision).join();
}

function* buildRows(table: Table | undefined, by: readonly string[]): Generator<void, SearchPart> {
  const builder = new BlockBuilder(table?.size ?? 0);
  if (table === undefined) return { block: builder.finish(), table: null, labels: [] };
  const positions = by.map((name) => table.column(name));
  const isGpus = table.kind.name === 'gpus';
  for (let slot = 0; slot < table.limit; slot++) {
    if (slot % ROWS_A_SLICE === ROWS_A_SLICE - 1) yield;
    if (!table.has(slot)) continue;
    builder.begin(slot);
    if (isGpus) builder.name(gpuLabel(table, slot));
    for (const position of positions) builder.name(table.text(position, slot));
  }
  return { block: builder.finish(), table, labels: [] };
}

/** A handful: no need to give way. */
function* buildSites(sites: readonly SiteView[]): Generator<void, SearchPart> {
  const builder = new BlockBuilder(sites.length);
  for (const [index, site] of sites.entries()) {
    builder.begin(index);
    builder.name(site.id);
    builder.name(site.summaryText('name'));
  }
  return { block: builder.finish(), table: null, labels: sites.map(({ id }) => id) };
}

function* buildThings(things: readonly NamedThing[]): Generator<void, SearchPart> {
  const builder = new BlockBuilder(things.length);
  for (const [index, { label, others }] of things.entries()) {
    builder.begin(index);
    builder.name(label);
    for (const other of others) builder.name(other);
  }
  return { block: builder.finish(), table: null, labels: things.map(({ label }) => label) };
}

/** Whoever owns a workload somewhere, each once. */
function* buildUsers(sites: readonly SiteView[]): Generator<void, SearchPart> {
  const users = new Set<string>();
  for (const site of sites) {
    const table = site.table('workloads');
    const store = table?.columns[table.column('user')];
    if (table === undefined || store?.family !== 'dictionary') continue;
    yield* addUsers(table, store, users);
  }
  const labels = [...users].sort();
  const builder = new BlockBuilder(labels.length);
  for (const [index, label] of labels.entries()) {
    builder.begin(index);
    builder.name(label);
  }
  return { block: builder.finish(), table: null, labels };
}

function* addUsers(table: Table, store: DictionaryStore, users: Set<string>): Generator<void, void> {
  const seen = new Uint8Array(store.words.length + 1);
  for (let slot = 0; slot < table.limit; slot++) {
    if (slot % ROWS_A_SLICE === ROWS_A_SLICE - 1) yield;
    const code = table.has(slot) ? store.code(slot) : 0;
    if (code === 0 || seen[code] === 1) continue;
    seen[code] = 1;
    users.add(store.words[code - 1] ?? '');
  }
}
