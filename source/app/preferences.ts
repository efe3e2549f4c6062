import { KINDS } from '../../protocol/index.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import type { ThemeName } from '../screen/theme-palettes.ts';
import type { SortKey } from '../views/table-description.ts';
import { isTableView, TABLE_VIEWS, type TableViewName } from '../views/view-names.ts';
import { FRESH_TABLE, type ScreenState } from './screen-state.ts';

/** What an operator made of the screen that holds for the next time too. */
export interface ScreenPreferences {
  readonly views: readonly {
    readonly view: string;
    /** Null for the view's own. */
    readonly columns: readonly string[] | null;
    readonly sort: { readonly column: string; readonly descending: boolean } | null;
  }[];
  /** Null for the configuration's. */
  readonly theme: ThemeName | null;
  readonly filters: readonly string[];
  readonly commands: readonly string[];
  readonly finds: readonly string[];
}

export function preferencesOf(state: ScreenState): ScreenPreferences {
  const sorts = sortsOf(state);
  return {
    views: TABLE_VIEWS.flatMap((view) => {
      const columns = state.columns.get(view) ?? null;
      const sort = sorts.get(view) ?? null;
      return columns === null && sort === null ? [] : [{ view, columns, sort }];
    }),
    theme: state.theme,
    filters: state.filterHistory,
    commands: state.commandHistory,
    finds: state.findHistory,
  };
}

/** The state with what was remembered; views and columns that this version does not have are left out. */
export function withPreferences(state: ScreenState, remembered: ScreenPreferences): ScreenState {
  const columns = new Map(state.columns);
  const kept = new Map(state.kept);
  for (const { view, columns: chosen, sort } of remembered.views) {
    if (!isKnown(view)) continue;
    const known = columnsFor(KINDS[view]);
    const names = [...new Set(chosen)].filter((name) => known.has(name));
    if (names.length > 0) columns.set(view, names);
    if (sort !== null && known.has(sort.column)) kept.set(view, { ...FRESH_TABLE, sort });
  }
  const [root, ...others] = state.stack;
  const sort = root === undefined ? null : (kept.get(root.view)?.sort ?? null);
  return {
    ...state,
    columns,
    kept,
    stack: root === undefined ? others : [{ ...root, table: { ...root.table, sort } }, ...others],
    theme: remembered.theme,
    filterHistory: remembered.filters,
    commandHistory: remembered.commands,
    findHistory: remembered.finds,
  };
}

function isKnown(view: string): view is TableViewName {
  return TABLE_VIEWS.some((name) => name === view);
}

/** Of the table in sight where it is a view's own and not one drilled into, and of those that were left. */
function sortsOf({ kept, stack: [root] }: ScreenState): ReadonlyMap<string, SortKey | null> {
  const tables = [...kept, ...(root === undefined ? [] : [[root.view, root.table] as const])];
  return new Map(tables.flatMap(([view, { sort }]) => (isTableView(view) ? [[view, sort]] : [])));
}
