import { rankOf, type Slide } from './slide.ts';

/** Long enough to read a slide from afar, and to look up and still see it. */
export const TURN_MS = 10_000;
/** What goes to and fro does not get the wall each time. */
const CALM_MS = 60_000;

/** Which slide is shown, since when, and what was known when it was chosen. */
export interface WallTurn {
  readonly key: string;
  /** Monotonic, ms. */
  readonly since: number;
  readonly known: ReadonlyMap<string, Known>;
}

interface Known {
  readonly rank: number;
  readonly weight: number;
  /** When the wall last jumped to it; null where it did not. */
  readonly jumpedAt: number | null;
}

/**
 * Which slide a wall shows at a moment. It goes round in the order of severity, each for `TURN_MS`; what
 * is new or became worse is jumped to at once, unless something graver is being shown or it was jumped to
 * within the last minute. `slides` are in order and not empty.
 */
export function turnWall(before: WallTurn | null, slides: readonly Slide[], now: number): WallTurn {
  const known = knownOf(before, slides, now);
  const first = slides[0]?.key ?? '';
  if (before === null) return { key: first, since: now, known };
  const shown = slides.find(({ key }) => key === before.key);
  const worse = slides.find((slide) => isWorse(slide, before.known.get(slide.key), now));
  const isJump = worse !== undefined && (shown === undefined || rankOf(worse) <= rankOf(shown));
  if (isJump) {
    const mark = { rank: rankOf(worse), weight: worse.weight, jumpedAt: now };
    return { key: worse.key, since: now, known: new Map(known).set(worse.key, mark) };
  }
  // What was shown is over: the worst that is left comes next.
  if (shown === undefined) return { key: first, since: now, known };
  if (now - before.since < TURN_MS) return { ...before, known };
  const next = slides[(slides.indexOf(shown) + 1) % slides.length] ?? shown;
  return { key: next.key, since: now, known };
}

function isWorse(slide: Slide, known: Known | undefined, now: number): boolean {
  if (slide.rank === 'fabric') return false;
  if (known === undefined) return true;
  const isCalm = known.jumpedAt === null || now - known.jumpedAt >= CALM_MS;
  return (
    isCalm && (rankOf(slide) < known.rank || (rankOf(slide) === known.rank && slide.weight > known.weight))
  );
}

/** What came to an end is remembered for a minute, so that it cannot jump in again at once. */
function knownOf(before: WallTurn | null, slides: readonly Slide[], now: number): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const [key, entry] of before?.known ?? []) {
    if (entry.jumpedAt !== null && now - entry.jumpedAt < CALM_MS) known.set(key, entry);
  }
  for (const slide of slides) {
    const jumpedAt = before?.known.get(slide.key)?.jumpedAt ?? null;
    known.set(slide.key, { rank: rankOf(slide), weight: slide.weight, jumpedAt });
  }
  return known;
}
