import type { SafeText } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { LinkReport } from '../link-reports.ts';
import type { LinkDetail } from './link-detail.ts';

type Said = (report: LinkReport, detail: LinkDetail | null) => readonly Piece[];

/** One line of what both ends say. */
export interface EndsRow {
  readonly title: SafeText;
  /** What the end it was opened from says, and the other one of the same thing. */
  readonly own: Said;
  readonly other: Said;
  readonly isDisputed: boolean;
}
