import type { SafeText } from '../../../protocol/text.ts';
import type { ViewName } from '../view-names.ts';

/** What a wall shows at one time: one thing that is not well, or the fabric while all is. */
export interface Slide {
  /** The same as long as it is about the same thing. */
  readonly key: string;
  readonly rank: Rank;
  /** How much of it there is; where it grows, the thing became worse. */
  readonly weight: number;
  readonly tone: 'well' | 'noted' | 'unheard' | 'warning' | 'critical';
  /** The sign before the state, by its name among the glyphs. */
  readonly sign: 'lost' | 'stale' | 'critical' | 'warning' | null;
  /** What it is about, and how that is: both in large letters. */
  readonly subject: SafeText;
  readonly state: SafeText;
  /** The most important first: what does not fit is left out from the end. */
  readonly lines: readonly SafeText[];
  readonly figures: readonly WallFigure[];
  /** Where Enter goes. */
  readonly goal: { readonly view: ViewName; readonly filter: string | null };
}

/** A number in large letters and what it is. */
export interface WallFigure {
  readonly value: SafeText;
  readonly caption: SafeText;
  readonly tone: 'well' | 'warning';
}

/** From the worst on. A site that is not heard comes first: whatever is wrong there is not known. */
export const RANKS = [
  'no data',
  'lost site',
  'stale site',
  'critical alert',
  'on battery',
  'link down',
  'late operation',
  'feeder lost',
  'stale source',
  'degraded link',
  'seen alert',
  'fabric',
] as const;
export type Rank = (typeof RANKS)[number];

export function rankOf(slide: Slide): number {
  return RANKS.indexOf(slide.rank);
}

/** A name as a filter takes it letter by letter. */
export function filterWord(text: string): string {
  return /^[A-Za-z0-9][\w.-]*$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
