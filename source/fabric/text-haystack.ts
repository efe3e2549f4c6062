import { Buffer } from 'node:buffer';
import type { TextStore } from '../../protocol/index.ts';

/** All haystacks together, bytes: the identities of some 600,000 GPUs. Texts beyond are searched one by one. */
const MOST_BYTES = 32 * 2 ** 20;
/** Between texts. What is looked for does not hold it, or would be found across two of them. */
const BETWEEN = '\n';

interface Haystack {
  readonly revision: number;
  /** The texts there are, in lower case and one behind the other. */
  readonly texts: string;
  /** Where the text of each of `slots` begins, and one more entry: behind the last. */
  readonly starts: Uint32Array;
  readonly slots: Uint32Array;
  readonly bytes: number;
}

const known = new WeakMap<TextStore, Haystack>();
const admitted = new Set<WeakRef<TextStore>>();

/**
 * Marks (1) the slots below `limit` whose text holds `literal`, which is lower case, whatever the case of the
 * text. Null where only looking at each text tells: texts that are not plain ASCII, whose lower case is
 * another matter, and those for which there is no room.
 *
 * 100,000 identities looked at one by one take 20 ms, which whoever types a filter waits for at each key; as
 * one string 1 to 4. It is kept as long as the column stands, and costs some 50 bytes a GPU.
 */
export function slotsHolding(store: TextStore, limit: number, literal: string): Uint8Array | null {
  if (literal === '' || literal.includes(BETWEEN)) return null;
  const haystack = haystackOf(store, limit);
  if (haystack === null) return null;
  const { texts, starts, slots } = haystack;
  const marks = new Uint8Array(limit);
  let entry = 0;
  for (let at = texts.indexOf(literal); at >= 0; at = texts.indexOf(literal, starts[entry]!)) {
    while (starts[entry + 1]! <= at) entry++;
    marks[slots[entry]!] = 1;
    entry++;
    if (entry >= slots.length) break;
  }
  return marks;
}

function haystackOf(store: TextStore, limit: number): Haystack | null {
  const kept = known.get(store);
  if (kept?.revision === store.revision) return kept;
  known.delete(store);
  const haystack = made(store, limit);
  if (haystack === null || haystack.bytes + bytesAdmitted() > MOST_BYTES) return null;
  known.set(store, haystack);
  admitted.add(new WeakRef(store));
  return haystack;
}

function made(store: TextStore, limit: number): Haystack | null {
  const found: string[] = [];
  const slots: number[] = [];
  const starts = [0];
  let length = 0;
  for (let slot = 0; slot < limit; slot++) {
    const text = store.get(slot);
    if (text === null) continue;
    found.push(text);
    slots.push(slot);
    length += text.length + BETWEEN.length;
    starts.push(length);
    if (length > MOST_BYTES) return null;
  }
  const joined = found.join(BETWEEN);
  if (Buffer.byteLength(joined) !== joined.length) return null;
  return {
    revision: store.revision,
    texts: joined.toLowerCase(),
    starts: Uint32Array.from(starts),
    slots: Uint32Array.from(slots),
    bytes: length + 8 * starts.length,
  };
}

/** Forgets on the way what is gone or was made of other texts. */
function bytesAdmitted(): number {
  let bytes = 0;
  for (const reference of admitted) {
    const store = reference.deref();
    const haystack = store === undefined ? undefined : known.get(store);
    if (store === undefined || haystack?.revision !== store.revision) {
      if (store !== undefined) known.delete(store);
      admitted.delete(reference);
    } else bytes += haystack.bytes;
  }
  return bytes;
}
