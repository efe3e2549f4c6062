import type { Verb } from '../../protocol/command.ts';
import type { SteerVerb } from '../../protocol/steer.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { KeyCommand } from '../screen/keymap.ts';
import { VIEWS } from '../views/registry.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';
import type { ScreenState } from './screen-state.ts';
import { placeOf } from './screen-state.ts';

/** What decides which keys mean something. */
export interface KeyContext {
  readonly state: ScreenState;
  /** Rows in the table that is shown; 0 where none is. */
  readonly rowCount: number;
  /** Why nothing can be acted on here now; null where it can. */
  readonly blocked: SafeText | null;
  /** Why no shell can be opened on the node here; null where one can. */
  readonly noShell: SafeText | null;
  /** Why the site here need come under no limit of the grid; null where one is demanded. */
  readonly noDemand: SafeText | null;
}

export type MoveId = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'first' | 'last';

/** Moves that only the heat map has. */
export type HeatMoveId = 'previous-node' | 'next-node' | 'previous-rack' | 'next-rack';

export type KeyId =
  | MoveId
  | 'open'
  | 'back'
  | HeatMoveId
  | 'zoom-in'
  | 'zoom-out'
  | 'measure'
  | 'measure-back'
  | 'matrix'
  | 'filter'
  | 'command'
  | 'find'
  | 'sort'
  | 'reverse'
  | 'mark'
  | 'columns'
  | 'names'
  | 'page out'
  | 'shell'
  | 'pause'
  | 'earlier'
  | 'later'
  | 'wall'
  | 'help'
  | 'quit'
  | `act ${Verb}`
  | `steer ${SteerVerb}`
  | `view ${ViewName}`;

export type ScreenKey = KeyCommand<KeyContext, KeyId>;

const isIn =
  (...views: readonly ViewName[]) =>
  ({ state }: KeyContext): boolean =>
    views.includes(placeOf(state).view);

const isTable = ({ state }: KeyContext): boolean => isTableView(placeOf(state).view);
const inTable = (context: KeyContext): boolean | SafeText =>
  isTable(context) && (context.rowCount > 0 || say`no rows`);
const opensOnPage = isIn('overview', 'heatmap', 'power', 'matrix', 'workload', 'node', 'link', 'record');
const canOpen = (context: KeyContext): boolean | SafeText => {
  return opensOnPage(context) || inTable(context);
};
const inHeatMap = isIn('heatmap');
const hasNeighbours = isIn('heatmap', 'node');
const movesAside = isIn('overview', 'heatmap', 'matrix', 'power');
const hasPages = isIn('node', 'link', 'record', 'workload', 'heatmap', 'power');
const pages = (context: KeyContext): boolean => isTable(context) || hasPages(context);
const moves = (context: KeyContext): boolean => pages(context) || movesAside(context);

/** Why nothing is done to what a picture of the past shows. */
export const SHOWS_PAST = say`the past is shown; p returns to now`;
const acts = (
  key: string,
  id: `act ${Verb}` | `steer ${SteerVerb}`,
  label: SafeText,
  ...places: readonly (ViewName | `record ${ViewName}`)[]
): ScreenKey => ({
  id,
  keys: [key],
  label,
  when: (context) => {
    const { view, of } = placeOf(context.state);
    if (!places.includes(view === 'record' && of !== null ? `record ${of}` : view)) return false;
    return context.blocked ?? (isTable(context) ? inTable(context) : true);
  },
});

const hasShell = isIn('nodes', 'gpus', 'node');
const shells = (context: KeyContext): boolean | SafeText => {
  const { view, of } = placeOf(context.state);
  if (!hasShell(context) && !(view === 'record' && of === 'gpus')) return false;
  const rows = isTable(context) ? inTable(context) : true;
  return rows === true ? (context.noShell ?? true) : rows;
};

/** On what the grid demands, and on the power of a site of which it does. */
const sheds = (context: KeyContext): boolean | SafeText => {
  const { view, of } = placeOf(context.state);
  if (!(view === 'demands' || view === 'power' || (view === 'record' && of === 'demands'))) return false;
  if (context.blocked !== null) return context.blocked;
  if (view === 'power') return context.noDemand ?? true;
  return isTable(context) ? inTable(context) : true;
};

