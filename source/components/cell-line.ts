import type { SafeText } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { StyleId } from '../screen/style.ts';
import type { Look } from './look.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A line from cell to cell: `along` where it is level, a point a cell where it is aslant, for which no
 * terminal has a better sign at every angle. A broken line leaves out every other cell.
 */
export function paintLine(
  buffer: CellBuffer,
  from: Point,
  to: Point,
  {
    along,
    style,
    isBroken,
  }: { readonly along: SafeText; readonly style: StyleId; readonly isBroken: boolean },
  { glyphs }: Look,
): void {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const steps = Math.max(Math.abs(across), Math.abs(down));
  const sign = down === 0 ? along : across === 0 ? glyphs.box.vertical : glyphs.point;
  for (let step = 0; step <= steps; step += isBroken ? 2 : 1) {
    const share = steps === 0 ? 0 : step / steps;
    buffer.write(Math.round(from.x + across * share), Math.round(from.y + down * share), sign, style);
  }
}
