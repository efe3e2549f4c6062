import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { pad } from '../../../protocol/text-width.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantities, formatQuantity } from '../../format/quantity.ts';
import type { StyleId } from '../../screen/style.ts';
import type { Group } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { powerOf } from './fabric-totals.ts';
import { alarm, count, fresh, writer } from './fact-writer.ts';
import type { SiteRow } from './site-row.ts';

/** A line of a panel: a name, what it is, and what fills the rest of the line. */
export interface Fact {
  readonly label: SafeText;
  readonly groups: readonly Group[];
  /** In other words, for where `groups` do not fit as they are. */
  readonly short?: readonly Group[];
  readonly fill: Fill | null;
}

/** A curve with its scale, or a bar. */
export type Fill =
  | {
      readonly kind: 'curve';
      readonly values: readonly (number | null)[];
      readonly most: number;
      readonly style: StyleId;
    }
  | {
      readonly kind: 'bar';
      readonly ratio: number | null;
      readonly style: StyleId;
      readonly after: readonly Piece[];
    };

/** From here on a grid connection is short, as the agents' own rule has it. */
const SHORT_OF_POWER = 0.9;

/** `100 %`: the curve beside it must not jump. */
const USE_CELLS = 5;

/** The lines of a site's panel. Each is as dim as the kind of source that it comes from is old. */
export function siteFacts(row: SiteRow, look: Look): Record<FactName, Fact> {
  return {
    gpus: gpusFact(row, look),
    use: utilisationFact(row, look),
    power: powerFact(row, look),
    equipment: equipmentFact(row, look),
    efficiency: efficiencyFact(row, look),
    feeds: feedsFact(row, look),
    work: workFact(row, look),
    nodes: nodesFact(row, look),
    heard: heardFact(row, look),
    ages: agesFact(row, look),
  };
}

/** In the order in which they stand. */
export const FACT_NAMES = ['gpus', 'use', 'power', 'equipment', 'efficiency', 'feeds', 'work', 'nodes', 'heard', 'ages'] as const;
export type FactName = (typeof FACT_NAMES)[number];
/** In the order in which they are kept where room is short: how much was heard goes last of all. */
export const FACTS_BY_WEIGHT: readonly FactName[] = [
  'heard',
  'gpus',
  'power',
  'nodes',
  'work',
  'use',
  'ages',
  'efficiency',
  'equipment',
  'feeds',
];

function gpusFact(row: SiteRow, look: Look): Fact {
  const { gpus, gpusAllocated, gpusFaulty } = row.figures;
  const scheduled = writer(row, 'scheduler', look);
  const share = gpus === null || gpusAllocated === null || gpus === 0 ? null : gpusAllocated / gpus;
  return {
    label: say`GPUs`,
    groups: [
      {
        pieces: scheduled.text(say`${count(gpusAllocated, look)} / ${count(gpus, look)}`),
        priority: 0,
      },
      { pieces: scheduled.text(formatQuantity(share, 'ratio', { signs: signsOf(look) })), priority: 2 },
      { pieces: alarm(gpusFaulty, say`faulty`, 'warning', fresh(row, 'gpu'), look), priority: 1 },
    ],
    fill: null,
  };
}

function utilisationFact(row: SiteRow, look: Look): Fact {
  const measured = writer(row, 'gpu', look);
  const share = formatQuantity(row.figures.gpuUtilizationRatio, 'ratio', { signs: signsOf(look) });
  return {
    label: say`use`,
    groups: [{ pieces: measured.text(pad(share, USE_CELLS)), priority: 0 }],
    fill: { kind: 'curve', values: row.utilisation, most: 1, style: measured.style(look.theme.bar) },
  };
}

