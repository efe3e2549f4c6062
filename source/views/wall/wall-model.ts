import { FRESHNESS, type Freshness } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { Signs } from '../../format/signs.ts';
import { BatteryWatch } from './battery-watch.ts';
import type { Slide } from './slide.ts';
import type { WallInput, WallSite } from './wall-input.ts';
import { wallSlides } from './wall-slides.ts';
import { turnWall, type WallTurn } from './wall-turn.ts';

/** What the wall shows at one moment. */
export interface WallModel {
  readonly slide: Slide;
  /** Which of how many it is, from 1. */
  readonly position: number;
  readonly count: number;
  /** Milliseconds since 1970 UTC. */
  readonly wall: number;
  /** The site heard of the longest ago; null where none is configured. */
  readonly oldest: WallMark | null;
  /** All sites, the least fresh first; those alike in their own order, or they would change places with every frame. */
  readonly sites: readonly WallMark[];
}

/** A site in a few cells. */
export interface WallMark {
  readonly name: SafeText;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  /** A critical alert stands there. */
  readonly isCritical: boolean;
}

/** What the wall keeps from paint to paint: whose turn it is, and how batteries fell. */
export class WallMemory {
  turn: WallTurn | null = null;
  readonly batteries = new BatteryWatch();
}

/** `now` is the console's monotonic clock, ms. */
export function wallModel(input: WallInput, now: number, signs: Signs, memory: WallMemory): WallModel {
  const { batteries } = memory;
  batteries.observe(input.sites, now);
  const batterySeconds = (site: string, feed: string): number | null => batteries.secondsLeft(site, feed);
  const slides = wallSlides(input, { signs, batterySeconds });
  memory.turn = turnWall(memory.turn, slides, now);
  const { key } = memory.turn;
  const index = Math.max(
    0,
    slides.findIndex((slide) => slide.key === key),
  );
  const slide = slides[index];
  if (slide === undefined) throw new Error('the wall has nothing to show');
  const marks = input.sites.map((site) => markOf(site, input));
  const [oldest = null] = [...marks].sort((a, b) => secondsOf(b) - secondsOf(a));
  const sites = marks.sort((a, b) => FRESHNESS.indexOf(b.freshness) - FRESHNESS.indexOf(a.freshness));
  return { slide, position: index + 1, count: slides.length, wall: input.wall, oldest, sites };
}

function markOf(site: WallSite, { names }: WallInput): WallMark {
  return {
    name: names.get(site.id) ?? neutralise(site.id),
    freshness: site.freshness,
    ageSeconds: site.ageSeconds,
    isCritical: site.alerts.some(({ severity }) => severity === 'critical'),
  };
}

function secondsOf({ ageSeconds }: WallMark): number {
  return ageSeconds ?? Number.MAX_VALUE;
}
