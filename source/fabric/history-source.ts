import type { DayColumn, KindName } from '../../protocol/index.ts';
import type { DayFigures } from './day-history.ts';

/** What was heard of single rows over time, for whoever draws it. */
export interface HistorySource {
  /** Values of a numeric column of one row, oldest first, the present slot last, each `stepMs` long; null is a hole. Fewer than `slots` where it was not watched so long. */
  series(
    kind: KindName,
    name: string /* site/key, or the site's id for kind sites */,
    column: string,
    slots: number,
  ): readonly (number | null)[];
  /** What a site drew over the last 24 hours. */
  day(site: string, column: DayColumn): DayFigures;
  /** Length of one slot of that kind, ms. */
  stepMs(kind: KindName): number;
  /** Keeps these rows' history from now on (nodes, gpus); cheap to call at every paint. */
  watch(kind: KindName, names: readonly string[]): void;
}
