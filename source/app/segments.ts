import { say } from '../../protocol/text.ts';
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
  /** Whether it goes on what stands before it, without a gap. */
  readonly isJoined?: boolean;
}

const GAP = 2;

/** Writes a line of segments: what matters least is shortened, then left out, until the rest fits. */
export function paintSegments(
  buffer: CellBuffer,
  rect: Rect,
  segments: readonly Segment[],
  look: Look,
): void {
  const chosen: Chosen[] = segments.map((segment) => ({ segment, spelling: 0 }));
  while (neededBy(chosen) > rect.width && give(chosen));
  const atEnd = chosen.filter(({ segment }) => segment.atEnd === true);
  const atStart = chosen.filter(({ segment }) => segment.atEnd !== true);
  const write = (x: number, group: readonly Chosen[]): number =>
    x + writePieces(buffer, x, rect.y, rect.x + rect.width - x, inOneLine(group, look), look.glyphs.ellipsis);
  const used = write(rect.x, atStart);
  write(Math.max(used, rect.x + rect.width - neededBy(atEnd)), atEnd);
}

function inOneLine(group: readonly Chosen[], { theme }: Look): Piece[] {
  return group.flatMap((one, index) => [
    ...(gapBefore(one, index) > 0 ? [{ text: say`  `, style: theme.text }] : []),
    ...piecesOf(one),
  ]);
}

function neededBy(group: readonly Chosen[]): number {
  return group.reduce((sum, one, index) => sum + gapBefore(one, index) + widthOfPieces(piecesOf(one)), 0);
}

function gapBefore(one: Chosen, index: number): number {
  return index === 0 || one.segment.isJoined === true || piecesOf(one).length === 0 ? 0 : GAP;
}

function piecesOf({ segment, spelling }: Chosen): readonly Piece[] {
  return segment.spellings[spelling] ?? [];
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
