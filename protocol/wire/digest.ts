import { atOnce, type InParts } from '../parts.ts';
import { type ColumnStore, StepStore, type TextStore } from '../table/column-store.ts';
import type { DictionaryStore } from '../table/dictionary-store.ts';
import type { Table } from '../table/table.ts';

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * A 32-bit hash (FNV-1a over steps and code units) of all cells of all tables: equal tables have equal
 * digests on both sides. It finds drift, it proves nothing against an attacker. Columns that did not change
 * since they were last asked are not read again: of 40,000 GPUs a tick changes ten columns of sixty.
 */
export function digestOf(tables: readonly Table[]): number {
  return atOnce(digestInParts(tables));
}

/** The same column by column; the tables must not change between the parts. */
export function* digestInParts(tables: readonly Table[]): InParts<number> {
  let hash = BASIS;
  for (const table of tables) {
    hash = Math.imul(hash ^ table.size, PRIME);
    for (const store of table.columns) {
      hash = Math.imul(hash ^ columnDigest(store, table.limit), PRIME);
      yield;
    }
  }
  return hash >>> 0;
}

const known = new WeakMap<ColumnStore, { readonly revision: number; readonly digest: number }>();

function columnDigest(store: ColumnStore, limit: number): number {
  const kept = known.get(store);
  if (kept !== undefined && kept.revision === store.revision) return kept.digest;
  const digest = store instanceof StepStore ? stepsDigest(store, limit) : textDigest(store, limit);
  known.set(store, { revision: store.revision, digest });
  return digest;
}

function stepsDigest(store: StepStore, limit: number): number {
  let hash = BASIS;
  for (let slot = 0; slot < limit; slot++) {
    const steps = store.get(slot);
    if (Number.isNaN(steps)) continue;
    hash = Math.imul(hash ^ slot, PRIME);
    hash = Math.imul(hash ^ (steps | 0), PRIME);
    hash = Math.imul(hash ^ Math.floor(steps / 0x100000000), PRIME);
  }
  return hash;
}

function textDigest(store: TextStore | DictionaryStore, limit: number): number {
  let hash = BASIS;
  for (let slot = 0; slot < limit; slot++) {
    const value = store.get(slot);
    if (value === null) continue;
    hash = Math.imul(hash ^ slot, PRIME);
    for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), PRIME);
  }
  return hash;
}
