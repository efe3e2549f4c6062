import type { Rect } from '../../screen/rect.ts';
import { lineHeight } from './wall-text.ts';

/** Letters so many times as large as the clock may stand beside it; larger they would shout. */
export const MOST_TIMES = 2;

/** How a wall of this size is shared out. */
export interface WallSizes {
  readonly head: Rect;
  readonly body: Rect;
  readonly foot: Rect;
  /** Scale of what is read first, and of what is read when one comes nearer. */
  readonly large: number;
  readonly small: number;
}

/** On so many cells a letter of the terminal is large enough to be read from afar. */
const COLUMNS = 80;
const ROWS = 24;

export function wallSizes(rect: Rect): WallSizes {
  const { x, y, width, height } = rect;
  // The room is a little smaller than the screen.
  const times = Math.min((width + 4) / COLUMNS, (height + 1) / ROWS);
  const large = Math.max(height < 14 ? 0 : 1, Math.floor(times));
  const small = times < 2 ? 0 : Math.max(1, Math.floor(times / 2));
  const headHeight = Math.min(height, lineHeight(large) + lineHeight(small));
  const footHeight = Math.min(Math.max(0, height - headHeight), lineHeight(small) + 1);
  return {
    head: { x, y, width, height: headHeight },
    body: { x, y: y + headHeight, width, height: height - headHeight - footHeight },
    foot: { x, y: y + height - footHeight, width, height: footHeight },
    large,
    small,
  };
}
