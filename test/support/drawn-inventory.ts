import fc from 'fast-check';
import type { Patch } from '../../protocol/index.ts';
import { HEAT_ZOOMS } from '../../source/views/heatmap/heat-state.ts';
import { type MadeSite, madeFabric } from './made-fabric.ts';
import { gpu } from './made-gpus.ts';

const names = fc.constantFrom(
  'n1',
  'n2',
  'n10',
  'n01',
  '__proto__',
  'dh-a01-n1',
  'dh-a01-n2',
  'é',
  'x/y',
  '',
);
const halls = fc.constantFrom(null, 'a', 'b', 'constructor');
const racks = fc.constantFrom(null, 'a01', 'a02', 'a10', 'b1');
const nodes = fc.uniqueArray(
  fc.record({ node: names, hall: halls, rack: racks, gpus: fc.constantFrom(null, 0, 1, 8, 200) }),
  { selector: ({ node }) => node, maxLength: 8 },
);
const gpus = fc.uniqueArray(
  fc.record({ node: names, index: fc.nat(9), slice: fc.constantFrom(null, null, '1', '2') }),
  { selector: ({ node, index, slice }) => `${node} ${index} ${slice}`, maxLength: 40 },
);
const inventory: fc.Arbitrary<MadeSite> = fc
  .record({ id: fc.constantFrom('s1', 's2', 's3'), nodes, gpus })
  .map((made) => ({
    id: made.id,
    rows: {
      nodes: made.nodes.map((node): Patch<'nodes'> => node),
      gpus: made.gpus.map(({ node, index, slice }) => gpu(node, index, { instance: slice })),
    },
  }));
/** Any nodes and GPUs, also GPUs of nodes that nobody lists and nodes that have none. */
export const drawnFabrics = fc
  .uniqueArray(inventory, { selector: ({ id }) => id, minLength: 1, maxLength: 3 })
  .map((sites) => madeFabric(sites));
export const drawnZooms = fc.constantFrom(...HEAT_ZOOMS);
