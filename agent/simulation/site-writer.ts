import type { Cell, KindName, Patch, Row } from '../../protocol/index.ts';
import type { Happening } from '../sources/source.ts';

export type ColumnOf<K extends KindName> = keyof Row<K> & string;

/**
 * Where a simulated site puts what changed. Rows are named by the slot that `add` gave; a slot is not
 * used after `remove`. Arrays handed in are scratch: they are overwritten after the call.
 * Times called `at` are simulated milliseconds since 1970.
 */
export interface SiteWriter {
  /** A new row with the columns that hold for its life, and perhaps others. Never monotonic columns. */
  add<K extends KindName>(kind: K, patch: Patch<K>): number;
  remove(kind: KindName, slot: number): void;
  /** One changed cell of any type but monotonic. */
  cell<K extends KindName>(kind: K, slot: number, column: ColumnOf<K>, value: Cell): void;
  /** Changed cells of one number or time column: `slots[i]` becomes `values[i]` for i below `count`; NaN is null. */
  numbers<K extends KindName>(
    kind: K,
    column: ColumnOf<K>,
    slots: Uint32Array,
    values: Float64Array,
    count: number,
  ): void;
  /** A changed cell of a monotonic column; the writer knows how the agent's clock stands to simulated time. */
  moment<K extends KindName>(kind: K, slot: number, column: ColumnOf<K>, at: number): void;
  /** These rows were measured at `at`, whether or not a value changed; rows of a silent exporter are not among them. */
  sampled<K extends KindName>(
    kind: K,
    column: ColumnOf<K>,
    slots: Uint32Array,
    count: number,
    at: number,
  ): void;
  happening(happening: Happening): void;
}