/** Keys of what is shown, in the order of the footer. */
export const VIEW_KEYS: readonly ScreenKey[] = [
  { id: 'open', keys: ['enter'], label: say`open`, when: canOpen },
  {
    id: 'back',
    keys: ['escape'],
    label: say`back`,
    when: ({ state }) =>
      state.stack.length > 1 || state.isWall || state.isPast || placeOf(state).view !== 'overview',
  },
  { id: 'up', keys: ['k', 'up'], label: say`move`, shownAs: say`j k`, when: moves },
  { id: 'down', keys: ['j', 'down'], label: say`move`, when: moves },
  { id: 'left', keys: ['h', 'left'], label: say`move`, when: movesAside },
  { id: 'right', keys: ['l', 'right'], label: say`move`, when: movesAside },
  { id: 'previous-node', keys: ['H', 'left'], label: say`node`, shownAs: say`H L`, when: hasNeighbours },
  { id: 'next-node', keys: ['L', 'right'], label: say`next node`, when: hasNeighbours },
  { id: 'previous-rack', keys: ['{'], label: say`rack`, shownAs: say`{ }`, when: inHeatMap },
  { id: 'next-rack', keys: ['}'], label: say`next rack`, when: inHeatMap },
  { id: 'zoom-in', keys: ['+', '='], label: say`zoom`, shownAs: say`+ -`, when: inHeatMap },
  { id: 'zoom-out', keys: ['-'], label: say`zoom out`, when: inHeatMap },
  { id: 'measure', keys: ['m'], label: say`measure`, when: inHeatMap },
  { id: 'measure-back', keys: ['M'], label: say`measure before`, when: inHeatMap },
  { id: 'matrix', keys: ['x'], label: say`matrix`, when: isIn('links') },
  { id: 'filter', keys: ['/'], label: say`filter`, when: isTable },
  { id: 'sort', keys: ['s'], label: say`sort`, when: isTable },
  { id: 'reverse', keys: ['r'], label: say`turn order`, when: isTable },
  { id: 'mark', keys: ['space'], label: say`mark`, when: inTable },
  { id: 'columns', keys: ['C'], label: say`columns`, when: isTable },
  { id: 'names', keys: ['y'], label: say`names`, when: inTable },
  { id: 'page out', keys: ['E'], label: say`to pager`, when: inTable },
  { id: 'shell', keys: ['S'], label: say`shell`, when: shells },
  { id: 'first', keys: ['g', 'home'], label: say`first`, when: moves },
  { id: 'last', keys: ['G', 'end'], label: say`last`, when: moves },
  { id: 'page-up', keys: ['pageup', 'ctrl-b'], label: say`page up`, when: pages },
  { id: 'page-down', keys: ['pagedown', 'ctrl-f'], label: say`page down`, when: pages },
];

export const ACTING_KEYS: readonly ScreenKey[] = [
  acts('c', 'act cordon', say`cordon`, 'nodes', 'node'),
  acts('d', 'act drain', say`drain`, 'nodes', 'node'),
  acts('u', 'act uncordon', say`uncordon`, 'nodes', 'node'),
  acts('m', 'act migrate', say`migrate`, 'workloads', 'workload', 'node'),
  acts('x', 'act cancel', say`cancel`, 'workloads', 'workload'),
  acts('a', 'act acknowledge', say`acknowledge`, 'alerts', 'record alerts'),
  { id: 'act shed', keys: ['S'], label: say`shed`, when: sheds },
  acts('A', 'steer approve', say`approve`, 'operations', 'record operations'),
  acts('P', 'steer pause', say`pause it`, 'operations', 'record operations'),
  acts('+', 'steer extend', say`extend`, 'operations', 'record operations'),
  acts('x', 'steer cancel', say`cancel`, 'operations', 'record operations'),
];

export const GLOBAL_KEYS: readonly ScreenKey[] = [
  { id: 'command', keys: [':'], label: say`command` },
  { id: 'find', keys: ['ctrl-p'], label: say`find` },
  { id: 'pause', keys: ['p'], label: say`pause`, when: ({ state }) => !state.isPaused },
  { id: 'pause', keys: ['p'], label: say`now`, when: ({ state }) => state.isPaused },
  { id: 'wall', keys: ['w'], label: say`wall` },
  { id: 'earlier', keys: ['['], label: say`earlier` },
  { id: 'later', keys: [']'], label: say`later`, when: ({ state }) => state.isPaused },
  { id: 'help', keys: ['?', 'f1'], label: say`help` },
  { id: 'quit', keys: ['q', 'ctrl-c'], label: say`quit` },
];

export const NUMBER_KEYS: readonly ScreenKey[] = VIEWS.flatMap(({ name, key, label }) =>
  key === null ? [] : [{ id: `view ${name}` as const, keys: [key], label: neutralise(label) }],
);

/** All tables, the nearest first. */
export const KEY_TABLES: readonly (readonly ScreenKey[])[] = [
  VIEW_KEYS,
  ACTING_KEYS,
  GLOBAL_KEYS,
  NUMBER_KEYS,
];