function powerFact(row: SiteRow, look: Look): Fact {
  const { gridLimitWatts, headroomWatts } = row.figures;
  const metered = writer(row, row.powerEstimated ? 'gpu' : 'power', look);
  const drawn = powerOf(row);
  const signs = signsOf(look);
  const [symbol, [now, limit, left]] = inOneScale([drawn, gridLimitWatts, headroomWatts], look);
  const ratio = drawn === null || gridLimitWatts === null ? null : drawn / gridLimitWatts;
  const isShort = ratio !== null && ratio >= SHORT_OF_POWER;
  const words = say`${now ?? signs.missing} / ${limit ?? signs.missing}`;
  return {
    label: symbol === '' ? say`W` : symbol,
    groups: [
      { pieces: metered.text(words), priority: 0 },
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

function efficiencyFact(row: SiteRow, look: Look): Fact {
  const { pue, renewableRatio, heatReusedWatts } = row.figures;
  const metered = writer(row, 'power', look);
  const signs = signsOf(look);
  return {
    label: say`PUE`,
    groups: [
      { pieces: metered.text(formatQuantity(pue, 'none', { signs })), priority: 0 },
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

function workFact(row: SiteRow, look: Look): Fact {
  const { workloadsRunning, workloadsPending } = row.figures;
  const scheduled = writer(row, 'scheduler', look);
  const said = (value: number | null, word: SafeText, priority: number): Group => ({
    pieces: [...scheduled.text(count(value, look)), ...scheduled.muted(say` ${word}`)],
    priority,
  });
  return {
    label: say`work`,
    groups: [said(workloadsRunning, say`running`, 0), said(workloadsPending, say`waiting`, 1)],
    fill: null,
  };
}

function nodesFact(row: SiteRow, look: Look): Fact {
  const { nodesOpen, nodesDraining, nodesDown, nodesCommissioning } = row.figures;
  const scheduled = writer(row, 'scheduler', look);
  const freshness = fresh(row, 'scheduler');
  const some = (value: number | null, word: SafeText, priority: number): Group => ({
    pieces: value === 0 ? [] : [...scheduled.text(count(value, look)), ...scheduled.muted(say` ${word}`)],
    priority,
  });
  return {
    label: say`nodes`,
    groups: [
      {
        pieces: [...scheduled.text(count(nodesOpen, look)), ...scheduled.muted(say` open`)],
        priority: 0,
      },
      { pieces: alarm(nodesDown, say`down`, 'critical', freshness, look), priority: 0 },
      { pieces: alarm(row.coverage.unknown, say`unknown`, 'unknown', freshness, look), priority: 1 },
      some(nodesDraining, say`draining`, 2),
      some(nodesCommissioning, say`commissioning`, 3),
    ],
    fill: null,
  };
}

/** `4,988 of 5,000 nodes, oldest 14 s`: what all the other lines are made of. */
function heardFact({ coverage, stream }: SiteRow, look: Look): Fact {
  const { theme, glyphs } = look;
  const { heard, total, oldestSeconds } = coverage;
  const isWhole = total !== null && heard >= total;
  const style = isWhole ? theme.text : styleAt(stream, theme.warning, look);
  const words = say`${count(heard, look)} of ${count(total, look)} nodes`;
  const oldest = say`oldest ${formatAge(oldestSeconds, signsOf(look))}`;
  return {
    label: say`heard`,
    groups: [
      { pieces: [{ text: isWhole ? words : say`${glyphs.warning} ${words}`, style }], priority: 0 },
      { pieces: oldestSeconds === null ? [] : [{ text: oldest, style: theme.muted }], priority: 1 },
    ],
    fill: null,
  };
}

/** The age of each kind of source, those that are not live with their word. */
function agesFact(row: SiteRow, look: Look): Fact {
  const groups = row.kinds.map((kind) => {
    const age = formatAge(kind.ageSeconds, signsOf(look));
    const name = neutralise(kind.kind);
    return {
      pieces:
        kind.freshness === 'live'
          ? [{ text: say`${name} ${age}`, style: look.theme.muted }]
          : [
              { text: say`${name} `, style: look.theme.muted },
              freshnessPiece(kind.freshness, kind.ageSeconds, look),
            ],
      priority: kind.freshness === 'live' ? 1 : 0,
    };
  });
  return { label: say`ages`, groups, fill: null };
}

function inOneScale(watts: readonly (number | null)[], look: Look): [SafeText, readonly SafeText[]] {
  const { symbol, cells } = formatQuantities(watts, 'W', { signs: signsOf(look), digits: 3 });
  return [symbol, cells];
}
