import { joinSafe, neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantities, formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import type { Slide, WallFigure } from './slide.ts';
import type { WallInput, WallMeans, WallSum, WallTotals } from './wall-input.ts';

/** The fabric as a whole, while nothing of it is wrong. `All quiet` is said only where all of it was heard. */
export function fabricSlide({ totals }: WallInput, means: WallMeans): Slide {
  return {
    key: 'fabric',
    rank: 'fabric',
    weight: 0,
    tone: totals.quiet ? 'well' : totals.warnings > 0 || totals.sitesUncovered > 0 ? 'warning' : 'noted',
    sign: totals.quiet || totals.warnings + totals.sitesUncovered === 0 ? null : 'warning',
    subject: calmWords(totals),
    state: say``,
    lines: calmLines(totals),
    figures: figuresOf(totals, means),
    goal: { view: 'overview', filter: null },
  };
}

function calmWords({ quiet, warnings, sitesUncovered }: WallTotals): SafeText {
  if (quiet) return say`all quiet`;
  if (warnings > 0) return say`${warnings} ${neutralise(warnings === 1 ? 'warning' : 'warnings')}`;
  return sitesUncovered > 0 ? say`not all heard` : say`no alert`;
}

function calmLines({ quiet, warnings, sitesUncovered, sites }: WallTotals): SafeText[] {
  if (quiet) return [say`every site is live and was heard in full`];
  return [
    ...(sitesUncovered > 0 ? [say`${sitesUncovered} of ${sites} sites were not heard in full`] : []),
    ...(warnings > 0 ? [say`no critical alert stands`] : []),
  ];
}

function figuresOf(totals: WallTotals, { signs }: WallMeans): WallFigure[] {
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const { gpus, gpusAllocated, powerWatts, gridLimitWatts } = totals;
  const share =
    gpus.value === null || gpus.value === 0 || gpusAllocated.value === null
      ? null
      : gpusAllocated.value / gpus.value;
  const { symbol, cells } = formatQuantities([powerWatts.value, gridLimitWatts.value], 'W', {
    signs,
    digits: 3,
  });
  const isLimited = gridLimitWatts.sites === powerWatts.sites && powerWatts.sites > 0;
  const limit = isLimited ? say` of ${cells[1] ?? signs.missing}` : say``;
  const isWhole = totals.nodesHeard >= totals.nodes && totals.sitesUnknown === 0;
  return [
    {
      value: say`${totals.byFreshness.live}`,
      caption: say`of ${totals.sites} sites live`,
      tone: totals.byFreshness.live === totals.sites ? 'well' : 'warning',
    },
    {
      value: count(totals.nodesHeard),
      caption: say`of ${count(totals.nodes)} nodes heard`,
      tone: isWhole ? 'well' : 'warning',
    },
    {
      value: formatQuantity(share, 'ratio', { signs }),
      caption: say`of ${count(gpus.value)} GPUs in use${covers(gpus, totals)}`,
      tone: 'well',
    },
    {
      value: cells[0] ?? signs.missing,
      caption: say`${symbol === '' ? say`W` : symbol} drawn${limit}${covers(powerWatts, totals)}`,
      tone: 'well',
    },
  ];
}

function covers(sum: WallSum, totals: WallTotals): SafeText {
  return sum.sites === totals.sites ? say`` : say`, ${sum.sites} of ${totals.sites} sites`;
}

/** Said instead of everything else while no site is heard; null while one is. */
export function silenceSlide({ sites, names, wall }: WallInput, { signs }: WallMeans): Slide | null {
  if (sites.some(({ stream }) => !isMemory(stream))) return null;
  const ages = sites.map(({ ageSeconds }) => ageSeconds).filter((age) => age !== null);
  const newest = ages.length === 0 ? null : Math.min(...ages);
  const since =
    newest === null
      ? say`nothing was heard since this console began`
      : say`nothing comes since ${formatTime(wall - newest * 1000, { now: wall, signs })} UTC`;
  const whys = sites.map(({ id, error, stream, ageSeconds }) => {
    const age = ageSeconds === null ? say`` : say` ${formatAge(ageSeconds, signs)}`;
    return say`${names.get(id) ?? neutralise(id)} ${neutralise(stream)}${age}${error === null ? say`` : say`: ${error}`}`;
  });
  return {
    key: 'no data',
    rank: 'no data',
    weight: 0,
    tone: 'critical',
    sign: null,
    subject: say`no`,
    state: say`data`,
    lines: sites.length === 0 ? [say`no site is configured`] : [since, joinSafe(whys, say`; `)],
    figures: [],
    goal: { view: 'overview', filter: null },
  };
}
