import { B200, type GpuModel, H100, H200 } from './models.ts';
import type { Random } from './random.ts';

const NODES_PER_RACK = 4;
const RACKS_PER_HALL = 96;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PROVIDERS = [
  'Halo Compute',
  'Wadden Systems',
  'Noorderlicht Cloud',
  'Tidal GPU',
  'Lumen Works',
] as const;

/** What stands where, fixed for the life of the site. GPU `g` is number `g % gpusPerNode` of node `g / gpusPerNode`. */
export interface Layout {
  readonly nodeCount: number;
  readonly gpusPerNode: number;
  readonly gpuCount: number;
  readonly names: readonly string[];
  readonly halls: readonly string[];
  readonly racks: readonly string[];
  readonly providers: readonly string[];
  readonly models: readonly GpuModel[];
  /** Node numbers of each partition, rising. */
  readonly partitions: ReadonlyMap<string, readonly number[]>;
  /** Nodes whose last GPUs are cut into MIG slices. */
  readonly sliced: ReadonlySet<number>;
  /** Nodes that are not in service yet at the start. */
  readonly commissioning: ReadonlySet<number>;
  /** The first node number of each rack's run, and how many there are. */
  rackOf(node: number): readonly number[];
}

export function layOut(site: string, nodeCount: number, gpusPerNode: number, random: Random): Layout {
  const hallCount = Math.max(
    Math.min(3, Math.ceil(nodeCount / 16)),
    Math.ceil(nodeCount / (NODES_PER_RACK * RACKS_PER_HALL)),
  );
  const perHall = Math.ceil(nodeCount / hallCount);
  const prefix = prefixOf(site);
  const names: string[] = [];
  const halls: string[] = [];
  const racks: string[] = [];
  const providers: string[] = [];
  const models: GpuModel[] = [];
  const partitions = new Map<string, number[]>();
  let provider: string = random.pick(PROVIDERS);
  for (let node = 0; node < nodeCount; node++) {
    const hall = Math.floor(node / perHall);
    const place = node % perHall;
    const letter = hallLetter(hall);
    // A provider brings its machines in runs of eight racks.
    if (place % (8 * NODES_PER_RACK) === 0) provider = random.pick(PROVIDERS);
    const rack = `${letter}${String(Math.floor(place / NODES_PER_RACK) + 1).padStart(2, '0')}`;
    const model = modelOfHall(hall, hallCount);
    names.push(`${prefix}-${rack}-n${String((place % NODES_PER_RACK) + 1).padStart(2, '0')}`);
    halls.push(letter);
    racks.push(rack);
    providers.push(provider);
    models.push(model);
    const partition = partitions.get(model.partition) ?? [];
    partition.push(node);
    partitions.set(model.partition, partition);
  }
  const commissioning = lastNodes(nodeCount, nodeCount < 16 ? 0 : Math.max(1, Math.floor(nodeCount * 0.012)));
  const sliced = new Set<number>();
  const slicedCount = nodeCount < 8 ? 0 : Math.max(1, Math.round(nodeCount * 0.004));
  while (sliced.size < slicedCount) sliced.add(random.whole(0, nodeCount - commissioning.size - 1));
  return {
    nodeCount,
    gpusPerNode,
    gpuCount: nodeCount * gpusPerNode,
    names,
    halls,
    racks,
    providers,
    models,
    partitions,
    sliced,
    commissioning,
    rackOf: (node) => {
      const first = node - ((node % perHall) % NODES_PER_RACK);
      const mates = Array.from({ length: NODES_PER_RACK }, (_, place) => first + place);
      return mates.filter((mate) => racks[mate] === racks[node]);
    },
  };
}

/** `de-halm` → `dh`, `eemshaven` → `ee`. */
export function prefixOf(site: string): string {
  const words = site.split(/[^a-z0-9]+/i).filter((word) => word !== '');
  const prefix =
    words.length > 1 ? words.map((word) => word.charAt(0)).join('') : (words[0] ?? 'x').slice(0, 2);
  return prefix.toLowerCase();
}

/** Halls are filled in the order in which they were built: the oldest GPUs in the first, the newest in the last. */
function modelOfHall(hall: number, hallCount: number): GpuModel {
  if (hallCount === 1) return H200;
  const share = hall / hallCount;
  if (hallCount > 2 && share < 0.2) return H100;
  return share < 0.66 && hall < hallCount - 1 ? H200 : B200;
}

function hallLetter(hall: number): string {
  const last = LETTERS.charAt(hall % 26);
  return hall < 26 ? last : LETTERS.charAt(Math.floor(hall / 26) - 1) + last;
}

function lastNodes(nodeCount: number, count: number): ReadonlySet<number> {
  return new Set(Array.from({ length: count }, (_, place) => nodeCount - count + place));
}
