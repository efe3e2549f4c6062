import { neutralise, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import type { Dialog } from '../components/dialog.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { shownKey } from '../screen/keymap.ts';
import type { Size } from '../screen/rect.ts';
import { withColumns } from '../views/chosen-columns.ts';
import { columnTitle } from '../views/column-titles.ts';
import { viewEntry } from '../views/registry.ts';
import { columnsDialog } from './columns-dialog.ts';
import { ACTING_VERBS, VERBS } from './command-words.ts';
import type { ConsoleModel } from './console-model.ts';
import { copyDialog } from './copy-dialog.ts';
import { ACTING_KEYS, GLOBAL_KEYS, NUMBER_KEYS, type ScreenKey, VIEW_KEYS } from './keys.ts';
import { noticeDialog } from './notice-dialog.ts';
import { paletteDialog } from './palette-dialog.ts';
import { planDialog } from './plan-dialog.ts';
import { placeOf, type ScreenState } from './screen-state.ts';
import { sortMeanings } from './sort-meanings.ts';
import { steerDialog } from './steer-dialog.ts';

/** The dialog that lies above a screen of so many lines; null where there is none. */
export function dialogOf(model: ConsoleModel, look: Look, screen: Size): Dialog | null {
  const { state } = model;
  const { rows } = screen;
  switch (state.mode.kind) {
    case 'columns':
      return columnsDialog(state.mode, placeOf(state).view, look, screen);
    case 'copy':
      return copyDialog(state.mode, look, screen);
    case 'notice':
      return noticeDialog(state.mode, look, screen);
    case 'plan':
      return planDialog(state.mode, model.live().wall, look, screen);
    case 'steer':
      return steerDialog(state.mode, model.live().wall, look, screen);
    case 'palette':
      return paletteDialog(model, state.mode, look, screen);
    case 'sort':
      return sortDialog(state, state.mode.choice, look, rows);
    case 'help':
      return {
        title: [{ text: say`Help`, style: look.theme.heading }],
        lines: helpLines(look),
        buttons: [],
        active: -1,
        offset: state.mode.offset,
        note: [{ text: say`j k scroll, Esc closes`, style: look.theme.muted }],
      };
    default:
      return null;
  }
}

/** Columns that `s` offers: those shown, in their order. */
export function sortChoices(state: ScreenState): readonly string[] {
  const { table } = viewEntry(placeOf(state).view);
  return table === null
    ? []
    : withColumns(table, state.columns.get(table.view)).columns.map(({ name }) => name);
}

function sortDialog(state: ScreenState, choice: number, look: Look, rows: number): Dialog {
  const { theme, glyphs } = look;
  const { sort } = placeOf(state).table;
  const meanings = sortMeanings(placeOf(state).view, look);
  const lines = sortChoices(state).map((name, index): Piece[] => {
    const mark = sort?.column !== name ? say` ` : sort.descending ? glyphs.descending : glyphs.ascending;
    const cursor = index === choice ? glyphs.cursor : say` `;
    return [
      {
        text: say`${cursor} ${mark} ${columnTitle(name)}`,
        style: index === choice ? theme.emphasis : theme.text,
      },
      { text: say`  ${meanings.get(name) ?? neutralise(name)}`, style: theme.muted },
    ];
  });
  return {
    title: [{ text: say`Sort by`, style: theme.heading }],
    note: [{ text: say`j k choose  Enter sorts, again turns  0 own order  s Esc leave`, style: theme.muted }],
    lines,
    cursor: choice,
    offset: Math.max(0, choice - visibleChoices(rows) + 1),
    buttons: [],
    active: -1,
  };
}

/** Lines for columns to sort by on a screen of so many lines. */
export function visibleChoices(rows: number): number {
  return Math.max(1, rows - EDGES);
}

function helpLines(look: Look): Piece[][] {
  const { theme } = look;
  const heading = (words: string): Piece[][] => [[], [{ text: neutralise(words), style: theme.heading }]];
  const line = (keys: string, words: string): Piece[] => [
    { text: pad(neutralise(keys), 16), style: theme.key },
    { text: neutralise(words), style: theme.text },
  ];
  const table = (keys: readonly ScreenKey[]): Piece[][] =>
    keys.map(({ keys: names, label }) => line(names.map(shownKey).join(' '), label));
  return [
    [{ text: say`Keys of what is shown`, style: theme.heading }],
    ...table(VIEW_KEYS),
    ...heading('Views'),
    ...table(NUMBER_KEYS),
    ...heading('Everywhere'),
    ...table(GLOBAL_KEYS),
    ...heading('Act: each key opens a plan, nothing happens before it is confirmed'),
    ...table(ACTING_KEYS),
    ...heading('Find ^P'),
    line('any name', 'node, GPU uuid or node/index, workload, user, alert, view, command'),
    line('site/name', 'at one site; several words must all be in it; ^P ^N history'),
    ...heading('Filter /'),
    line('word', 'found in any text; site=de-halm  temperatureCelsius>85  health!=ok'),
    line('& | ! ( )', 'and, or, not; 700W 80GiB 5m; column=- is not measured'),
    ...heading('Commands :'),
    line('views', ':nodes health!=ok   :gpus temperatureCelsius>80'),
    line('by name', ':feeds :sites :matrix, and those with a number'),
    line('others', VERBS.map((verb) => `:${verb}`).join(' ')),
    line('columns', ':columns node,health,powerWatts   :theme high-contrast   :find n03'),
    line('act', ACTING_VERBS.map((verb) => `:${verb}`).join(' ')),
    ...heading('Signs'),
    [
      { text: say`${look.glyphs.live} live  `, style: theme.live },
      { text: say`${look.glyphs.late} late  `, style: theme.late },
      { text: say`${look.glyphs.stale} stale  `, style: theme.stale },
      { text: say`${look.glyphs.lost} lost`, style: theme.lost },
    ],
    [
      { text: say`${look.glyphs.critical} critical  `, style: theme.critical },
      { text: say`${look.glyphs.warning} warning  `, style: theme.warning },
      { text: say`${look.glyphs.missing} not measured (never 0)`, style: theme.muted },
    ],
  ];
}

/** How far the help can be scrolled in so many lines of screen. */
export function helpDepth(look: Look, rows: number): number {
  return Math.max(0, helpLines(look).length - Math.max(1, rows - EDGES));
}

const EDGES = 2;
