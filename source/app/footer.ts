import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { paintTabs } from '../components/tabs.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { type FooterKey, footerKeys } from '../screen/keymap.ts';
import type { Rect } from '../screen/rect.ts';
import { VIEWS } from '../views/registry.ts';
import { dialogKeys } from './dialog-keys.ts';
import { ACTING_KEYS, GLOBAL_KEYS, type KeyContext, type ScreenKey, VIEW_KEYS } from './keys.ts';

const GAP = 2;
const MARGINS = 2;
/** From here on there is a line for the views, and from there on a second one for keys that need it. */
const TALL = 16;
const VERY_TALL = 30;
const MOST_KEY_LINES = 2;
/** Kept at the end of the line, however narrow it is. */
const ALWAYS: readonly string[] = ['?', 'q'];
/** Not worth a place in the footer: every list has them, and the help tells of them. */
const UNSAID: readonly ScreenKey['id'][] = [
  'down',
  'left',
  'right',
  'first',
  'last',
  'page-up',
  'page-down',
  'reverse',
  'next-node',
  'next-rack',
  'zoom-out',
  'measure-back',
];

const tabsBy = (label: 'label' | 'short') =>
  VIEWS.flatMap((view) =>
    view.key === null ? [] : [{ name: view.name, key: neutralise(view.key), label: neutralise(view[label]) }],
  );
const LONG_TABS = tabsBy('label');
const SHORT_TABS = tabsBy('short');
/** From here on the long names fit. */
const LONG_TABS_CELLS = 90;

/** The last lines: the views with their numbers where there is room, then the keys that mean something here. */
export function paintFooter(
  buffer: CellBuffer,
  rect: Rect,
  context: KeyContext,
  remark: SafeText | null,
  look: Look,
): void {
  const inner = { ...rect, x: rect.x + 1, width: rect.width - 2, height: 1 };
  const isTwoLines = rect.height > 1;
  if (isTwoLines) {
    const root = context.state.stack[0]?.view;
    const { tabs, line } = tabLine(rect);
    paintTabs(
      buffer,
      line,
      tabs,
      tabs.findIndex(({ name }) => name === root),
      look,
    );
  }
  const y = rect.y + (isTwoLines ? 1 : 0);
  if (remark !== null) {
    writePieces(
      buffer,
      inner.x,
      y,
      inner.width,
      [{ text: remark, style: look.theme.warning }],
      look.glyphs.ellipsis,
    );
    return;
  }
  if (context.state.isWall) {
    const words = [
      { text: say`w`, style: look.theme.key },
      { text: say` leaves the wall`, style: look.theme.muted },
    ];
    writePieces(buffer, inner.x, y, inner.width, words, look.glyphs.ellipsis);
    return;
  }
  paintKeys(buffer, { ...inner, y, height: rect.height - (isTwoLines ? 1 : 0) }, context, look);
}

/** The views' line: the long names where they fit. */
export function tabLine(rect: Rect) {
  const isNarrow = rect.width < LONG_TABS_CELLS;
  const inner = { ...rect, x: rect.x + 1, width: rect.width - 2, height: 1 };
  return { tabs: isNarrow ? SHORT_TABS : LONG_TABS, line: isNarrow ? { ...rect, height: 1 } : inner };
}

/** Lines that the footer takes on a screen of this size; a dialog does not change it. */
export function footerLines(context: KeyContext, columns: number, rows: number, look: Look): number {
  if (rows < TALL) return 1;
  const width = columns - MARGINS;
  return (
    1 + (rows < VERY_TALL ? 1 : layOutKeys(inGroups(viewKeys(context), look), width, MOST_KEY_LINES).length)
  );
}

/** All that the keys in the footer depend on: which they are, and why one cannot act. */
export function footerParts(context: KeyContext): readonly unknown[] {
  return keysOf(context).flatMap(({ key, label, refusal }) => [key, label, refusal]);
}

function paintKeys(buffer: CellBuffer, { x, y, width, height }: Rect, context: KeyContext, look: Look): void {
  for (const [line, entries] of layOutKeys(entriesOf(context, look), width, height).entries()) {
    let at = x;
    for (const { pieces } of entries) {
      at += writePieces(buffer, at, y + line, x + width - at, pieces, look.glyphs.ellipsis) + GAP;
    }
  }
}

/** The name of the key that is written so many cells into a line of the keys; null between them. */
export function keyWrittenAt(
  context: KeyContext,
  { width, height }: Rect,
  line: number,
  cell: number,
  look: Look,
): string | null {
  let at = 0;
  for (const { press, pieces } of layOutKeys(entriesOf(context, look), width, height)[line] ?? []) {
    const end = at + widthOfPieces(pieces);
    if (cell >= at && cell < end) return press;
    at = end + GAP;
  }
  return null;
}

function entriesOf(context: KeyContext, look: Look): readonly Entry[] {
  return inGroups(keysOf(context), look);
}

const SAID = VIEW_KEYS.filter(({ id }) => !UNSAID.includes(id));

function keysOf(context: KeyContext): readonly FooterKey[] {
  return dialogKeys(context.state.mode) ?? viewKeys(context);
}

function viewKeys(context: KeyContext): readonly FooterKey[] {
  return footerKeys([SAID, GLOBAL_KEYS, ACTING_KEYS], context);
}

/** Keys line by line, as many as fit whole; those that always stay keep their place at the end of the first. */
function layOutKeys(entries: readonly Entry[], width: number, most: number): readonly (readonly Entry[])[] {
  const last = entries.filter(({ keys }) => keys.some((key) => ALWAYS.includes(key)));
  const rooms = Array.from({ length: most }, () => width);
  const lines: Entry[][] = rooms.map(() => []);
  rooms[0] = width - last.reduce((sum, { pieces }) => sum + widthOfPieces(pieces) + GAP, -GAP);
  for (const entry of entries) {
    const needed = widthOfPieces(entry.pieces) + GAP;
    const line = last.includes(entry) ? -1 : rooms.findIndex((room) => needed <= room);
    if (line < 0) continue;
    lines[line]?.push(entry);
    rooms[line] = (rooms[line] ?? 0) - needed;
  }
  lines[0]?.push(...last);
  return lines.filter((line) => line.length > 0);
}

interface Entry {
  readonly keys: readonly string[];
  /** What a click presses; null where it is not one key. */
  readonly press: string | null;
  readonly pieces: Piece[];
}

/** Keys that cannot act for one reason stand together before it: `c cordon  d drain (why)`. */
function inGroups(keys: readonly FooterKey[], { theme }: Look): Entry[] {
  const entries: Entry[] = [];
  for (const [index, { key, press, label, refusal }] of keys.entries()) {
    if (refusal === null) {
      entries.push({
        keys: [key],
        press,
        pieces: [
          { text: key, style: theme.key },
          { text: say` ${label}`, style: theme.muted },
        ],
      });
      continue;
    }
    const isFirst = keys[index - 1]?.refusal !== refusal;
    const isLast = keys[index + 1]?.refusal !== refusal;
    const text = say`${isFirst ? say`` : say`  `}${key} ${label}${isLast ? say` (${refusal})` : say``}`;
    const piece = { text, style: theme.disabled };
    const group = entries.at(-1);
    if (isFirst || group === undefined) entries.push({ keys: [], press: null, pieces: [piece] });
    else group.pieces.push(piece);
  }
  return entries;
}
