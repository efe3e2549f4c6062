import { say } from '../../protocol/text.ts';
import type { Dialog } from '../components/dialog.ts';
import type { Look } from '../components/look.ts';
import type { Size } from '../screen/rect.ts';
import { foundLine } from '../views/found-line.ts';
import type { ConsoleModel } from './console-model.ts';
import type { PaletteMode } from './screen-state.ts';

/** Lines of the screen around the palette, and of the palette around what was found. */
const OUTSIDE = 4;
const INSIDE = 3;
const SIDES = 4;
const WIDEST = 120;
const HIGHEST = 40;

/**
 * ```
 * ╭ Find  the best 200, type on ───── Enter opens  Tab completes ╮
 * │ n03▏                                                         │
 * │ node     dh-a14-n03  a14 H200     de-halm    ok     ● 0.6 s  │
 * ╰──────────────────────────────────────────────────────────────╯
 * ```
 */
export function paletteDialog(model: ConsoleModel, mode: PaletteMode, look: Look, screen: Size): Dialog {
  const { theme } = look;
  const room = roomFor(screen);
  const { text } = mode.line;
  const { found } = model.palette.answer(text);
  const { now } = model.live();
  const words = text.trim().split(/\s+/);
  const typed = words.at(-1)?.split('/').at(-1) ?? '';
  const visible = visibleFound(screen);
  const lines = found.map((one, index) =>
    index < mode.offset || index >= mode.offset + visible
      ? []
      : foundLine(one, typed, room.columns - SIDES, now, look),
  );
  return {
    title: [
      { text: say`Find`, style: theme.heading },
      { text: say`  ${counted(model, text)}`, style: theme.muted },
    ],
    note: [{ text: say`Enter opens  Tab completes  Esc closes`, style: theme.muted }],
    field: mode.line,
    lines: found.length > 0 ? lines : [[{ text: nothing(model, text), style: theme.muted }]],
    cursor: found.length > 0 ? mode.choice : -1,
    offset: mode.offset,
    buttons: [],
    active: -1,
    room,
  };
}

/** Lines for what was found on a screen of this size. */
export function visibleFound(screen: Size): number {
  return Math.max(1, roomFor(screen).rows - INSIDE);
}

function roomFor({ columns, rows }: Size): Size {
  return {
    columns: Math.max(20, Math.min(WIDEST, columns - SIDES)),
    rows: Math.max(INSIDE + 1, Math.min(HIGHEST, rows - OUTSIDE)),
  };
}

function counted({ palette }: ConsoleModel, text: string) {
  const { found, hasMore } = palette.answer(text);
  const known = palette.isComplete ? say`` : say`, still collecting names`;
  if (text.trim() === '') return say`anything by name${known}`;
  return hasMore ? say`the best ${found.length}, type on${known}` : say`${found.length} found${known}`;
}

function nothing({ palette }: ConsoleModel, text: string) {
  if (text.trim() === '') return say`a node, a GPU's uuid, a workload, a user, a site, a view, a command`;
  return palette.isComplete ? say`nothing is called so at any site that was heard` : say`nothing so far`;
}
