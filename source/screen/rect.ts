/** A region of the screen in cells; `x` and `y` count from the top left, from zero. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The part both have in common; width or height is 0 when they do not meet. */
export function intersect(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x);
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y);
  return { x, y, width, height };
}

/** What is left after taking off `amount` cells on every side. */
export function inset(rect: Rect, amount: number): Rect {
  return {
    x: rect.x + amount,
    y: rect.y + amount,
    width: Math.max(0, rect.width - 2 * amount),
    height: Math.max(0, rect.height - 2 * amount),
  };
}

/** A region of the given size in the middle of another, never larger than it. */
export function centred(outer: Rect, width: number, height: number): Rect {
  const fittedWidth = Math.min(width, outer.width);
  const fittedHeight = Math.min(height, outer.height);
  return {
    x: outer.x + ((outer.width - fittedWidth) >> 1),
    y: outer.y + ((outer.height - fittedHeight) >> 1),
    width: fittedWidth,
    height: fittedHeight,
  };
}

export function contains(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}
