import type { Point } from '../../components/cell-line.ts';
import type { Rect } from '../../screen/rect.ts';

/** So many places on a circle, stretched until it fills a square of 1: two beside each other, four in the corners. */
export function around(count: number): Point[] {
  const start = count === 2 ? -0.25 : count === 4 ? -0.125 : 0;
  const points = Array.from({ length: count }, (_, index) => {
    const turn = (start + index / count) * 2 * Math.PI;
    return { x: Math.sin(turn), y: -Math.cos(turn) };
  });
  const stretched = (values: readonly number[]): number[] => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return values.map((value) => (most - least < 1e-9 ? 0.5 : (value - least) / (most - least)));
  };
  const xs = stretched(points.map(({ x }) => x));
  const ys = stretched(points.map(({ y }) => y));
  return points.map((_, index) => ({ x: xs[index] ?? 0, y: ys[index] ?? 0 }));
}

/** Where on its line a label meets no other; null where there is no such place. */
export function freePlace(
  [from, to]: readonly [Point, Point],
  width: number,
  room: Rect,
  taken: readonly Rect[],
): Rect | null {
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const x = Math.round(from.x + (to.x - from.x) * share - width / 2);
    const place = {
      x: Math.max(0, Math.min(room.width - width, x)),
      y: Math.round(from.y + (to.y - from.y) * share),
      width,
      height: 1,
    };
    const isFree = taken.every(
      (other) => other.y !== place.y || other.x >= place.x + width || other.x + other.width <= place.x,
    );
    if (isFree) return place;
  }
  return null;
}
