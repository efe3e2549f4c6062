import { createLine } from '../screen/line-editor.ts';
import type { TableViewName, ViewName } from '../views/view-names.ts';
import {
  BROWSE,
  FRESH_TABLE,
  type Place,
  placeOf,
  type ScreenAction,
  type ScreenState,
  type TableState,
} from './screen-state.ts';

const MOST_HISTORY = 200;

/** The state after an action. The same object comes back where nothing changed. */
export function reduce(state: ScreenState, action: ScreenAction): ScreenState {
  switch (action.type) {
    case 'go':
      return goTo(state, action.view, action.filter);
    case 'enter':
      return entered(state, place(action.view, FRESH_TABLE, action.subject, action.of ?? null));
    case 'turn to': {
      const { view, of } = placeOf(state);
      const turned = place(view, FRESH_TABLE, action.subject, of);
      return { ...state, stack: [...state.stack.slice(0, -1), turned] };
    }
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
    case 'heat':
      return state.heat === action.heat ? state : { ...state, heat: action.heat };
    case 'power':
      return state.power === action.power ? state : { ...state, power: action.power };
    case 'matrix':
      return { ...state, matrix: action.cursor };
    case 'mark':
      return withTable(state, { marks: toggled(placeOf(state).table.marks, action.name) });
    case 'unmark all':
      return withTable(state, { marks: new Set() });
    case 'sort':
      return { ...withTable(state, { sort: action.sort, offset: 0 }), mode: BROWSE };
    case 'filter':
      return filtered(state, action.filter);
    case 'pause':
      return { ...state, isPaused: action.on, isPast: action.on && action.isPast === true };
    case 'wall':
      // A wall shows what is: nobody would know that somebody had stopped it.
      return action.on
        ? { ...goTo(state, 'overview'), isWall: true, isPaused: false }
        : { ...state, isWall: false };
    case 'site':
      return { ...state, site: action.site };
    case 'theme':
      return { ...state, theme: action.theme };
    case 'columns':
      return { ...state, columns: withColumns(state, action.view, action.columns), mode: BROWSE };
    case 'remark':
      return state.remark === action.text ? state : { ...state, remark: action.text };
    default:
      return reduceMode(state, action);
  }
}

type ModeAction = Extract<
  ScreenAction,
  { type: `open ${string}` | 'mode' | 'edit' | 'choose' | 'scroll help' | 'submit' | 'cancel' }
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
    case 'open palette': {
      const line = createLine(action.text ?? '', state.findHistory);
      return { ...state, mode: { kind: 'palette', line, choice: 0, offset: 0 } };
    }
    case 'mode':
      return { ...state, mode: action.mode };
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
      if (mode.kind === 'palette') {
        return { ...state, mode: BROWSE, findHistory: longer(state.findHistory, mode.line.text) };
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

function withColumns(
  { columns }: ScreenState,
  view: TableViewName,
  chosen: readonly string[] | null,
): ScreenState['columns'] {
  const others = [...columns].filter(([name]) => name !== view);
  return new Map(chosen === null ? others : [...others, [view, chosen]]);
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
