import { type Piece, widthOfPieces, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { ViewName } from './view-names.ts';

/** Where Enter leads from a place of a page. */
export interface Target {
  readonly view: ViewName;
  /** `site/key` */
  readonly subject: string;
  /** The kind of the row where the view is a record. */
  readonly of?: ViewName;
  /** Which rows where the view is a table. */
  readonly filter?: string;
}

/** A place of a page where the cursor may stand. Lines and cells count from the block's own corner. */
export interface Stop {
  readonly id: string;
  readonly target: Target;
  readonly line: number;
  readonly x: number;
  readonly width: number;
}

/** A part of a page that knows how many lines it takes, and where the cursor may stand in it. */
export interface Block {
  readonly lines: number;
  readonly stops?: readonly Stop[];
  readonly paint: (buffer: CellBuffer, rect: Rect, look: Look) => void;
}

export const NOTHING: Block = { lines: 0, paint: () => undefined };

/** Columns left of everything, for the sign of the cursor. */
export const MARGIN = 2;

/** One line of text, with what it leads to where it leads somewhere. */
export interface TextLine {
  readonly pieces: readonly Piece[];
  readonly stop?: { readonly id: string; readonly target: Target };
}

/** A heading and lines of text below it, set in. */
export function textBlock(heading: readonly Piece[], lines: readonly TextLine[]): Block {
  return stacked([linesBlock([{ pieces: heading }]), setIn(linesBlock(lines))], 0);
}

/** Lines of text, each cut where there is no room for it. */
export function linesBlock(lines: readonly TextLine[]): Block {
  return {
    lines: lines.length,
    stops: lines.flatMap(({ stop, pieces }, line) =>
      stop === undefined ? [] : [{ ...stop, line, x: 0, width: widthOfPieces(pieces) }],
    ),
    paint: (buffer, { x, y, width }, { glyphs }) => {
      for (const [line, { pieces }] of lines.entries()) {
        writePieces(buffer, x, y + line, width, pieces, glyphs.ellipsis);
      }
    },
  };
}

/** The block moved to the right, so that it stands below what heads it. */
export function setIn(block: Block): Block {
  return {
    ...block,
    stops: moved(block.stops, 0, MARGIN),
    paint: (buffer, rect, look) =>
      block.paint(buffer, { ...rect, x: rect.x + MARGIN, width: Math.max(0, rect.width - MARGIN) }, look),
  };
}

/** Blocks below each other, `gap` blank lines between them. */
export function stacked(blocks: readonly Block[], gap = 1): Block {
  const shown = blocks.filter(({ lines }) => lines > 0);
  const starts: number[] = [];
  let next = 0;
  for (const { lines } of shown) {
    starts.push(next);
    next += lines + gap;
  }
  return {
    lines: Math.max(0, next - gap),
    stops: shown.flatMap((block, index) => moved(block.stops, starts[index] ?? 0, 0)),
    paint: (buffer, rect, look) => {
      for (const [index, block] of shown.entries()) {
        const y = rect.y + (starts[index] ?? 0);
        block.paint(buffer, { ...rect, y, height: block.lines }, look);
      }
    },
  };
}

const BETWEEN = 3;

/** The cells that each of two blocks beside each other has. */
export function halfOf(width: number): number {
  return Math.max(0, (width - BETWEEN) >> 1);
}

/** Two blocks beside each other in `width` cells. */
export function beside(left: Block, right: Block, width: number): Block {
  const half = halfOf(width);
  return {
    lines: Math.max(left.lines, right.lines),
    stops: [...(left.stops ?? []), ...moved(right.stops, 0, half + BETWEEN)],
    paint: (buffer, rect, look) => {
      const first = { ...rect, width: half };
      const second = { ...rect, x: rect.x + half + BETWEEN, width: half };
      buffer.clipped(first, () => left.paint(buffer, first, look));
      buffer.clipped(second, () => right.paint(buffer, second, look));
    },
  };
}

function moved(stops: readonly Stop[] = [], lines: number, cells: number): Stop[] {
  return stops.map((stop) => ({ ...stop, line: stop.line + lines, x: stop.x + cells }));
}
