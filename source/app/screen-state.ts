import { createLine, type Line } from '../screen/line-editor.ts';
import type { SortKey } from '../views/table-description.ts';
import type { ViewName } from '../views/view-names.ts';

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
  | { readonly kind: 'help'; readonly offset: number };

/** All that only this screen knows. Everything else comes from the fabric or is computed. */
export interface ScreenState {
  /** The way in; never empty. The last one is shown. */
  readonly stack: readonly Place[];
  /** Tables that were left, as they were. */
  readonly kept: ReadonlyMap<ViewName, TableState>;
  readonly mode: Mode;
  readonly isPaused: boolean;
  readonly isWall: boolean;
  /** The only site shown; null for all. */
  readonly site: string | null;
  readonly filterHistory: readonly string[];
  readonly commandHistory: readonly string[];
  /** One line in answer to what was just done, until the next key. */
  readonly remark: string | null;
}

export type ScreenAction =
  | { readonly type: 'go'; readonly view: ViewName; readonly filter?: string }
  | { readonly type: 'enter'; readonly view: ViewName; readonly subject: string; readonly of?: ViewName }
  | { readonly type: 'enter table'; readonly view: ViewName; readonly filter: string }
  | { readonly type: 'back' }
  | { readonly type: 'cursor'; readonly cursor: Cursor }
  | { readonly type: 'scroll'; readonly offset: number }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'unmark all' }
  | { readonly type: 'sort'; readonly sort: SortKey | null }
  | { readonly type: 'open filter' }
  | { readonly type: 'open command'; readonly text?: string }
  | { readonly type: 'open sort'; readonly choice: number }
  | { readonly type: 'open help' }
  /** `filter` is what the text comes to where it can be read; null where it cannot. */
  | { readonly type: 'edit'; readonly line: Line; readonly filter: string | null }
  | { readonly type: 'choose'; readonly choice: number }
  | { readonly type: 'scroll help'; readonly offset: number }
  | { readonly type: 'submit' }
  | { readonly type: 'cancel' }
  | { readonly type: 'filter'; readonly filter: string }
  | { readonly type: 'pause'; readonly on: boolean }
  | { readonly type: 'wall'; readonly on: boolean }
  | { readonly type: 'turn wall' }
  | { readonly type: 'site'; readonly site: string | null }
  | { readonly type: 'remark'; readonly text: string | null };

export const FRESH_TABLE: TableState = { filter: '', sort: null, cursor: null, offset: 0, marks: new Set() };
const BROWSE: Mode = { kind: 'browse' };
const MOST_HISTORY = 200;

export function initialState(view: ViewName, filter: string, isWall: boolean): ScreenState {
  return {
    stack: [{ view, subject: null, of: null, table: { ...FRESH_TABLE, filter } }],
    kept: new Map(),
    mode: BROWSE,
    isPaused: false,
    isWall,
    site: null,
    filterHistory: [],
    commandHistory: [],
    remark: null,
  };
}

export function placeOf(state: ScreenState): Place {
  const place = state.stack.at(-1);
  if (place === undefined) throw new Error('the screen shows no view');
  return place;
}

/** The state after an action. The same object comes back where nothing changed. */
export function reduce(state: ScreenState, action: ScreenAction): ScreenState {
  switch (action.type) {
    case 'go':
      return goTo(state, action.view, action.filter);
    case 'enter':
      return entered(state, place(action.view, FRESH_TABLE, action.subject, action.of ?? null));
    case 'enter table':
      return entered(state, place(action.view, { ...FRESH_TABLE, filter: action.filter }));
    case 'back':
      return back(state);
    case 'cursor':
      return withTable(state, { cursor: action.cursor });
    case 'scroll':
      return placeOf(state).table.offset === action.offset
        ? state
        : withTable(state, { offset: action.offset });
    case 'mark':
      return withTable(state, { marks: toggled(placeOf(state).table.marks, action.name) });
    case 'unmark all':
      return withTable(state, { marks: new Set() });
    case 'sort':
      return { ...withTable(state, { sort: action.sort, offset: 0 }), mode: BROWSE };
    case 'filter':
      return filtered(state, action.filter);
    case 'pause':
      return { ...state, isPaused: action.on };
    case 'wall':
      return action.on ? { ...goTo(state, 'overview'), isWall: true } : { ...state, isWall: false };
    case 'turn wall':
      return turned(state);
    case 'site':
      return { ...state, site: action.site };
    case 'remark':
      return state.remark === action.text ? state : { ...state, remark: action.text };
    default:
      return reduceMode(state, action);
  }
}

