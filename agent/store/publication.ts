import {
  applyDelta,
  DictionaryStore,
  diff,
  digestOf,
  mergeDeltas,
  ownTables,
  type Table,
  type TableDelta,
} from '../../protocol/index.ts';

/** The base of a state that cannot be reached by a step from any other: it equals no number. */
export const NOTHING = Number.NaN;
/** Fewer words than this are not worth looking through. */
const FEW_WORDS = 8_192;

/** What one tick changed, for every kind in the order of the wire; null for a kind without change. */
export interface Publication {
  readonly base: number;
  readonly seq: number;
  readonly deltas: readonly (TableDelta | null)[];
}

/**
 * The state as it was last published, and the last few steps towards it. A console in step is sent the
 * last step, one behind a merged one, one further behind the whole: never a queue.
 */
export class Publications {
  readonly #lookAgainAt = new Map<DictionaryStore, number>();
  /** What consoles in step have. */
  readonly published: readonly Table[] = ownTables();
  readonly #live: readonly Table[];
  readonly #recent: Publication[] = [];
  readonly #keep: { readonly steps: number; readonly cells: number };
  #cells = 0;
  #seq = 0;

  constructor(live: readonly Table[], keep = { steps: 60, cells: 2_000_000 }) {
    this.#live = live;
    this.#keep = keep;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Takes what changed since the last call; null when nothing did. */
  publish(): Publication | null {
    const deltas = this.#live.map((table, kind) => diff(this.published[kind]!, table, true));
    for (const table of this.#live) table.settle();
    if (deltas.every((delta) => delta === null)) return null;
    const seq = ++this.#seq;
    for (const [kind, delta] of deltas.entries()) {
      const shadow = this.published[kind]!;
      if (delta !== null) applyDelta(shadow, delta, seq);
      shadow.settle();
    }
    if (this.#forgetWords()) {
      this.#recent.length = 0;
      this.#cells = 0;
      return { base: NOTHING, seq, deltas };
    }
    const publication = { base: seq - 1, seq, deltas };
    this.#remember(publication);
    return publication;
  }

  /**
   * Names of jobs and reasons come and go for years, and a dictionary keeps them all. Once it has grown
   * to twice what it was after the last look, the unused are dropped; codes then mean other words, so
   * this state can only be had whole.
   */
  #forgetWords(): boolean {
    let forgotten = false;
    for (const [kind, table] of this.#live.entries()) {
      for (const [column, store] of table.columns.entries()) {
        const shadow = this.published[kind]?.columns[column];
        if (!(store instanceof DictionaryStore && shadow instanceof DictionaryStore)) continue;
        if (store.words.length < (this.#lookAgainAt.get(store) ?? FEW_WORDS)) continue;
        const before = store.words.length;
        const left = store.compact();
        shadow.compact();
        this.#lookAgainAt.set(store, Math.max(FEW_WORDS, left * 2));
        if (left < before) forgotten = true;
      }
    }
    return forgotten;
  }

  /** One step from `base` to the present, if the steps between are still known. */
  since(base: number): Publication | null {
    const first = this.#recent.findIndex((step) => step.base === base);
    if (first < 0) return null;
    const steps = this.#recent.slice(first);
    const deltas = this.#live.map((_, kind) =>
      steps.reduce<TableDelta | null>((merged, step) => {
        const delta = step.deltas[kind] ?? null;
        return merged === null ? delta : delta === null ? merged : mergeDeltas(merged, delta);
      }, null),
    );
    return { base, seq: this.#seq, deltas };
  }

  /** The whole published state, as steps from nothing. */
  whole(): readonly (TableDelta | null)[] {
    const nothing = ownTables();
    return this.published.map((table, kind) => diff(nothing[kind]!, table));
  }

  digest(): number {
    return digestOf(this.published);
  }

  #remember(publication: Publication): void {
    this.#recent.push(publication);
    this.#cells += cellsOf(publication);
    while (
      this.#recent.length > this.#keep.steps ||
      (this.#cells > this.#keep.cells && this.#recent.length > 1)
    ) {
      this.#cells -= cellsOf(this.#recent.shift()!);
    }
  }
}

function cellsOf(publication: Publication): number {
  let cells = 0;
  for (const delta of publication.deltas)
    for (const column of delta?.columns ?? []) cells += column.slots.length;
  return cells;
}
