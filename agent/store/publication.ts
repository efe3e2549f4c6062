import {
  applyDelta,
  diff,
  digestOf,
  mergeDeltas,
  ownTables,
  type Table,
  type TableDelta,
} from '../../protocol/index.ts';

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
    const publication = { base: seq - 1, seq, deltas };
    this.#remember(publication);
    return publication;
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
