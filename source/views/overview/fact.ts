import type { SafeText } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { StyleId } from '../../screen/style.ts';
import type { Group } from '../fitted-groups.ts';

/** A line of a panel: a name, what it is, and what fills the rest of the line. */
export interface Fact {
  readonly label: SafeText;
  readonly groups: readonly Group[];
  /** In other words, for where `groups` do not fit as they are. */
  readonly short?: readonly Group[];
  readonly fill: Fill | null;
}

/** A curve with its scale, or a bar. */
export type Fill =
  | {
      readonly kind: 'curve';
      readonly values: readonly (number | null)[];
      readonly most: number;
      readonly style: StyleId;
    }
  | {
      readonly kind: 'bar';
      readonly ratio: number | null;
      readonly style: StyleId;
      readonly after: readonly Piece[];
    };
