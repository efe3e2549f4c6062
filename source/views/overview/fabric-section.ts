import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { type Group, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import type { Sum } from './fabric-totals.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';

/** Sums over all sites that the header has no room for, each with what it covers, and the hottest GPU. */
export function fabricSection(model: OverviewModel, title: SafeText): Section {
  return {
    title,
    least: 1,
    wanted: 1,
    needed: 1,
    weight: 0.5,
    paint: (buffer, { x, y, width }, look) => {
      writeGroups(buffer, x, y, width, groupsOf(model, look), look);
    },
  };
}

function groupsOf({ sites, totals, names, hottest }: OverviewModel, look: Look): Group[] {
  const { theme } = look;
  const heard = sites.filter(({ stream }) => !isMemory(stream)).length;
  const signs = signsOf(look);
  const figure = (label: SafeText, sum: Sum, unit: 'count' | 'W' | 'ratio', priority: number): Group => ({
    pieces: [
      { text: say`${label} `, style: theme.muted },
      { text: formatQuantity(sum.value, unit, { signs }), style: theme.text },
      ...covers(sum, heard, look),
    ],
    priority,
  });
  const { gpus, gpusAllocated } = totals;
  const free = gpus.value === null || gpusAllocated.value === null ? null : gpus.value - gpusAllocated.value;
  const hot: Group = {
    pieces: [
      { text: say`hottest GPU `, style: theme.muted },
      ...(hottest === null
        ? [{ text: signs.missing, style: theme.muted }]
        : [
            {
              text: formatQuantity(hottest.celsius, '°C', { signs }),
              style: theme.text,
            },
            {
              text: say` ${names.get(hottest.site) ?? neutralise(hottest.site)} / ${hottest.node}${hottest.gpu === null ? say`` : say`/${hottest.gpu}`}`,
              style: theme.muted,
            },
          ]),
    ],
    // The way to it cannot be guessed; what runs and waits stands on the cards, too.
    priority: 0,
  };
  const whole: Piece[] =
    heard === sites.length
      ? []
      : [{ text: say`${look.glyphs.warning} in ${heard} of ${sites.length} sites:`, style: theme.warning }];
  return [
    { pieces: whole, priority: 0 },
    figure(say`free GPUs`, { value: free, sites: gpus.sites }, 'count', 1),
    figure(say`use`, totals.utilisation, 'ratio', 0),
    figure(say`running`, totals.running, 'count', 2),
    figure(say`waiting`, totals.waiting, 'count', 3),
    hot,
    figure(say`headroom`, totals.headroomWatts, 'W', 4),
    figure(say`renewable`, totals.renewable, 'ratio', 5),
    figure(say`heat given`, totals.heatReusedWatts, 'W', 6),
  ];
}

/** What a figure lacks beyond the sites that are not heard. */
function covers(sum: Sum, heard: number, { theme }: Look): Piece[] {
  return sum.sites === heard || sum.sites === 0
    ? []
    : [{ text: say` at ${sum.sites} of ${heard}`, style: theme.warning }];
}
