import { type Column, KINDS } from '../../protocol/index.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { viewEntry } from './registry.ts';
import type { TableDescription, ViewColumn } from './table-description.ts';
import type { TableViewName } from './view-names.ts';

/** A column that a table can show, with what the schema says it means. */
export interface OfferedColumn {
  readonly name: string;
  readonly meaning: string;
}

/** Every column that a view's rows have, those that it shows itself first. */
export function offeredColumns(view: TableViewName): readonly OfferedColumn[] {
  const columns = columnsFor(KINDS[view]);
  const names = new Set([...ownColumns(view), ...columns.keys()]);
  return [...names].flatMap((name) => {
    const column = columns.get(name);
    return column === undefined ? [] : [{ name, meaning: column.meaning }];
  });
}

/** The columns that a view shows when nobody says otherwise. */
export function ownColumns(view: TableViewName): readonly string[] {
  return viewEntry(view).table?.columns.map(({ name }) => name) ?? [];
}

/** A view with the columns that the operator chose, in their order; as it is where none of them is known. */
export function withColumns(
  description: TableDescription,
  chosen: readonly string[] | undefined,
): TableDescription {
  if (chosen === undefined) return description;
  const known = columnsFor(KINDS[description.view]);
  const columns = chosen.flatMap((name, position) => {
    const column = known.get(name);
    return column === undefined ? [] : [chosenColumn(description, name, column, position)];
  });
  return columns.length === 0 ? description : { ...description, columns };
}

/** What stands further left was wanted more: where there is no room, the last goes first. */
function chosenColumn(
  { columns }: TableDescription,
  name: string,
  column: Column,
  priority: number,
): ViewColumn {
  const own = columns.find((candidate) => candidate.name === name);
  if (own !== undefined) return { ...own, priority, whenSaid: priority };
  return { name, ...('resolution' in column ? FIGURE : TEXT), priority };
}

const FIGURE = { least: 6, most: 16 };
const TEXT = { least: 8, most: 40 };
