import type { Selection } from '../views/row-selection.ts';
import type { TableDescription } from '../views/table-description.ts';

/** The table of the view that is shown, ready to be painted. */
export interface ShownTable extends Selection {
  readonly description: TableDescription;
  readonly cursor: number | null;
  readonly offset: number;
}
