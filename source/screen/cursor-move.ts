/** Where the terminal's cursor is; -1 for what is not known. */
export interface CursorPlace {
  readonly row: number;
  readonly column: number;
}

/**
 * The fewest bytes that bring the cursor to a cell: its address, or steps from where it surely is. Only moves
 * that every terminal since the VT100 knows, and none that could scroll: no line feed, whose meaning the
 * line discipline changes as well.
 */
export function cursorMove(from: CursorPlace, { row, column }: CursorPlace): string {
  const address = addressOf(row, column);
  if (from.row < 0) {
    return address;
  }
  const down = row - from.row;
  const vertical = down === 0 ? '' : step(Math.abs(down), down > 0 ? 'B' : 'A');
  const fromEdge = `\r${column === 0 ? '' : step(column, 'C')}`;
  const sideways = from.column < 0 ? fromEdge : shorter(alongRow(column - from.column), fromEdge);
  return shorter(vertical + sideways, address);
}

function addressOf(row: number, column: number): string {
  return `\x1b[${row === 0 ? '' : row + 1}${column === 0 ? '' : `;${column + 1}`}H`;
}

function alongRow(cells: number): string {
  if (cells === 0) {
    return '';
  }
  return cells > 0 ? step(cells, 'C') : shorter('\b'.repeat(-cells), step(-cells, 'D'));
}

function step(count: number, direction: 'A' | 'B' | 'C' | 'D'): string {
  return count === 1 ? `\x1b[${direction}` : `\x1b[${count}${direction}`;
}

function shorter(one: string, other: string): string {
  return other.length < one.length ? other : one;
}
