import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { intern, layer, type StyleId } from '../../screen/style.ts';
import { paintSlide } from './paint-slide.ts';
import { paintFoot, paintHead } from './wall-bands.ts';
import type { WallModel } from './wall-model.ts';
import { wallSizes } from './wall-sizes.ts';

/** The picture moves on by a cell so often: what always stands in the same place burns in. */
const SHIFT_MS = 180_000;
const SHIFTS = [
  [0, 0],
  [1, 0],
  [2, 1],
  [1, 1],
  [0, 1],
  [2, 0],
] as const;
const DIM = intern({ dim: true });

/**
 * A screen that nobody touches: time and age above, one thing in the middle, all sites below.
 * ```
 *  21:04:11            0.6 s
 *  UTC                 oldest: Zernike
 *  ──────────────────────────────────
 *  E E M S H A V E N
 *  ▲ BATTERY 96 %
 *  41 min left at this rate
 *  ──────────────────────────────────
 *  ● De Halm  ● Zernike        2 of 5
 * ```
 */
export function paintWall(
  buffer: CellBuffer,
  rect: Rect,
  model: WallModel,
  isDim: boolean,
  look: Look,
): void {
  const sizes = wallSizes(shifted(rect, model.wall));
  buffer.clipped(rect, () => {
    paintHead(buffer, sizes, model, look);
    paintSlide(buffer, sizes, model.slide, look);
    paintFoot(buffer, sizes, model, look);
    // At night the room is dark and the wall with it, but for what somebody must see.
    if (isDim) buffer.restyle(rect, (style) => (isLoud(style, look) ? style : layer(style, DIM)));
  });
}

function isLoud(style: StyleId, { theme }: Look): boolean {
  return style === theme.critical || style === theme.lost;
}

/** The room of the picture, which is two cells narrower and a line lower than the screen, moved within it. */
function shifted({ x, y, width, height }: Rect, wall: number): Rect {
  const [dx, dy] = SHIFTS[Math.floor(wall / SHIFT_MS) % SHIFTS.length] ?? SHIFTS[0];
  return { x: x + dx + 1, y: y + dy, width: Math.max(0, width - 4), height: Math.max(0, height - 1) };
}
