import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { paintTabs } from '../components/tabs.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { type FooterKey, footerKeys } from '../screen/keymap.ts';
import type { Rect } from '../screen/rect.ts';
import { VIEWS } from '../views/registry.ts';
import { ACTING_KEYS, GLOBAL_KEYS, type KeyContext, type ScreenKey, VIEW_KEYS } from './keys.ts';

const GAP = 2;
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
];

const tabs = VIEWS.flatMap(({ name, key, label }) =>
  key === null ? [] : [{ name, key: neutralise(key), label: neutralise(label) }],
);

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
    paintTabs(
      buffer,
      inner,
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
  paintKeys(buffer, { ...inner, y }, context, look);
}

function paintKeys(buffer: CellBuffer, { x, y, width }: Rect, context: KeyContext, look: Look): void {
  const said = VIEW_KEYS.filter(({ id }) => !UNSAID.includes(id));
  const entries = inGroups(footerKeys([said, GLOBAL_KEYS, ACTING_KEYS], context), look);
  const last = entries.filter(({ keys }) => keys.some((key) => ALWAYS.includes(key)));
  let room = width - last.reduce((sum, { pieces }) => sum + widthOfPieces(pieces) + GAP, -GAP);
  const shown = entries.filter((entry) => {
    if (last.includes(entry)) return false;
    const needed = widthOfPieces(entry.pieces) + GAP;
    if (needed > room) return false;
    room -= needed;
    return true;
  });
  let at = x;
  for (const { pieces } of [...shown, ...last]) {
    at += writePieces(buffer, at, y, x + width - at, pieces, look.glyphs.ellipsis) + GAP;
  }
}

interface Entry {
  readonly keys: readonly string[];
  readonly pieces: Piece[];
}

/** Keys that cannot act for one reason stand together before it: `c cordon  d drain (why)`. */
function inGroups(keys: readonly FooterKey[], { theme }: Look): Entry[] {
  const entries: Entry[] = [];
  for (const [index, { key, label, refusal }] of keys.entries()) {
    if (refusal === null) {
      entries.push({
        keys: [key],
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
    if (isFirst || group === undefined) entries.push({ keys: [], pieces: [piece] });
    else group.pieces.push(piece);
  }
  return entries;
}
