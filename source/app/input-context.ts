import type { Look } from '../components/look.ts';
import type { PaintedBody } from './paint-body.ts';

/** What input meets: how the screen looks and where things stand on it. */
export interface InputContext {
  readonly look: Look;
  /** Cells and lines of the screen. */
  readonly columns: number;
  readonly rows: number;
  /** What was painted last; null before the first time. */
  readonly body: PaintedBody | null;
}
