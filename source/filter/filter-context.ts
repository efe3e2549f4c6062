import type { Column, RecordKind } from '../../protocol/schema/column.ts';
import type { ColumnReader } from './column-reader.ts';

/** What a filter is bound to. */
export interface FilterContext {
  readonly kind: RecordKind;
  /** A reader of the right kind for each column of `columnsFor(kind)`; asked once for each that is named. */
  readonly bind: (name: string, column: Column) => ColumnReader;
  /** Milliseconds since 1970 UTC, asked anew for each row where a time is compared with an age. */
  readonly now: () => number;
}