type ModeAction = Extract<
  ScreenAction,
  { type: `open ${string}` | 'edit' | 'choose' | 'scroll help' | 'submit' | 'cancel' }
>;

function reduceMode(state: ScreenState, action: ModeAction): ScreenState {
  const { mode } = state;
  const { filter } = placeOf(state).table;
  switch (action.type) {
    case 'open filter':
      return {
        ...state,
        mode: { kind: 'filter', line: createLine(filter, state.filterHistory), before: filter },
      };
    case 'open command':
      return {
        ...state,
        mode: { kind: 'command', line: createLine(action.text ?? '', state.commandHistory) },
      };
    case 'open sort':
      return { ...state, mode: { kind: 'sort', choice: action.choice } };
    case 'open help':
      return { ...state, mode: { kind: 'help', offset: 0 } };
    case 'edit': {
      if (mode.kind !== 'filter' && mode.kind !== 'command') return state;
      const edited = { ...state, mode: { ...mode, line: action.line } };
      return mode.kind === 'filter' && action.filter !== null ? filtered(edited, action.filter) : edited;
    }
    case 'choose':
      return mode.kind === 'sort' ? { ...state, mode: { ...mode, choice: action.choice } } : state;
    case 'scroll help':
      return mode.kind === 'help' ? { ...state, mode: { ...mode, offset: action.offset } } : state;
    case 'submit': {
      if (mode.kind === 'filter') {
        return { ...state, mode: BROWSE, filterHistory: longer(state.filterHistory, filter) };
      }
      if (mode.kind !== 'command') return { ...state, mode: BROWSE };
      return { ...state, mode: BROWSE, commandHistory: longer(state.commandHistory, mode.line.text) };
    }
    case 'cancel': {
      const browsing = { ...state, mode: BROWSE };
      return mode.kind === 'filter' ? filtered(browsing, mode.before) : browsing;
    }
  }
}

function goTo(state: ScreenState, view: ViewName, filter?: string): ScreenState {
  const kept = new Map(state.kept);
  const [root] = state.stack;
  if (root !== undefined) kept.set(root.view, root.table);
  const table = kept.get(view) ?? FRESH_TABLE;
  const shown = filter === undefined ? table : { ...table, filter, cursor: null, offset: 0 };
  return { ...state, kept, mode: BROWSE, isWall: false, stack: [place(view, shown)] };
}

function place(
  view: ViewName,
  table: TableState,
  subject: string | null = null,
  of: ViewName | null = null,
): Place {
  return { view, subject, of, table };
}

/** Further in than this nobody finds the way back. */
const DEEPEST = 20;

function entered(state: ScreenState, next: Place): ScreenState {
  return { ...state, mode: BROWSE, stack: [...state.stack.slice(-DEEPEST), next] };
}

/** On a wall nobody presses keys: what stands comes round by itself. */
function turned(state: ScreenState): ScreenState {
  if (!state.isWall || state.mode.kind !== 'browse') return state;
  const isOverview = placeOf(state).view === 'overview';
  const next = isOverview
    ? place('alerts', { ...FRESH_TABLE, filter: STANDING })
    : place('overview', FRESH_TABLE);
  return { ...state, stack: [next] };
}

const STANDING = 'clearedAt=-';

/** One step out: of a drill, then of the filter, then to the overview. */
function back(state: ScreenState): ScreenState {
  if (state.isWall) return { ...state, isWall: false };
  if (state.stack.length > 1) return { ...state, stack: state.stack.slice(0, -1) };
  const { view, table } = placeOf(state);
  if (table.marks.size > 0) return withTable(state, { marks: new Set() });
  if (table.filter !== '') return filtered(state, '');
  return view === 'overview' ? state : goTo(state, 'overview');
}

function filtered(state: ScreenState, filter: string): ScreenState {
  return placeOf(state).table.filter === filter ? state : withTable(state, { filter, offset: 0 });
}

function withTable(state: ScreenState, change: Partial<TableState>): ScreenState {
  const shown = placeOf(state);
  const changed = { ...shown, table: { ...shown.table, ...change } };
  return { ...state, stack: [...state.stack.slice(0, -1), changed] };
}

function toggled(marks: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const changed = new Set(marks);
  if (!changed.delete(name)) changed.add(name);
  return changed;
}

function longer(history: readonly string[], text: string): readonly string[] {
  const isNews = text.trim() !== '' && history.at(-1) !== text;
  return isNews ? [...history, text].slice(-MOST_HISTORY) : history;
}
