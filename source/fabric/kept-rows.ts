import { type Column, columnStore, KINDS, type KindName, StepStore } from '../../protocol/index.ts';
import { KeptRow, type Precision } from './kept-row.ts';

/** The kinds of which figures are kept, how many rows at most, and how exactly. */
export const KEPT_KINDS = ['sites', 'links', 'feeds', 'nodes', 'gpus'] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/** Bounds against what nobody planned for, a site that renames its links at every tick included. */
const MOST_ROWS: Readonly<Record<KeptKind, number>> = {
  sites: 256,
  links: 512,
  feeds: 512,
  nodes: 256,
  gpus: 2_048,
};

/** A row that is kept, by the site and the key by which it is found; its name has both. */
export interface Kept {
  readonly site: string;
  readonly key: string;
  readonly row: KeptRow;
}

/** The rows of one kind that are kept: those asked for last. */
export class KeptRows {
  readonly kind: KeptKind;
  /** Names of the columns that hold numbers. */
  readonly columns: readonly string[];
  readonly #precision: Precision;
  readonly #scales: readonly StepStore['scale'][];
  /** In the order in which they were asked for, the last at the end. */
  readonly #rows = new Map<string, Kept>();

  constructor(kind: KeptKind) {
    this.kind = kind;
    const columns = Object.entries<Column>(KINDS[kind].columns).filter(([, column]) => isNumber(column));
    this.columns = columns.map(([name]) => name);
    this.#precision = kind === 'nodes' || kind === 'gpus' ? 'seven digits' : 'full';
    this.#scales = columns.map(([, column]) => scaleOf(column));
  }

  get size(): number {
    return this.#rows.size;
  }

  get bytes(): number {
    let bytes = 0;
    for (const { row } of this.#rows.values()) bytes += row.bytes;
    return bytes;
  }

  has(name: string): boolean {
    return this.#rows.has(name);
  }

  /** Keeps a row from now on, in place of the one that was not asked for the longest. */
  keep(name: string): Kept {
    const known = this.#rows.get(name);
    const kept = known ?? this.#begin(name);
    this.#rows.delete(name);
    this.#rows.set(name, kept);
    if (known !== undefined) return kept;
    for (const longest of this.#rows.keys()) {
      if (this.#rows.size <= MOST_ROWS[this.kind]) break;
      this.#rows.delete(longest);
    }
    return kept;
  }

  all(): Kept[] {
    return [...this.#rows.values()];
  }

  /** The hour of a figure, up to a slot; values are whole steps of the column again, whatever kept them. */
  series(name: string, column: string, count: number, end: number): readonly (number | null)[] {
    const row = this.#rows.get(name)?.row;
    const position = this.columns.indexOf(column);
    const scale = this.#scales[position];
    if (row === undefined || scale === undefined) return [];
    // A slot that has only just begun and was not looked at yet is no hole.
    const last = row.newest === end - 1 ? row.newest : end;
    return row
      .series(position, count, last)
      .map((value) => (value === null ? null : scale.valueOf(scale.stepsOf(value))));
  }

  #begin(name: string): Kept {
    const cut = name.indexOf('/');
    const [site, key] = cut < 0 ? [name, ''] : [name.slice(0, cut), name.slice(cut + 1)];
    return { site, key, row: new KeptRow(this.columns.length, this.#precision) };
  }
}

export function isKeptKind(kind: KindName): kind is KeptKind {
  return KEPT_KINDS.some((kept) => kept === kind);
}

function isNumber({ type }: Column): boolean {
  return type === 'u8' || type === 'u16' || type === 'u32' || type === 'f32' || type === 'f64';
}

function scaleOf(column: Column): StepStore['scale'] {
  const store = columnStore(column);
  if (!(store instanceof StepStore)) throw new TypeError(`a column of ${column.type} holds no numbers`);
  return store.scale;
}
