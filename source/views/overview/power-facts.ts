import { type SafeText, say } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantities, formatQuantity } from '../../format/quantity.ts';
import type { Group } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { tonedWord } from '../word-tones.ts';
import { powerOf } from './fabric-totals.ts';
import type { Fact } from './fact.ts';
import { writer } from './fact-writer.ts';
import type { FeedRow, SiteRow } from './site-row.ts';

/** From here on a grid connection is short, as the agents' own rule has it. */
const SHORT_OF_POWER = 0.9;

/** What the site draws against its limit or what the grid demands, and what is left. */
export function powerFact(row: SiteRow, look: Look): Fact {
  const { gridLimitWatts, demandLimitWatts, headroomWatts } = row.figures;
  const isDemanded =
    demandLimitWatts !== null && demandLimitWatts < (gridLimitWatts ?? Number.POSITIVE_INFINITY);
  const limitWatts = isDemanded ? demandLimitWatts : gridLimitWatts;
  const metered = writer(row, row.powerEstimated ? 'gpu' : 'power', look);
  const drawn = powerOf(row);
  const signs = signsOf(look);
  const [symbol, [now, limit, left]] = inOneScale([drawn, limitWatts, headroomWatts], look);
  const ratio = drawn === null || limitWatts === null ? null : drawn / limitWatts;
  const isShort = ratio !== null && ratio >= SHORT_OF_POWER;
  const words = say`${now ?? signs.missing} / ${limit ?? signs.missing}`;
  return {
    label: symbol === '' ? say`W` : symbol,
    groups: [
      { pieces: metered.text(words), priority: 0 },
      { pieces: isDemanded ? metered.muted(say`demanded`) : [], priority: 1 },
      { pieces: row.powerEstimated ? metered.muted(say`estimated`) : [], priority: 1 },
    ],
    fill: {
      kind: 'bar',
      ratio,
      style: metered.style(isShort ? look.theme.warning : look.theme.bar),
      after: [
        ...(isShort ? metered.styled(say`${look.glyphs.warning} `, look.theme.warning) : []),
        ...metered.text(left ?? signs.missing),
        ...metered.muted(say` free`),
      ],
    },
  };
}

/** The computing equipment alone, over time. */
export function equipmentFact(row: SiteRow, look: Look): Fact {
  const { itPowerWatts, gridLimitWatts } = row.figures;
  const metered = writer(row, row.powerEstimated ? 'gpu' : 'power', look);
  const most = gridLimitWatts ?? Math.max(0, ...row.itPower.map((watts) => watts ?? 0));
  return {
    label: say`IT`,
    groups: [
      {
        pieces: metered.text(formatQuantity(itPowerWatts, 'W', { signs: signsOf(look) })),
        priority: 0,
      },
    ],
    fill: { kind: 'curve', values: row.itPower, most, style: metered.style(look.theme.bar) },
  };
}

/** How well it is used: `1.14  ☼ renewable 84 %  heat 9.1 MW`. */
export function efficiencyFact(row: SiteRow, look: Look): Fact {
  const { pue, renewableRatio, heatReusedWatts } = row.figures;
  const metered = writer(row, 'power', look);
  const signs = signsOf(look);
  return {
    label: say`PUE`,
    groups: [
      {
        pieces: metered.text(formatQuantities([pue], 'none', { signs }).cells[0] ?? signs.missing),
        priority: 0,
      },
      {
        pieces: [
          ...metered.muted(say`${look.glyphs.sun} renewable `),
          ...metered.text(formatQuantity(renewableRatio, 'ratio', { signs })),
        ],
        priority: 1,
      },
      {
        pieces: [
          ...metered.muted(say`heat `),
          ...metered.text(formatQuantity(heatReusedWatts, 'W', { signs })),
        ],
        priority: 2,
      },
    ],
    fill: null,
  };
}

/** Where the power comes from; what is not in order is the last to be left out. */
export function feedsFact(row: SiteRow, look: Look): Fact {
  const groups = row.feeds.map((feed) => feedGroup(feed, row, look));
  const none = { pieces: [{ text: look.glyphs.missing, style: look.theme.muted }], priority: 0 };
  if (groups.length === 0) return { label: say`feeds`, groups: [none], fill: null };
  const bad = groups.filter(({ priority }) => priority === 0);
  const rest = say`${groups.length - bad.length} of ${groups.length} in order`;
  const short = [...bad, { pieces: writer(row, 'power', look).text(rest), priority: 1 }];
  return { label: say`feeds`, groups, short, fill: null };
}

function feedGroup(feed: FeedRow, row: SiteRow, look: Look): Group {
  const metered = writer(row, 'power', look);
  const signs = signsOf(look);
  const isCharge = feed.kind === 'battery' && feed.chargeRatio !== null;
  const figure = isCharge
    ? formatQuantity(feed.chargeRatio, 'ratio', { signs })
    : formatQuantity(feed.powerWatts, 'W', { signs });
  const isWell = feed.state === 'ok' || feed.state === 'standby';
  const word = tonedWord(feed.state, look);
  return {
    pieces: [
      ...metered.muted(say`${feed.name} `),
      ...metered.text(figure),
      ...(feed.state === 'ok' ? [] : metered.styled(say` ${word.text}`, word.style)),
    ],
    priority: isWell ? 1 : 0,
  };
}

function inOneScale(watts: readonly (number | null)[], look: Look): [SafeText, readonly SafeText[]] {
  const { symbol, cells } = formatQuantities(watts, 'W', { signs: signsOf(look), digits: 3 });
  return [symbol, cells];
}
