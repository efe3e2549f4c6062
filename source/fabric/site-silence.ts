import { isMemory } from './freshness.ts';
import type { SiteView } from './site-view.ts';

/** A moment in both ways: how long ago, and by this console's wall clock. */
export interface Since {
  readonly seconds: number;
  /** ms since 1970 UTC. */
  readonly wall: number;
}

/** Of a site that is not heard now. */
export interface Silence {
  /** When its newest frame came; null when none ever did. */
  readonly heard: Since | null;
  /** Since when this console dials it; null where nothing tells. */
  readonly trying: Since | null;
  /** Where it is dialled, raw. */
  readonly address: string | null;
  /** Too short to mean anything: the first dial is under way, and nothing is wrong with it so far. */
  readonly isNew: boolean;
}

/** Dialling, greeting and a first picture take no longer where all is well. */
const FIRST_DIAL_SECONDS = 10;

/** Null while the site is heard. `now` is monotonic, ms. */
export function silenceOf(site: SiteView, now: number): Silence | null {
  if (!isMemory(site.streamFreshness(now))) return null;
  const { trying, error, mirror, state } = site.feed;
  const ageMs = site.ageMs(now);
  const heard =
    ageMs === null || mirror.times === null
      ? null
      : { seconds: ageMs / 1000, wall: mirror.times.receivedWall };
  const tried =
    trying === undefined ? null : { seconds: Math.max(0, now - trying.since) / 1000, wall: trying.sinceWall };
  const isDialling = state === 'connecting' || state === 'greeting';
  return {
    heard,
    trying: tried,
    address: trying?.address ?? null,
    isNew:
      heard === null &&
      error === null &&
      isDialling &&
      (tried === null || tried.seconds < FIRST_DIAL_SECONDS),
  };
}
