import { neutralise, say } from '../../protocol/text.ts';
import { fitCells } from '../../protocol/text-width.ts';
import type { Dialog } from '../components/dialog.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { scrolledTo } from '../components/scroll.ts';
import type { Size } from '../screen/rect.ts';
import { offeredColumns } from '../views/chosen-columns.ts';
import { columnTitle } from '../views/column-titles.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';
import type { ColumnsMode } from './screen-state.ts';

const EDGES = 2;
const WIDEST_TITLE = 26;

/**
 * ```
 * ╭ Columns of nodes  7 of 30 ─ Space shows  J K moves  r own  Enter keeps  Esc leaves ╮
 * │ ▸ ◆ temp        temperatureCelsius   Temperature of the chip.                      │
 * │     model       model                The product’s name.                           │
 * ╰────────────────────────────────────────────────────────────────────────────────────╯
 * ```
 */
export function columnsDialog(mode: ColumnsMode, view: ViewName, look: Look, screen: Size): Dialog {
  const { theme, glyphs } = look;
  const meanings = new Map(
    isTableView(view) ? offeredColumns(view).map(({ name, meaning }) => [name, meaning]) : [],
  );
  const titles = Math.min(WIDEST_TITLE, Math.max(...mode.order.map((name) => widthOf(columnTitle(name)))));
  const names = Math.max(...mode.order.map((name) => name.length));
  const isNarrow = screen.columns < titles + names + NEEDED;
  const lines = mode.order.map((name, index): Piece[] => {
    const isChosen = mode.chosen.has(name);
    const style = isChosen ? theme.text : theme.muted;
    return [
      { text: say`${index === mode.choice ? glyphs.cursor : say` `} `, style: theme.key },
      { text: say`${isChosen ? glyphs.mark : say` `} `, style: theme.marked },
      { text: say`${fitCells(columnTitle(name), titles)}  `, style },
      { text: isNarrow ? say`` : say`${fitCells(neutralise(name), names)}  `, style: theme.muted },
      { text: neutralise(meanings.get(name) ?? ''), style: theme.muted },
    ];
  });
  return {
    title: [
      { text: say`Columns of ${neutralise(view)}`, style: theme.heading },
      { text: say`  ${mode.chosen.size} of ${mode.order.length}`, style: theme.muted },
    ],
    note: [
      {
        text: isNarrow
          ? say`Space shows  J K moves  r own  Enter Esc`
          : say`Space shows  J K moves  r the view's own  Enter keeps  Esc leaves`,
        style: theme.muted,
      },
    ],
    lines,
    cursor: mode.choice,
    offset: scrolledTo(0, mode.choice, visibleColumns(screen), lines.length),
    buttons: [],
    active: -1,
  };
}

/** Cells for the signs and for some of the meaning. */
const NEEDED = 64;

/** Lines for columns on a screen of this size. */
export function visibleColumns({ rows }: Size): number {
  return Math.max(1, rows - EDGES);
}
