import { FRESHNESS } from '../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { formatAge, formatWholeAge } from '../format/duration.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatTime } from '../format/time.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { signsOf } from '../views/look-signs.ts';
import type { FabricTotals } from '../views/overview/fabric-totals.ts';
import { freshnessSign } from '../views/word-tones.ts';
import type { ConsoleModel } from './console-model.ts';
import { paintSegments, type Segment } from './segments.ts';

/**
 * The first line, always there: what the totals cover, how fresh it is, what is wrong, what time it is.
 * ```
 * weft  3 sites · 12,488 of 12,500 nodes · 99,904 GPUs · 91 % busy     ● 2 live ◐ 1 late 6 s   ▲ 2 △ 5   21:04:11
 * ```
 */
export function paintHeader(
  buffer: CellBuffer,
  rect: Rect,
  { totals, oldestSiteSeconds, wall }: HeaderContent,
  look: Look,
): void {
  const { theme } = look;
  const clock = formatTime(wall, { now: wall, signs: signsOf(look) });
  const segments: Segment[] = [
    { spellings: [[{ text: say`weft`, style: theme.heading }]], priority: 6 },
    ...coverage(totals, look),
    { ...freshness(totals, oldestSiteSeconds, look), atEnd: true },
    { ...alerts(totals, look), atEnd: true },
    {
      spellings: [[{ text: say`${clock} UTC`, style: theme.muted }], [{ text: clock, style: theme.muted }]],
      priority: 4,
      atEnd: true,
    },
  ];
  paintSegments(buffer, { ...rect, x: rect.x + 1, width: rect.width - 2 }, segments, look);
}

export interface HeaderContent {
  readonly totals: FabricTotals;
  /** Age of the site heard of the longest ago; null when some was never heard. */
  readonly oldestSiteSeconds: number | null;
  readonly wall: number;
}

/** Nodes heard of all there are stay to the last; figures go before them. */
function coverage(totals: FabricTotals, look: Look): Segment[] {
  const { theme } = look;
  const signs = signsOf(look);
  const isWhole = totals.nodesHeard === totals.nodes && totals.sitesUnknown === 0;
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const [heard, all] = [count(totals.nodesHeard), count(totals.nodes)];
  const nodesStyle = isWhole ? theme.text : theme.warning;
  const unknown = totals.sitesUnknown === 0 ? say`` : say` and ${totals.sitesUnknown} unheard`;
  const { powerWatts } = totals;
  const busy = busyRatio(totals);
  const { gpusInstalled, gpusAllocated } = totals;
  // A share of fewer sites than the GPUs beside it says so.
  const ofThese =
    gpusAllocated.sites === gpusInstalled.sites
      ? say``
      : say` at ${gpusAllocated.sites} of ${gpusInstalled.sites}`;
  const covers = powerWatts.sites === totals.sites ? say`` : say` at ${powerWatts.sites} of ${totals.sites}`;
  const figure = (text: SafeText, priority: number, isKnown = true): Segment[] => {
    const before: Piece = { text: say` ${look.glyphs.separator} `, style: theme.faint };
    return isKnown ? [{ spellings: [[before, { text, style: theme.text }]], priority, isJoined: true }] : [];
  };
  const oldest = say`, oldest ${formatWholeAge(totals.oldestSeconds, signs)}`;
  return [
    {
      spellings: [
        [
          {
            text: say`${totals.sites} ${neutralise(totals.sites === 1 ? 'site' : 'sites')} ${look.glyphs.separator} `,
            style: theme.text,
          },
        ],
      ],
      priority: 3,
    },
    {
      spellings: [
        [{ text: say`${heard} of ${all} nodes${unknown}`, style: nodesStyle }],
        [{ text: say`${heard}/${all}${unknown}`, style: nodesStyle }],
      ],
      priority: 0,
      isJoined: true,
    },
    ...(totals.oldestSeconds === null
      ? []
      : [{ spellings: [[{ text: oldest, style: theme.muted }]], priority: 8, isJoined: true }]),
    ...figure(
      say`${count(gpusInstalled.value)} ${neutralise(gpusInstalled.value === 1 ? 'GPU' : 'GPUs')}`,
      5,
    ),
    ...figure(say`${formatQuantity(busy, 'ratio', { signs })} busy${ofThese}`, 7, busy !== null),
    ...figure(
      say`${formatQuantity(powerWatts.value, 'W', { signs })}${covers}`,
      9,
      powerWatts.value !== null,
    ),
  ];
}

function busyRatio({ gpus, gpusAllocated }: FabricTotals): number | null {
  return gpus.value === null || gpusAllocated.value === null || gpus.value === 0
    ? null
    : gpusAllocated.value / gpus.value;
}

function freshness(totals: FabricTotals, oldest: number | null, look: Look): Segment {
  const age = oldest === null ? say`` : say` ${formatAge(oldest, signsOf(look))}`;
  const worst = FRESHNESS.findLast((word) => totals.byFreshness[word] > 0);
  const words = (withAge: boolean, onlyWorse: boolean): Piece[] =>
    FRESHNESS.filter(
      (word) => totals.byFreshness[word] > 0 && !(onlyWorse && word === 'live' && worst !== 'live'),
    ).flatMap((word, index): Piece[] => {
      const { sign, style } = freshnessSign(word, look);
      const isWorst = word === worst && word !== 'live';
      const text = say`${sign} ${totals.byFreshness[word]} ${neutralise(word)}${isWorst && withAge ? age : say``}`;
      return [...(index > 0 ? [{ text: say` `, style: look.theme.text }] : []), { text, style }];
    });
  return { spellings: [words(true, false), words(false, false), words(false, true)], priority: 2 };
}

export function headerContent(model: ConsoleModel): HeaderContent {
  const { fabric, now, wall } = model.live();
  const ages = fabric.sites.map((site) => site.ageMs(now));
  const isAllHeard = ages.every((age) => age !== null);
  return {
    totals: model.totals(),
    oldestSiteSeconds: isAllHeard ? Math.max(0, ...ages) / 1000 : null,
    wall,
  };
}

/** "No alerts" is said only where everything was looked at. */
function alerts(totals: FabricTotals, { theme, glyphs }: Look): Segment {
  const { critical, warnings } = totals;
  if (critical + warnings === 0) {
    const text = totals.quiet ? say`no alerts` : say`no alerts heard`;
    return { spellings: [[{ text, style: theme.muted }], []], priority: 2 };
  }
  const pieces: Piece[] = [];
  if (critical > 0) pieces.push({ text: say`${glyphs.critical} ${critical}`, style: theme.critical });
  if (critical > 0 && warnings > 0) pieces.push({ text: say` `, style: theme.text });
  if (warnings > 0) pieces.push({ text: say`${glyphs.warning} ${warnings}`, style: theme.warning });
  return { spellings: [pieces], priority: 0 };
}
