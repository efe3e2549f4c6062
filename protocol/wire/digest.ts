import { StepStore } from '../table/column-store.ts';
import type { Table } from '../table/table.ts';

/**
 * A 32-bit hash (FNV-1a over steps and code units) of all cells of all tables: equal tables have equal
 * digests on both sides. It finds drift, it proves nothing against an attacker.
 */
export function digestOf(tables: readonly Table[]): number {
  let hash = 0x811c9dc5;
  const mix = (value: number): void => {
    hash = Math.imul(hash ^ (value & 0xffff), 0x01000193);
    hash = Math.imul(hash ^ ((value / 0x10000) & 0xffff), 0x01000193);
  };
  for (const table of tables) {
    mix(table.size);
    for (const store of table.columns) {
      if (store instanceof StepStore) {
        for (let slot = 0; slot < table.limit; slot++) {
          const steps = store.get(slot);
          if (!Number.isNaN(steps)) {
            mix(slot);
            mix(steps < 0 ? -steps * 2 - 1 : steps * 2);
          }
        }
        continue;
      }
      for (let slot = 0; slot < table.limit; slot++) {
        const value = store.get(slot);
        if (value === null) continue;
        mix(slot);
        for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193);
      }
    }
  }
  return hash >>> 0;
}
