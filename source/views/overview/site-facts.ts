import { type SafeText, say } from '../../../protocol/text.ts';
import { pad } from '../../../protocol/text-width.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { Group } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import type { Fact } from './fact.ts';
import { alarm, count, fresh, writer } from './fact-writer.ts';
import { agesFact, heardFact } from './heard-facts.ts';
import { efficiencyFact, equipmentFact, feedsFact, powerFact } from './power-facts.ts';
import type { SiteRow } from './site-row.ts';

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
export const FACT_NAMES = [
  'gpus',
  'use',
  'power',
  'equipment',
  'efficiency',
  'feeds',
  'work',
  'nodes',
  'heard',
  'ages',
] as const;
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
  const { held } = row.coverage;
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
      some(nodesDraining, say`draining`, 1),
      some(held?.drained ?? 0, say`drained`, 1),
      some(held?.failed ?? 0, say`failed`, 2),
      some(held?.cordoned ?? 0, say`cordoned`, 2),
      some(nodesCommissioning, say`commissioning`, 3),
    ],
    fill: null,
  };
}
