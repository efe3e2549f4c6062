import type { SafeText } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';

/** A part of the overview below the sites. */
export interface Section {
  readonly title: SafeText;
  /** Lines that it needs to be worth showing, and lines beyond which it has nothing to say. */
  readonly least: number;
  readonly wanted: number;
  /** Lines in which it says what nobody may miss; sites that stand above in panels give way for these. */
  readonly needed: number;
  /** Lower ones get their lines first. */
  readonly weight: number;
  readonly paint: (buffer: CellBuffer, rect: Rect, look: Look) => void;
}
