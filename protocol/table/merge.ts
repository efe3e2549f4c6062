import {
  type ColumnChange,
  type DictionaryDelta,
  SlotList,
  type StepChange,
  type TableChange,
  type TextDelta,
} from './delta.ts';

/** One delta with the effect of `first` and then `second`: what a console that missed some is sent. */
export function mergeDeltas(first: TableChange, second: TableChange): TableChange {
  const gone = new Set(second.removed);
  const firstRemoved = new Set(first.removed);
  const born = new Set(first.added);
  const removed = new Set(first.removed);
  for (const slot of second.removed) if (!born.has(slot) || firstRemoved.has(slot)) removed.add(slot);
  const added = new Set(second.added);
  for (const slot of first.added) if (!gone.has(slot)) added.add(slot);

  const columns: ColumnChange[] = [];
  let a = 0;
  let b = 0;
  while (a < first.columns.length || b < second.columns.length) {
    const x = first.columns[a];
    const y = second.columns[b];
    const column = Math.min(x?.column ?? Number.POSITIVE_INFINITY, y?.column ?? Number.POSITIVE_INFINITY);
    const earlier = x?.column === column ? x : undefined;
    const later = y?.column === column ? y : undefined;
    if (earlier !== undefined) a++;
    if (later !== undefined) b++;
    const merged = mergeColumns(earlier, later, gone);
    if (merged !== null) columns.push(merged);
  }
  return { removed: Uint32Array.from(removed).sort(), added: Uint32Array.from(added).sort(), columns };
}

function mergeColumns(
  earlier: ColumnChange | undefined,
  later: ColumnChange | undefined,
  gone: ReadonlySet<number>,
): ColumnChange | null {
  if (earlier === undefined) return later ?? null;
  const order = interleave(earlier.slots, later?.slots ?? new Uint32Array(0), gone);
  const wordless = earlier.family !== 'dictionary' || (earlier.words.length === 0 && later === undefined);
  if (order.slots.length === 0 && wordless) return null;
  if (earlier.family === 'steps') return mergeSteps(earlier, later as StepChange | undefined, order);
  if (earlier.family === 'text') return mergeText(earlier, later as TextDelta | undefined, order);
  return mergeWords(earlier, later as DictionaryDelta | undefined, order);
}

/** For every slot of the merged column, where it stands in the two; −1 where it does not. */
interface Interleaved {
  readonly slots: Uint32Array;
  readonly inEarlier: Int32Array;
  readonly inLater: Int32Array;
}

function interleave(earlier: Uint32Array, later: Uint32Array, gone: ReadonlySet<number>): Interleaved {
  const slots = new SlotList();
  const inEarlier: number[] = [];
  const inLater: number[] = [];
  let a = 0;
  let b = 0;
  while (a < earlier.length || b < later.length) {
    const slot = Math.min(earlier[a] ?? Number.POSITIVE_INFINITY, later[b] ?? Number.POSITIVE_INFINITY);
    // What an emptied slot held is of no account: its cells start from null again.
    const fromEarlier = earlier[a] === slot ? a++ : -1;
    const fromLater = later[b] === slot ? b++ : -1;
    const survivor = fromEarlier >= 0 && !gone.has(slot) ? fromEarlier : -1;
    if (survivor < 0 && fromLater < 0) continue;
    slots.push(slot);
    inEarlier.push(survivor);
    inLater.push(fromLater);
  }
  return { slots: slots.take(), inEarlier: Int32Array.from(inEarlier), inLater: Int32Array.from(inLater) };
}

function mergeSteps(earlier: StepChange, later: StepChange | undefined, order: Interleaved): StepChange {
  const steps = new Float64Array(order.slots.length);
  const before = new Float64Array(order.slots.length);
  for (let at = 0; at < order.slots.length; at++) {
    const a = order.inEarlier[at]!;
    const b = order.inLater[at]!;
    steps[at] = b >= 0 && later !== undefined ? later.steps[b]! : earlier.steps[a]!;
    before[at] = a >= 0 ? earlier.before[a]! : (later?.before[b] ?? Number.NaN);
  }
  return { family: 'steps', column: earlier.column, slots: order.slots, steps, before };
}

function mergeText(earlier: TextDelta, later: TextDelta | undefined, order: Interleaved): TextDelta {
  const values = Array.from(order.slots, (_, at) => {
    const b = order.inLater[at]!;
    return (b >= 0 ? later?.values[b] : earlier.values[order.inEarlier[at]!]) ?? null;
  });
  return { family: 'text', column: earlier.column, slots: order.slots, values };
}

function mergeWords(
  earlier: DictionaryDelta,
  later: DictionaryDelta | undefined,
  order: Interleaved,
): DictionaryDelta {
  const codes = Uint32Array.from(order.slots, (_, at) => {
    const b = order.inLater[at]!;
    return (b >= 0 ? later?.codes[b] : earlier.codes[order.inEarlier[at]!]) ?? 0;
  });
  const words = later === undefined ? earlier.words : [...earlier.words, ...later.words];
  return {
    family: 'dictionary',
    column: earlier.column,
    firstWord: earlier.firstWord,
    words,
    slots: order.slots,
    codes,
  };
}
