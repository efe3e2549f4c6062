import { revisionOf, type Table } from '../../protocol/index.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { RowSet } from '../fabric/row-set.ts';

/** A line of a table as it was made last. */
interface Line {
  table: Table | undefined;
  slot: number;
  revision: number;
  isMemory: boolean;
  /** A piece for each column; another list as soon as one of them is another. */
  pieces: readonly Piece[];
}

/**
 * What stands in the lines of a table view from paint to paint. A line holds for as long as it shows the
 * same row and nothing came to the columns of that row's table that are shown.
 */
export class LineMemory {
  #lines: Line[] = [];
  /** The lists that were begun for this paint, and may be written to. */
  #fresh: (Piece[] | null)[] = [];

  /** Lines of which everything is to be read again; those beyond `count` are forgotten. */
  begin(
    { tables, siteOf, slotOf }: RowSet,
    offset: number,
    count: number,
    shown: readonly string[],
    isMemory: (row: number) => boolean,
  ): Uint8Array {
    const changed = new Uint8Array(count);
    const revisions = new Map<number, number>();
    this.#lines.length = Math.min(this.#lines.length, count);
    this.#fresh = new Array<Piece[] | null>(count).fill(null);
    for (let line = 0; line < count; line++) {
      const site = siteOf[offset + line] ?? -1;
      const table = tables[site];
      const slot = slotOf[offset + line] ?? -1;
      let revision = revisions.get(site);
      if (revision === undefined) {
        revision = revisionOf(table, shown);
        revisions.set(site, revision);
      }
      const isOld = isMemory(offset + line);
      const known = this.#lines[line];
      const holds =
        known?.table === table &&
        known?.slot === slot &&
        known.revision === revision &&
        known.isMemory === isOld;
      if (holds) continue;
      changed[line] = 1;
      this.#lines[line] = { table, slot, revision, isMemory: isOld, pieces: known?.pieces ?? [] };
    }
    return changed;
  }

  /** True when that is another piece than stood there. */
  put(line: number, column: number, piece: Piece): boolean {
    const known = this.#lines[line];
    if (known === undefined) return false;
    const was = known.pieces[column];
    if (was !== undefined && was.text === piece.text && was.style === piece.style) return false;
    const pieces = this.#fresh[line] ?? known.pieces.slice();
    pieces[column] = piece;
    this.#fresh[line] = pieces;
    known.pieces = pieces;
    return true;
  }

  pieces(line: number): readonly Piece[] {
    return this.#lines[line]?.pieces ?? [];
  }
}
