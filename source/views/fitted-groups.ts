import { say } from '../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';

/** Pieces that are shown together or not at all. */
export interface Group {
  readonly pieces: readonly Piece[];
  /** Where there is no room for all, groups with higher numbers go first; 0 is cut rather than left out. */
  readonly priority: number;
}

const GAP = 2;

/** The groups that fit into `width` cells, in their order. */
export function fitGroups(groups: readonly Group[], width: number): Group[] {
  const kept = groups.filter(({ pieces }) => pieces.length > 0);
  const needed = (): number => kept.reduce((sum, { pieces }) => sum + widthOfPieces(pieces) + GAP, 0) - GAP;
  while (kept.length > 1 && needed() > width) {
    const most = Math.max(...kept.map(({ priority }) => priority));
    if (most === 0) break;
    kept.splice(
      kept.findLastIndex(({ priority }) => priority === most),
      1,
    );
  }
  return kept;
}

/** Groups as one line, two blanks between them. */
export function joinGroups(groups: readonly Group[], { theme }: Look): readonly Piece[] {
  return groups.flatMap(({ pieces }, index) =>
    index === 0 ? pieces : [{ text: say`  `, style: theme.text }, ...pieces],
  );
}

/** Writes the groups that fit; returns the cells used. */
export function writeGroups(
  buffer: CellBuffer,
  x: number,
  y: number,
  width: number,
  groups: readonly Group[],
  look: Look,
): number {
  const pieces = joinGroups(fitGroups(groups, width), look);
  return writePieces(buffer, x, y, width, pieces, look.glyphs.ellipsis);
}
