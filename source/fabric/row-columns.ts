import { type Column, DictionaryStore, StepStore, type Table, TextStore } from '../../protocol/index.ts';
import type { ColumnReader, RowPredicate } from '../filter/column-reader.ts';
import { derivedNumber } from './derived.ts';
import { RowAges } from './row-age.ts';
import type { RowSet } from './row-set.ts';
import { slotsHolding } from './text-haystack.ts';

/**
 * Reads one column of a row set, for filters and sorts: bound once, then called for every row without
 * making anything. Words of different sites get one code, so that each is judged once.
 */
export function bindColumn(rows: RowSet, name: string, column: Column, now: number): ColumnReader {
  if (name === 'site')
    return { kind: 'coded', code: (row) => rows.siteOf[row]!, word: (code) => rows.sites[code]?.id ?? null };
  if (name === 'freshness' || name === 'ageSeconds') return bindAge(rows, name, now);
  if (rows.kind.derived?.[name] !== undefined) {
    return {
      kind: 'number',
      number: (row) =>
        derivedNumber(name, rows.sites[rows.siteOf[row]!]!, tableOf(rows, row), rows.slotOf[row]!, now),
    };
  }
  const positions = rows.tables.map((table) => table?.column(name) ?? -1);
  const stores = rows.tables.map((table, site) => table?.columns[positions[site]!]);
  switch (column.type) {
    case 'dictionary':
    case 'ref':
      return bindWords(
        rows,
        stores.map((store) => (store instanceof DictionaryStore ? store : null)),
      );
    case 'choice':
    case 'flags':
      return bindVocabulary(rows, positions);
    case 'text':
    case 'list':
    case 'nodeSet':
      return {
        kind: 'text',
        text: (row) =>
          rows.tables[rows.siteOf[row]!]?.text(positions[rows.siteOf[row]!]!, rows.slotOf[row]!) ?? null,
        holding: (literal) => holding(rows, stores, literal),
      };
    case 'boolean':
      return {
        kind: 'boolean',
        boolean: (row) => {
          const steps = stepsOf(stores[rows.siteOf[row]!], rows.slotOf[row]!);
          return Number.isNaN(steps) ? null : steps === 1;
        },
      };
    default: {
      return {
        kind: 'number',
        number: (row) => {
          const store = stores[rows.siteOf[row]!];
          if (!(store instanceof StepStore)) return null;
          const steps = store.get(rows.slotOf[row]!);
          return Number.isNaN(steps) ? null : store.scale.valueOf(steps);
        },
      };
    }
  }
}

function bindAge(rows: RowSet, name: 'freshness' | 'ageSeconds', now: number): ColumnReader {
  const ages = rows.tables.map((table, site) =>
    table === undefined ? null : new RowAges(rows.sites[site]!, table, now),
  );
  if (name === 'freshness')
    return { kind: 'text', text: (row) => ages[rows.siteOf[row]!]?.freshness(rows.slotOf[row]!) ?? null };
  return { kind: 'number', number: (row) => ages[rows.siteOf[row]!]?.ageSeconds(rows.slotOf[row]!) ?? null };
}

function bindWords(rows: RowSet, stores: readonly (DictionaryStore | null)[]): ColumnReader {
  const codes = new Map<string, number>();
  const words: (string | null)[] = [null];
  const translated = stores.map((store) => untranslated((store?.words.length ?? 0) + 1));
  return {
    kind: 'coded',
    code: (row) => {
      const site = rows.siteOf[row]!;
      const store = stores[site];
      const code = store === null || store === undefined ? 0 : store.code(rows.slotOf[row]!);
      if (code === 0) return 0;
      const known = translated[site]![code];
      if (known !== undefined && known >= 0) return known;
      const word = store?.words[code - 1] ?? '';
      const common = codes.get(word) ?? words.push(word) - 1;
      codes.set(word, common);
      translated[site]![code] = common;
      return common;
    },
    word: (code) => words[code] ?? null,
    words: () => stores.flatMap((store) => store?.words ?? []),
  };
}

/** The common code of each of a site's own; −1 where it was not asked for yet. */
const untranslated = (count: number): Int32Array => new Int32Array(count).fill(-1);

/** Null where a site's texts cannot be searched all at once. */
function holding(
  rows: RowSet,
  stores: readonly (Table['columns'][number] | undefined)[],
  literal: string,
): RowPredicate | null {
  const marks: (Uint8Array | null)[] = [];
  for (const [site, store] of stores.entries()) {
    const own =
      store instanceof TextStore ? slotsHolding(store, rows.tables[site]?.limit ?? 0, literal) : null;
    if (own === null && store instanceof TextStore) return null;
    marks.push(own);
  }
  return (row) => marks[rows.siteOf[row]!]?.[rows.slotOf[row]!] === 1;
}

/** Words of a vocabulary, or sets of its first eight flags. */
const FEW = 256;

/** Codes of a closed vocabulary are its own words where all sites agree on it, which is nearly always. */
function bindVocabulary(rows: RowSet, positions: readonly number[]): ColumnReader {
  const codes = new Map<string, number>();
  const words: (string | null)[] = [null];
  const few = rows.tables.map(() => untranslated(FEW));
  const others = rows.tables.map(() => new Map<number, number>());
  const stores = rows.tables.map((table, site) => {
    const store = table?.columns[positions[site]!];
    return store instanceof StepStore ? store : null;
  });
  return {
    kind: 'coded',
    code: (row) => {
      const site = rows.siteOf[row]!;
      const steps = stores[site]?.get(rows.slotOf[row]!) ?? Number.NaN;
      if (Number.isNaN(steps)) return 0;
      const known = steps < FEW ? few[site]![steps]! : (others[site]!.get(steps) ?? -1);
      if (known >= 0) return known;
      const cell = rows.tables[site]?.cell(positions[site]!, rows.slotOf[row]!) ?? null;
      const word = Array.isArray(cell) ? cell.join(',') : cell === null ? null : String(cell);
      const common = word === null ? 0 : (codes.get(word) ?? words.push(word) - 1);
      if (word !== null) codes.set(word, common);
      if (steps < FEW) few[site]![steps] = common;
      else others[site]!.set(steps, common);
      return common;
    },
    word: (code) => words[code] ?? null,
  };
}

function stepsOf(store: Table['columns'][number] | undefined, slot: number): number {
  return store instanceof StepStore ? store.get(slot) : Number.NaN;
}

function tableOf(rows: RowSet, row: number): Table {
  const table = rows.tables[rows.siteOf[row]!];
  if (table === undefined) throw new RangeError(`row ${row} has no table`);
  return table;
}
