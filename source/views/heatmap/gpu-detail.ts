import type { Freshness } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { RowAges } from '../../fabric/row-age.ts';
import { cellPlace, type FabricLayout } from './fabric-layout.ts';
import { UNTOLD } from './site-layout.ts';

/** The GPU under the cursor. Base units; text is fit to be shown. */
export interface GpuDetail {
  readonly site: SafeText;
  readonly hall: SafeText | null;
  readonly rack: SafeText | null;
  readonly node: SafeText;
  /** Its index on the node. */
  readonly gpu: number | null;
  /** Whether a row tells of it; else its node only claims to have it. */
  readonly isTold: boolean;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly model: SafeText | null;
  readonly use: number | null;
  readonly watts: number | null;
  readonly wattsLimit: number | null;
  readonly celsius: number | null;
  readonly memoryCelsius: number | null;
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly health: string;
  readonly healthReason: SafeText | null;
  readonly xid: number | null;
  readonly workload: SafeText | null;
  readonly user: SafeText | null;
  /** What the scheduler makes of its node, in words. */
  readonly nodeState: string | null;
  readonly scheduling: string | null;
}

export function gpuDetail(layout: FabricLayout, cell: number, now: number): GpuDetail | null {
  const place = cellPlace(layout, cell);
  if (place === null) return null;
  const { site: own, slot, node, position } = place;
  const { site, gpus, nodes } = own;
  const rack = own.racks[own.rackOfNode[node] ?? 0];
  const isTold = slot !== UNTOLD && gpus !== undefined;
  const number = (name: string): number | null => (isTold ? gpus.number(gpus.column(name), slot) : null);
  const raw = (name: string): string | null => (isTold ? gpus.text(gpus.column(name), slot) : null);
  const ages = isTold ? new RowAges(site, gpus, now) : null;
  const nodeSlot = own.nodeSlots[node] ?? -1;
  const ofNode = (name: string): string | null => {
    const word = nodeSlot < 0 || nodes === undefined ? null : nodes.cell(nodes.column(name), nodeSlot);
    return typeof word === 'string' ? word : null;
  };
  const workload = raw('workload');
  return {
    site: neutralise(site.id),
    hall: safe(rack === undefined ? null : (own.halls[rack.hall]?.name ?? null)),
    rack: safe(rack?.name ?? null),
    node: neutralise(own.names[node] ?? ''),
    gpu: isTold ? number('gpu') : position,
    isTold,
    freshness: ages?.freshness(slot) ?? 'lost',
    ageSeconds: ages?.ageSeconds(slot) ?? null,
    model: safe(raw('model')),
    use: number('utilizationRatio'),
    watts: number('powerWatts'),
    wattsLimit: number('powerLimitWatts'),
    celsius: number('temperatureCelsius'),
    memoryCelsius: number('memoryTemperatureCelsius'),
    memoryUsed: number('memoryUsedBytes'),
    memoryTotal: number('memoryTotalBytes'),
    health: String((isTold ? gpus.cell(gpus.column('health'), slot) : null) ?? 'unknown'),
    healthReason: safe(raw('healthReason'), LONGEST_REASON),
    xid: number('xid'),
    workload: safe(workload),
    user: safe(workload === null ? null : userOf(layout, place.siteIndex, workload)),
    nodeState: ofNode('state'),
    scheduling: ofNode('scheduling'),
  };
}

const LONGEST_REASON = 512;

function userOf(layout: FabricLayout, siteIndex: number, workload: string): string | null {
  const table = layout.sites[siteIndex]?.site.table('workloads');
  const slot = table?.find(workload);
  return slot === undefined || table === undefined ? null : table.text(table.column('user'), slot);
}

function safe(raw: string | null, units?: number): SafeText | null {
  return raw === null ? null : neutralise(raw, units);
}
