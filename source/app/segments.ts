import type { Piece } from '../components/fitted-text.ts';
import { widthOfPieces, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';

/** A part of a line that is shown whole or not at all. */
export interface Segment {
  /** Spellings from the longest to the shortest. */
  readonly spellings: readonly (readonly Piece[])[];
  /** Higher ones are shortened and then left out first; 0 stays. */
  readonly priority: number;
  /** Whether it stands at the right end. */
  readonly atEnd?: boolean;
}

const GAP = 2;

/** Writes a line of segments: what matters least is shortened, then left out, until the rest fits. */
export function paintSegments(
  buffer: CellBuffer,
  rect: Rect,
  segments: readonly Segment[],
  look: Look,
): void {
  const chosen = segments.map((segment) => ({ segment, spelling: 0 }));
  const needed = (): number =>
    chosen.reduce(
      (sum, { segment, spelling }) => sum + widthOfPieces(segment.spellings[spelling] ?? []) + GAP,
      -GAP,
    );
  while (needed() > rect.width && give(chosen));
  const write = (x: number, pieces: readonly Piece[]): void => {
    writePieces(buffer, x, rect.y, rect.x + rect.width - x, pieces, look.glyphs.ellipsis);
  };
  let left = rect.x;
  for (const { segment, spelling } of chosen.filter((one) => one.segment.atEnd !== true)) {
    const pieces = segment.spellings[spelling] ?? [];
    write(left, pieces);
    left += widthOfPieces(pieces) + GAP;
  }
  let right = rect.x + rect.width;
  for (const { segment, spelling } of chosen.filter((one) => one.segment.atEnd === true).toReversed()) {
    const pieces = segment.spellings[spelling] ?? [];
    right -= widthOfPieces(pieces);
    write(Math.max(left, right), pieces);
    right -= GAP;
  }
}

interface Chosen {
  readonly segment: Segment;
  spelling: number;
}

/** Shortens or takes out the segment that matters least; false when nothing more can go. */
function give(chosen: Chosen[]): boolean {
  const least = chosen.reduce<Chosen | null>(
    (found, one) => (canGive(one) && one.segment.priority >= (found?.segment.priority ?? 0) ? one : found),
    null,
  );
  if (least === null) return false;
  if (least.spelling < least.segment.spellings.length - 1) least.spelling++;
  else chosen.splice(chosen.indexOf(least), 1);
  return true;
}

function canGive({ segment, spelling }: Chosen): boolean {
  return segment.priority > 0 || spelling < segment.spellings.length - 1;
}
