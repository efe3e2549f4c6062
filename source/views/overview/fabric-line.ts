import { FRESHNESS } from '../../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import { widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { fitGroups, type Group, joinGroups, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import type { FabricTotals, Sum } from './fabric-totals.ts';

/**
 * `12,488 of 12,500 nodes, oldest 14 s  GPUs 90,116 / 96,000 in 2 of 3 sites   ● 2 live  ◐ 1 late  ▲ 2  △ 5`
 * What is wrong and how fresh it is stand at the right and never give way.
 */
export function paintFabricLine(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  totals: FabricTotals,
  look: Look,
): void {
  const right = joinGroups(
    fitGroups([...freshnessGroups(totals, look), ...alertGroups(totals, look)], width),
    look,
  );
  const used = Math.min(width, widthOfPieces(right));
  writePieces(buffer, x + width - used, y, used, right, look.glyphs.ellipsis);
  writeGroups(buffer, x, y, Math.max(0, width - used - 3), sumGroups(totals, look), look);
}

function sumGroups(totals: FabricTotals, look: Look): Group[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const { nodesHeard, nodes, sitesUnknown, oldestSeconds, gpusAllocated, gpus } = totals;
  const isWhole = sitesUnknown === 0 && nodesHeard >= nodes;
  const sign = isWhole ? say`` : say`${glyphs.warning} `;
  const unknown = sitesUnknown === 0 ? say`` : say` and ${sitesUnknown} sites never heard`;
  const share =
    gpus.value === null || gpus.value === 0 || gpusAllocated.value === null
      ? null
      : gpusAllocated.value / gpus.value;
  const { powerWatts, gridLimitWatts } = totals;
  const power = say`${formatQuantity(powerWatts.value, 'W', { signs })}`;
  const limit = say` of ${formatQuantity(gridLimitWatts.value, 'W', { signs })}`;
  const isLimited = gridLimitWatts.sites === powerWatts.sites && powerWatts.sites > 0;
  return [
    {
      pieces: [
        {
          text: say`${sign}${count(nodesHeard)} of ${count(nodes)} nodes${unknown}`,
          style: isWhole ? theme.heading : theme.warning,
        },
        {
          text: oldestSeconds === null ? say`` : say`, oldest ${formatAge(oldestSeconds, signs)}`,
          style: theme.muted,
        },
      ],
      priority: 0,
    },
    {
      pieces: [
        { text: say`GPUs ${count(gpusAllocated.value)} / ${count(gpus.value)}`, style: theme.text },
        { text: say` ${formatQuantity(share, 'ratio', { signs })}`, style: theme.text },
        { text: covers(gpus, totals), style: theme.warning },
      ],
      priority: 1,
    },
    {
      pieces: [
        { text: isLimited ? say`${power}${limit}` : power, style: theme.text },
        { text: covers(powerWatts, totals), style: theme.warning },
      ],
      priority: 2,
    },
  ];
}

/** A sum over fewer sites than there are says so. */
function covers(sum: Sum, totals: FabricTotals): SafeText {
  return sum.sites === totals.sites ? say`` : say` in ${sum.sites} of ${totals.sites} sites`;
}

function freshnessGroups({ byFreshness }: FabricTotals, { theme, glyphs }: Look): Group[] {
  return FRESHNESS.filter((word) => byFreshness[word] > 0).map((word) => ({
    pieces: [{ text: say`${glyphs[word]} ${byFreshness[word]} ${neutralise(word)}`, style: theme[word] }],
    priority: 0,
  }));
}

function alertGroups({ critical, warnings, quiet }: FabricTotals, { theme, glyphs }: Look): Group[] {
  const pieces: Piece[] = [];
  if (critical > 0) pieces.push({ text: say`${glyphs.critical} ${critical}`, style: theme.critical });
  if (critical > 0 && warnings > 0) pieces.push({ text: say`  `, style: theme.text });
  if (warnings > 0) pieces.push({ text: say`${glyphs.warning} ${warnings}`, style: theme.warning });
  if (quiet) pieces.push({ text: say`quiet`, style: theme.muted });
  return pieces.length === 0 ? [] : [{ pieces, priority: 0 }];
}
