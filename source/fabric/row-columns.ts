import { type Column, DictionaryStore, StepStore, type Table } from '../../protocol/index.ts';
import type { ColumnReader } from '../filter/column-reader.ts';
import { derivedNumber } from './derived.ts';
import { RowAges } from './row-age.ts';
import type { RowSet } from './row-set.ts';

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
  const translated = stores.map(() => [0]);
  return {
    kind: 'coded',
    code: (row) => {
      const site = rows.siteOf[row]!;
      const store = stores[site];
      const code = store?.code(rows.slotOf[row]!) ?? 0;
      const known = translated[site]![code];
      if (known !== undefined) return known;
      const word = store?.words[code - 1] ?? '';
      const common = codes.get(word) ?? words.push(word) - 1;
      codes.set(word, common);
      translated[site]![code] = common;
      return common;
    },
    word: (code) => words[code] ?? null,
  };
}

/** Codes of a closed vocabulary are its own words where all sites agree on it, which is nearly always. */
function bindVocabulary(rows: RowSet, positions: readonly number[]): ColumnReader {
  const codes = new Map<string, number>();
  const words: (string | null)[] = [null];
  const translated = rows.tables.map(() => new Map<number, number>());
  return {
    kind: 'coded',
    code: (row) => {
      const site = rows.siteOf[row]!;
      const table = rows.tables[site];
      const position = positions[site]!;
      const steps = stepsOf(table?.columns[position], rows.slotOf[row]!);
      if (table === undefined || Number.isNaN(steps)) return 0;
      const known = translated[site]!.get(steps);
      if (known !== undefined) return known;
      const cell = table.cell(position, rows.slotOf[row]!);
      const word = Array.isArray(cell) ? cell.join(',') : cell === null ? null : String(cell);
      const common = word === null ? 0 : (codes.get(word) ?? words.push(word) - 1);
      if (word !== null) codes.set(word, common);
      translated[site]!.set(steps, common);
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
