import type { DataClass } from '../../../../protocol/configuration/data-classes.ts';
import type { Table } from '../../../../protocol/index.ts';
import type { SiteView } from '../../../fabric/site-view.ts';
import { isRestricted } from '../../data-class.ts';
import { isHeld, isSelf } from '../../holds.ts';
import { readers, SiteFacts, type WorkloadFacts } from '../../site-facts.ts';
import type { Demand, SiteStock } from '../stock.ts';
import { floorWatts, IDLE_SHARE } from './power-curve.ts';
import { readGpuWatts } from './read-gpu-watts.ts';
import type { ShedStock, ShedWork } from './work.ts';

/**
 * What of a site's work can be slowed, moved or stopped, and what is to be left alone. Where it cannot be
 * told what the site draws, why.
 */
export function readShedStock(
  { site, isUnheard, demands }: SiteStock,
  classes: ReadonlyMap<string, DataClass>,
  { now, wall }: { readonly now: number; readonly wall: number },
): ShedStock | { readonly problem: string } {
  if (isUnheard) return { problem: 'what it draws now is not heard' };
  const [whole, computing] = [site.summary('facilityPowerWatts'), site.summary('itPowerWatts')];
  const drawsWatts = whole ?? computing;
  if (drawsWatts === null) return { problem: 'what it draws is not measured' };
  const facts = new SiteFacts(site, now);
  const watts = readGpuWatts(site);
  const directories = checkpointDirectories(site.table('workloads'));
  const works = demands.flatMap((demand): ShedWork[] => {
    const workload = facts.workloads().get(demand.workload);
    if (!demand.isRunning || workload === undefined) return [];
    const seen = watts.of(demand.workload, workload.nodes);
    const limitWatts = seen.limitWatts ?? seen.watts ?? 0;
    return [
      {
        ...demand,
        nodeNames: workload.nodes,
        checkpoints: workload.checkpoint !== null && directories.has(demand.workload),
        ranSeconds: workload.startedAt === null ? null : Math.max(0, wall - workload.startedAt) / 1_000,
        gpuWatts: seen.watts ?? 0,
        idleWatts: watts.idleOf(demand.model) ?? limitWatts * IDLE_SHARE,
        limitWatts,
        floorWatts: floorWatts(demand.model, limitWatts),
        spared: whySpared(demand, workload, facts, classes, seen.watts),
      },
    ];
  });
  const waiting = demands.filter(({ isRunning }) => !isRunning);
  const isHeldBack = ({ workload }: Demand): boolean => facts.workloads().get(workload)?.state === 'held';
  const open = waiting.filter((demand) => !isHeldBack(demand));
  return {
    site: site.id,
    drawsWatts,
    siteWattsPerGpuWatt: siteWattsPerGpuWatt(site),
    works,
    pending: { workloads: open.length, gpus: open.reduce((sum, { gpus }) => sum + gpus, 0) },
    heldByOthers: waiting.length - open.length,
  };
}

/**
 * Cooling and losses fall with the load, but pumps and fans have a standing part: half of what the house
 * takes beside the equipment is counted on. Where what the equipment takes is an estimate, what else the house
 * takes holds equipment that nobody measures, which draws on whatever GPUs do: of that nothing is counted on, or
 * the first step would land above the limit until the meter says so.
 */
function siteWattsPerGpuWatt(site: SiteView): number {
  const [whole, computing] = [site.summary('facilityPowerWatts'), site.summary('itPowerWatts')];
  if (site.summaryText('itPowerBasis') === 'estimated') return 1;
  if (whole === null || computing === null || computing <= 0 || whole < computing) return 1;
  return 1 + Math.min(1, whole / computing - 1) / 2;
}

/** Restricted work, another person's hold and what an operation has in hand: not ours to touch in passing. */
function whySpared(
  { dataClass }: Demand,
  { state, operation, nodes }: WorkloadFacts,
  facts: SiteFacts,
  classes: ReadonlyMap<string, DataClass>,
  watts: number | null,
): string | null {
  if (isRestricted(dataClass, classes))
    return dataClass === null ? 'it names no data class' : `data class ${dataClass} is restricted`;
  if (operation !== null) return 'an operation has it in hand';
  if (nodes.length === 0) return 'on which machines it runs is not known';
  for (const name of nodes) {
    const node = facts.node(name);
    if (node === null) return 'one of its machines is not known';
    if (isHeld(node) && !isSelf(node.reasonUser, facts))
      return `${node.reasonUser ?? 'the scheduler'} holds its machines`;
    if (facts.openOn(name) !== null) return 'an operation has its machines in hand';
  }
  if (state !== 'running') return 'it is ending or suspended';
  return watts === null ? 'what its GPUs draw is not measured' : null;
}

function checkpointDirectories(table: Table | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  table?.forEach((slot) => {
    if (readers(table, slot).text('checkpointDirectory') !== null) found.add(table.keyOf(slot));
  });
  return found;
}
