import { FRESHNESS } from '../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { formatAge } from '../format/duration.ts';
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
    { spellings: [[{ text: say`weft`, style: theme.heading }], []], priority: 5 },
    coverage(totals, look),
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

function coverage(totals: FabricTotals, look: Look): Segment {
  const { theme, glyphs } = look;
  const isWhole = totals.nodesHeard === totals.nodes && totals.sitesUnknown === 0;
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs: signsOf(look) });
  const dot: Piece = { text: say` ${glyphs.separator} `, style: theme.faint };
  const text = (words: SafeText, isWell = true): Piece => ({
    text: words,
    style: isWell ? theme.text : theme.warning,
  });
  const sites = text(say`${totals.sites} ${neutralise(totals.sites === 1 ? 'site' : 'sites')}`);
  const nodes = text(say`${count(totals.nodesHeard)} of ${count(totals.nodes)} nodes`, isWhole);
  const missing = totals.sitesUnknown === 0 ? [] : [dot, text(say`${totals.sitesUnknown} unheard`, false)];
  const gpus = text(say`${count(totals.gpus.value)} GPUs`);
  const busy = text(say`${formatQuantity(busyRatio(totals), 'ratio', { signs: signsOf(look) })} busy`);
  const oldest: Piece[] =
    totals.oldestSeconds === null
      ? []
      : [{ text: say`, oldest ${formatAge(totals.oldestSeconds, signsOf(look))}`, style: theme.muted }];
  const { powerWatts } = totals;
  const covers = powerWatts.sites === totals.sites ? say`` : say` at ${powerWatts.sites} of ${totals.sites} sites`;
  const power =
    powerWatts.value === null
      ? []
      : [dot, text(say`${formatQuantity(powerWatts.value, 'W', { signs: signsOf(look) })}${covers}`)];
  return {
    spellings: [
      [sites, dot, nodes, ...missing, ...oldest, dot, gpus, dot, busy, ...power],
      [sites, dot, nodes, ...missing, ...oldest, dot, gpus, dot, busy],
      [sites, dot, nodes, ...missing, dot, gpus, dot, busy],
      [sites, dot, nodes, ...missing, dot, gpus],
      [sites, dot, nodes, ...missing],
      [nodes, ...missing],
      [text(say`${count(totals.nodesHeard)}/${count(totals.nodes)} nodes`, isWhole), ...missing],
    ],
    priority: 3,
  };
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
