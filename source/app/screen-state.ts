import type { DailyHours } from '../../protocol/configuration/daily-hours.ts';
import type { Line } from '../screen/line-editor.ts';
import type { ThemeName } from '../screen/theme-palettes.ts';
import { FRESH_HEAT, type HeatState } from '../views/heatmap/heat-state.ts';
import type { MatrixCursor } from '../views/matrix/matrix-rows.ts';
import { FRESH_POWER, type PowerState } from '../views/power/power-state.ts';
import type { SortKey } from '../views/table-description.ts';
import type { TableViewName, ViewName } from '../views/view-names.ts';

import type { PlanMode, SteerMode } from './plan-mode.ts';

/** The row an operator is on: by its name (`site/key`), and where it stood, in case it goes away. */
export interface Cursor {
  readonly name: string;
  readonly index: number;
}

/** What the operator made of one table. */
export interface TableState {
  /** As typed; always one that can be read. */
  readonly filter: string;
  /** Null for the view's own order. */
  readonly sort: SortKey | null;
  /** Null until it was moved: the first row. */
  readonly cursor: Cursor | null;
  /** The first row shown. */
  readonly offset: number;
  readonly marks: ReadonlySet<string>;
}

/** One step of the way in: a view, and what it is about where it is about one thing. */
export interface Place {
  readonly view: ViewName;
  /** `site/key` of a node or of the row of a record; the kind of the latter is `of`. */
  readonly subject: string | null;
  readonly of: ViewName | null;
  readonly table: TableState;
}

export type Mode =
  | { readonly kind: 'browse' }
  /** `before` comes back with Esc. */
  | { readonly kind: 'filter'; readonly line: Line; readonly before: string }
  | { readonly kind: 'command'; readonly line: Line }
  | { readonly kind: 'sort'; readonly choice: number }
  | { readonly kind: 'help'; readonly offset: number }
  | PaletteMode
  | ColumnsMode
  | CopyMode
  | NoticeMode
  | PlanMode
  | SteerMode;

/** Something is looked for by name; `choice` counts in what was found, `offset` is the first of it in sight. */
export interface PaletteMode {
  readonly kind: 'palette';
  readonly line: Line;
  readonly choice: number;
  readonly offset: number;
}

/** Columns are chosen: all there are in the order in which they would stand, and those that shall. */
export interface ColumnsMode {
  readonly kind: 'columns';
  readonly order: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly choice: number;
}

/** What is selected as one; the heading says of which site it is, where the text does not. */
export interface CopySet {
  readonly heading: string | null;
  readonly text: string;
}

/** Names stand ready to be selected with the terminal's own means; raw text. */
export interface CopyMode {
  readonly kind: 'copy';
  readonly what: string;
  readonly sets: readonly CopySet[];
  readonly offset: number;
}

/** Something went wrong that takes more than the last line to say; raw text. Any key closes it. */
export interface NoticeMode {
  readonly kind: 'notice';
  readonly title: string;
  readonly text: string;
}

/** All that only this screen knows. Everything else comes from the fabric or is computed. */
export interface ScreenState {
  /** The way in; never empty. The last one is shown. */
  readonly stack: readonly Place[];
  /** Tables that were left, as they were. */
  readonly kept: ReadonlyMap<ViewName, TableState>;
  /** Columns that the operator chose, in their order; a view without shows its own. */
  readonly columns: ReadonlyMap<TableViewName, readonly string[]>;
  readonly heat: HeatState;
  readonly power: PowerState;
  readonly matrix: MatrixCursor | null;
  readonly mode: Mode;
  readonly isPaused: boolean;
  /** The picture that stands still is one of the past: nothing may be done to what it shows. */
  readonly isPast: boolean;
  readonly isWall: boolean;
  /** When the wall is dim; null for never. */
  readonly dim: DailyHours | null;
  /** The only site shown; null for all. */
  readonly site: string | null;
  readonly filterHistory: readonly string[];
  readonly commandHistory: readonly string[];
  readonly findHistory: readonly string[];
  /** As chosen here; null for the configuration's. */
  readonly theme: ThemeName | null;
  /** One line in answer to what was just done, until the next key. */
  readonly remark: string | null;
}

export type ScreenAction =
  | { readonly type: 'go'; readonly view: ViewName; readonly filter?: string }
  | {
      readonly type: 'enter';
      readonly view: ViewName;
      readonly subject: string | null;
      readonly of?: ViewName;
    }
  /** Another thing of the same kind in the place of the one shown. */
  | { readonly type: 'turn to'; readonly subject: string }
  | { readonly type: 'enter table'; readonly view: ViewName; readonly filter: string }
  | { readonly type: 'back' }
  | { readonly type: 'cursor'; readonly cursor: Cursor }
  | { readonly type: 'scroll'; readonly offset: number }
  | { readonly type: 'heat'; readonly heat: HeatState }
  | { readonly type: 'power'; readonly power: PowerState }
  | { readonly type: 'matrix'; readonly cursor: MatrixCursor | null }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'unmark all' }
  | { readonly type: 'sort'; readonly sort: SortKey | null }
  | { readonly type: 'open filter' }
  | { readonly type: 'open command'; readonly text?: string }
  | { readonly type: 'open sort'; readonly choice: number }
  | { readonly type: 'open help' }
  | { readonly type: 'open palette'; readonly text?: string }
  /** A dialog goes on as another one of its kind. */
  | {
      readonly type: 'mode';
      readonly mode: PaletteMode | ColumnsMode | CopyMode | NoticeMode | PlanMode | SteerMode;
    }
  /** Null for the view's own. */
  | { readonly type: 'columns'; readonly view: TableViewName; readonly columns: readonly string[] | null }
  | { readonly type: 'theme'; readonly theme: ThemeName | null }
  /** `filter` is what the text comes to where it can be read; null where it cannot. */
  | { readonly type: 'edit'; readonly line: Line; readonly filter: string | null }
  | { readonly type: 'choose'; readonly choice: number }
  | { readonly type: 'scroll help'; readonly offset: number }
  | { readonly type: 'submit' }
  | { readonly type: 'cancel' }
  | { readonly type: 'filter'; readonly filter: string }
  | { readonly type: 'pause'; readonly on: boolean; readonly isPast?: boolean }
  | { readonly type: 'wall'; readonly on: boolean }
  | { readonly type: 'site'; readonly site: string | null }
  | { readonly type: 'remark'; readonly text: string | null };

export const FRESH_TABLE: TableState = { filter: '', sort: null, cursor: null, offset: 0, marks: new Set() };
export const BROWSE: Mode = { kind: 'browse' };

export function initialState(view: ViewName, filter: string, isWall: boolean): ScreenState {
  return {
    stack: [{ view, subject: null, of: null, table: { ...FRESH_TABLE, filter } }],
    kept: new Map(),
    columns: new Map(),
    heat: FRESH_HEAT,
    power: FRESH_POWER,
    matrix: null,
    mode: BROWSE,
    isPaused: false,
    isPast: false,
    isWall,
    dim: null,
    site: null,
    filterHistory: [],
    commandHistory: [],
    findHistory: [],
    theme: null,
    remark: null,
  };
}

export function placeOf(state: ScreenState): Place {
  const place = state.stack.at(-1);
  if (place === undefined) throw new Error('the screen shows no view');
  return place;
}
