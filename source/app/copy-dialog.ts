import { graphemesOf, joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Dialog } from '../components/dialog.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { Size } from '../screen/rect.ts';
import type { CopyMode, CopySet } from './screen-state.ts';

const EDGES = 2;
const LONGEST_SET = 1 << 20;

/**
 * As wide as the screen and without a frame at the sides, so that what the terminal selects is the names
 * and nothing else.
 * ```
 * ─ Names of 12 nodes ───────────── select with the mouse  j k scroll  Esc closes ─
 * de-halm  12 nodes
 * dh-a[01-05]-n03,dh-b[01-07]-n03
 * ──────────────────────────────────────────────────────────────────────────────────
 * ```
 */
export function copyDialog(mode: CopyMode, look: Look, screen: Size): Dialog {
  const { theme } = look;
  const lines = linesOf(mode.sets, screen.columns);
  return {
    title: [{ text: say`Names of ${neutralise(mode.what)}`, style: theme.heading }],
    note: [{ text: say`select with the mouse  j k scroll  Esc closes`, style: theme.muted }],
    lines: lines.map(({ text, isHeading }): Piece[] => [
      { text, style: isHeading ? theme.muted : theme.text },
    ]),
    offset: Math.min(mode.offset, copyDepth(mode, screen)),
    buttons: [],
    active: -1,
    room: { columns: screen.columns, rows: Math.min(screen.rows, lines.length + EDGES) },
    isOpen: true,
  };
}

/** How far the names can be scrolled. */
export function copyDepth({ sets }: CopyMode, { columns, rows }: Size): number {
  return Math.max(0, linesOf(sets, columns).length - Math.max(1, rows - EDGES));
}

interface CopyLine {
  readonly text: SafeText;
  readonly isHeading: boolean;
}

/** Of the newest width: a paint must not wrap thousands of names again. */
const wrappedSets = new WeakMap<
  readonly CopySet[],
  { readonly columns: number; readonly lines: readonly CopyLine[] }
>();

function linesOf(sets: readonly CopySet[], columns: number): readonly CopyLine[] {
  const known = wrappedSets.get(sets);
  if (known?.columns === columns) return known.lines;
  const lines = sets.flatMap(({ heading, text }) => [
    ...(heading === null ? [] : [{ text: neutralise(heading), isHeading: true }]),
    ...wrap(neutralise(text, LONGEST_SET), columns).map((line) => ({ text: line, isHeading: false })),
  ]);
  wrappedSets.set(sets, { columns, lines });
  return lines;
}

/**
 * A set that is longer than a line goes on in the next: cut behind a comma outside brackets, so that each
 * line is a set of its own; behind any comma where there is none, and anywhere where there is none of these.
 */
export function wrap(text: SafeText, width: number): SafeText[] {
  const lines: SafeText[] = [];
  let line: SafeText[] = [];
  let used = 0;
  for (const grapheme of graphemesOf(text)) {
    const cells = widthOf(grapheme);
    if (used + cells > width && line.length > 0) {
      const end = cutOf(line);
      lines.push(joinSafe(line.slice(0, end), say``));
      line = line.slice(end);
      used = line.reduce((sum, one) => sum + widthOf(one), 0);
    }
    line.push(grapheme);
    used += cells;
  }
  return [...lines, joinSafe(line, say``)];
}

function cutOf(line: readonly SafeText[]): number {
  let depth = 0;
  let outside = 0;
  let inside = 0;
  for (const [at, grapheme] of line.entries()) {
    if (grapheme === '[') depth++;
    if (grapheme === ']') depth = 0;
    if (grapheme !== ',') continue;
    inside = at + 1;
    if (depth === 0) outside = at + 1;
  }
  return outside || inside || line.length;
}
