import {
  applyDelta,
  applyInParts,
  atOnce,
  DictionaryStore,
  diff,
  digestInParts,
  type InParts,
  mergeDeltas,
  ownTables,
  type Table,
  type TableChange,
  takeInParts,
} from '../../protocol/index.ts';

/** The base of a state that cannot be reached by a step from any other: it equals no number. */
export const NOTHING = Number.NaN;
/** Fewer words than this are not worth looking through. */
const FEW_WORDS = 8_192;

/** What one tick changed, for every kind in the order of the wire; null for a kind without change. */
export interface Publication {
  readonly base: number;
  readonly seq: number;
  readonly deltas: readonly (TableChange | null)[];
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
  /** From an older state to the present, by the older state: each is the next one with one step before it. */
  readonly #sinceThen = new Map<number, Publication>();
  readonly #keep: { readonly steps: number; readonly cells: number };
  #cells = 0;
  #seq = 0;
  #isWhole = true;

  constructor(live: readonly Table[], keep = { steps: 60, cells: 2_000_000 }) {
    this.#live = live;
    this.#keep = keep;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Whether `published` is one state; between the parts of a publication it is none. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Takes what changed since the last call; null when nothing did. */
  publish(): Publication | null {
    return atOnce(this.publishInParts());
  }

  /** The same in parts, between which the live tables may go on. */
  *publishInParts(): InParts<Publication | null> {
    const deltas: (TableChange | null)[] = [];
    for (const [kind, table] of this.#live.entries())
      deltas.push(yield* takeInParts(this.published[kind]!, table));
    if (deltas.every((delta) => delta === null)) return null;
    const seq = this.#seq + 1;
    this.#isWhole = false;
    for (const [kind, delta] of deltas.entries()) {
      const shadow = this.published[kind]!;
      if (delta !== null) yield* applyInParts(shadow, delta, seq);
      shadow.settle();
    }
    const forgot = this.#forgetWords(seq);
    this.#seq = seq;
    this.#isWhole = true;
    this.#sinceThen.clear();
    if (forgot) {
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
  #forgetWords(seq: number): boolean {
    let forgotten = false;
    for (const [kind, table] of this.#live.entries()) {
      for (const [column, store] of table.columns.entries()) {
        const shadow = this.published[kind]?.columns[column];
        if (!(store instanceof DictionaryStore && shadow instanceof DictionaryStore)) continue;
        if (store.words.length < (this.#lookAgainAt.get(store) ?? FEW_WORDS)) continue;
        this.#catchUp(kind, seq);
        this.#lookAgainAt.set(store, Math.max(FEW_WORDS, store.compact() * 2));
        shadow.compact();
        // Also where every word was in use: they stand in another order now.
        forgotten = true;
      }
    }
    return forgotten;
  }

  /** Brings what is published to where the live table is by now: only equal dictionaries stay equal. */
  #catchUp(kind: number, seq: number): void {
    const [shadow, live] = [this.published[kind]!, this.#live[kind]!];
    const rest = diff(shadow, live);
    live.settle();
    if (rest !== null) applyDelta(shadow, rest, seq);
    shadow.settle();
  }

  /**
   * One step from `base` to the present, if the steps between are still known. All bases together cost
   * one merge for each step, 8 ms with 40,000 GPUs, however many consoles come back at once.
   */
  since(base: number): Publication | null {
    const oldest = this.#recent[0]?.base ?? this.#seq;
    if (!(base >= oldest && base < this.#seq)) return null;
    let merged = this.#recent.at(-1)!;
    for (let at = this.#recent.length - 2; merged.base > base; at--) {
      const step = this.#recent[at]!;
      const known = this.#sinceThen.get(step.base) ?? mergedStep(step, merged);
      this.#sinceThen.set(step.base, known);
      merged = known;
    }
    return merged.base === base ? merged : null;
  }

  /** The whole published state, as steps from nothing. */
  whole(): readonly (TableChange | null)[] {
    const nothing = ownTables();
    return this.published.map((table, kind) => diff(nothing[kind]!, table));
  }

  digestInParts(): InParts<number> {
    return digestInParts(this.published);
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

function mergedStep(step: Publication, later: Publication): Publication {
  const deltas = step.deltas.map((delta, kind) => {
    const next = later.deltas[kind] ?? null;
    return delta === null || next === null ? (delta ?? next) : mergeDeltas(delta, next);
  });
  return { base: step.base, seq: later.seq, deltas };
}

function cellsOf(publication: Publication): number {
  let cells = 0;
  for (const delta of publication.deltas)
    for (const column of delta?.columns ?? []) cells += column.slots.length;
  return cells;
}
