import { DictionaryStore, type Freshness, type Table } from '../../../protocol/index.ts';
import { expandNodeSet, NodeSetError } from '../../../protocol/node-set.ts';
import { compareNames } from '../../../protocol/node-set-fold.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** One GPU of a workload. */
export interface WorkGpu {
  readonly index: number | null;
  /** Null where it was not measured, or only long ago. */
  readonly use: number | null;
  readonly watts: number | null;
  readonly celsius: number | null;
  readonly health: string;
  readonly isStale: boolean;
}

/** One machine of a workload, with those of its GPUs that the workload has. */
export interface WorkNode {
  /** Raw. */
  readonly id: string;
  readonly name: SafeText;
  /** Whether its site lists it. */
  readonly isKnown: boolean;
  readonly health: string;
  readonly healthReason: SafeText | null;
  readonly state: string;
  readonly scheduling: string;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly gpus: readonly WorkGpu[];
}

/** How it is known which GPUs are meant: said of each, listed by the scheduler, or only that it has the machine. */
export type GpuKnowledge = 'told' | 'listed' | 'whole machines' | 'none';

export interface WorkNodes {
  readonly nodes: readonly WorkNode[];
  readonly knowledge: GpuKnowledge;
  /** The node set could not be read: what it says, and why. */
  readonly trouble: SafeText | null;
}

/** Larger sets than any scheduler gives one workload are not expanded. */
const MOST_NODES = 20_000;

/** The machines of a workload in natural order. `set` and `list` are as its row has them, raw. */
export function nodesOfWorkload(
  site: SiteView,
  workload: string,
  { set, list }: { readonly set: string | null; readonly list: string | null },
  now: number,
): WorkNodes {
  const { names, trouble } = expanded(set);
  const gpus = site.table('gpus');
  const found = gpusOf(gpus, workload, names, list);
  const all = [...new Set([...names, ...found.byNode.keys()])].sort(compareNames);
  const table = site.table('nodes');
  const nodeAges = table === undefined ? null : new RowAges(site, table, now);
  const gpuAges = gpus === undefined ? null : new RowAges(site, gpus, now);
  const nodes = all.map((name): WorkNode => {
    const slot = table?.find(name);
    const word = (column: string): string =>
      slot === undefined ? 'unknown' : String(table?.cell(table.column(column), slot) ?? 'unknown');
    const reason = slot === undefined ? null : (table?.text(table.column('healthReason'), slot) ?? null);
    const slots = found.byNode.get(name) ?? [];
    return {
      id: name,
      name: neutralise(name),
      isKnown: slot !== undefined,
      health: word('health'),
      healthReason: reason === null ? null : neutralise(reason, LONGEST_REASON),
      state: word('state'),
      scheduling: word('scheduling'),
      freshness: slot === undefined ? 'lost' : (nodeAges?.freshness(slot) ?? 'lost'),
      ageSeconds: slot === undefined ? null : (nodeAges?.ageSeconds(slot) ?? null),
      gpus: slots.map((gpu) => workGpu(gpus, gpuAges, gpu)).sort(byIndex),
    };
  });
  return { nodes, knowledge: found.knowledge, trouble };
}

const LONGEST_REASON = 512;

function byIndex(a: WorkGpu, b: WorkGpu): number {
  return (a.index ?? Number.POSITIVE_INFINITY) - (b.index ?? Number.POSITIVE_INFINITY);
}

function expanded(set: string | null): { names: readonly string[]; trouble: SafeText | null } {
  if (set === null || set === '') return { names: [], trouble: null };
  try {
    return { names: expandNodeSet(set, MOST_NODES), trouble: null };
  } catch (error) {
    if (!(error instanceof NodeSetError)) throw error;
    return { names: [], trouble: neutralise(error.message) };
  }
}

function workGpu(table: Table | undefined, ages: RowAges | null, slot: number): WorkGpu {
  const isStale = isMemory(ages?.freshness(slot) ?? 'lost');
  const number = (name: string): number | null => table?.number(table.column(name), slot) ?? null;
  return {
    index: number('gpu'),
    use: isStale ? null : number('utilizationRatio'),
    watts: isStale ? null : number('powerWatts'),
    celsius: isStale ? null : number('temperatureCelsius'),
    health: String(table?.cell(table.column('health'), slot) ?? 'unknown'),
    isStale,
  };
}

interface FoundGpus {
  readonly byNode: ReadonlyMap<string, readonly number[]>;
  readonly knowledge: GpuKnowledge;
}

/** One pass over the site's GPUs, by the codes of their words. */
function gpusOf(
  gpus: Table | undefined,
  workload: string,
  names: readonly string[],
  list: string | null,
): FoundGpus {
  const none = { byNode: new Map<string, number[]>(), knowledge: 'none' as const };
  if (gpus === undefined) return none;
  const [node, work, instance] = ['node', 'workload', 'instance'].map(
    (name) => gpus.columns[gpus.column(name)],
  );
  if (!(node instanceof DictionaryStore && work instanceof DictionaryStore)) return none;
  const code = work.find(workload);
  const ofNodes = new Set(names.map((name) => node.find(name)));
  ofNodes.delete(0);
  const listed = new Set((list ?? '').split(',').filter((entry) => entry !== ''));
  const index = gpus.column('gpu');
  const told = new Map<string, number[]>();
  const whole = new Map<string, number[]>();
  const byList = new Map<string, number[]>();
  gpus.forEach((slot) => {
    const isTold = code !== 0 && work.code(slot) === code;
    if (!isTold && !ofNodes.has(node.code(slot))) return;
    const name = node.get(slot) ?? '';
    if (isTold) push(told, name, slot);
    // A slice belongs to whoever it says; without that word only whole GPUs are counted.
    if (instance instanceof DictionaryStore && instance.code(slot) !== 0) return;
    push(whole, name, slot);
    if (listed.has(`${name}:${gpus.number(index, slot)}`)) push(byList, name, slot);
  });
  if (told.size > 0) return { byNode: told, knowledge: 'told' };
  if (byList.size > 0) return { byNode: byList, knowledge: 'listed' };
  return { byNode: whole, knowledge: whole.size > 0 ? 'whole machines' : 'none' };
}

function push(map: Map<string, number[]>, key: string, slot: number): void {
  const slots = map.get(key);
  if (slots === undefined) map.set(key, [slot]);
  else slots.push(slot);
}
