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

/** Writes the groups that fit, two blanks between them; returns the cells used. */
export function writeGroups(
  buffer: CellBuffer,
  x: number,
  y: number,
  width: number,
  groups: readonly Group[],
  { theme, glyphs }: Look,
): number {
  const pieces = fitGroups(groups, width).flatMap((group, index) =>
    index === 0 ? group.pieces : [{ text: say`  `, style: theme.text }, ...group.pieces],
  );
  return writePieces(buffer, x, y, width, pieces, glyphs.ellipsis);
}
