import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import {
  configuredEdge,
  configuredFeed,
  configuredPower,
  METERS,
  meterPatch,
} from '../../support/made-power.ts';
import {
  DCGM,
  gpuPatch,
  MadeStore,
  NODE_EXPORTER,
  nodePatch,
  SECOND,
  SLURM,
} from '../../support/made-store.ts';

const BMC = { ...METERS, source: 'redfish', target: 'https://bmc-1', periodMs: 10 * SECOND };
const chassis = (powerWatts: number | null, more: Patch<'meters'> = {}): Patch<'meters'> =>
  meterPatch('bmc-1/chassis', { place: 'chassis', node: 'n1', powerWatts, ...more });
const gpus = () => [gpuPatch(0, { powerWatts: 400 }), gpuPatch(1, { powerWatts: 300 })];

describe('the power of a machine', () => {
  it('is what its management controller measures, by name, and else the sum of its GPUs, an estimate', () => {
    const made = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [] });
    made.read(DCGM, { gpus: gpus() }).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({
      powerWatts: 700,
      powerBasis: 'estimated',
      powerMeter: null,
    });
    made.read(BMC, { meters: [chassis(1_100)] }).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({
      powerWatts: 1_100,
      powerBasis: 'measured',
      powerMeter: 'bmc-1/chassis',
    });
    expect(made.tick().site).toMatchObject({ itPowerWatts: 1_100, itPowerBasis: 'estimated', pue: null });
  });

  it('is an estimate again while the controller is silent or tells no power, and unknown without GPUs', () => {
    const made = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [] });
    made
      .read(DCGM, { gpus: gpus() })
      .read(BMC, { meters: [chassis(1_100)] })
      .tick();
    made.read(BMC, { meters: [chassis(null)] }).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({
      powerWatts: 700,
      powerBasis: 'estimated',
      powerMeter: null,
    });
    const bare = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [] });
    bare.read(BMC, { meters: [chassis(300)] }).tick();
    expect(bare.row('nodes', 'n1')).toMatchObject({ powerWatts: 300, powerBasis: 'measured' });
    bare.pass(60 * SECOND).tick();
    expect(bare.row('nodes', 'n1')).toMatchObject({ powerWatts: null, powerBasis: null, powerMeter: null });
  });

  it('is of several chassis the largest and never their sum: one holds the others', () => {
    const made = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [] });
    const board = meterPatch('bmc-1/baseboard', { place: 'chassis', node: 'n1', powerWatts: 4_000 });
    made.read(BMC, { meters: [chassis(6_500), board] }).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({ powerWatts: 6_500, powerMeter: 'bmc-1/chassis' });
  });

  it('is what a source measures that looks at the machine itself, before and after its controller spoke', () => {
    const made = new MadeStore().read(BMC, { meters: [chassis(1_100)] });
    made.read(SLURM, { nodes: [nodePatch('n1')], workloads: [] }).tick();
    made.read(NODE_EXPORTER, { nodes: [{ node: 'n1', powerWatts: 1_200, powerBasis: 'measured' }] }).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({ powerWatts: 1_200, powerMeter: null });
    made.read(BMC, { meters: [chassis(1_150)] }).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({ powerWatts: 1_200, powerMeter: null });
  });

  it('is never added to what meters of the tree say of the equipment', () => {
    const power = configuredPower({
      feeds: [configuredFeed('grid', { meter: 'main/inlet 1' })],
      edges: [configuredEdge('pdu/inlet 1', 'grid')],
      it: { category: 2, meters: ['pdu/inlet 1'] },
    });
    const made = new MadeStore(null, power).read(SLURM, { nodes: [nodePatch('n1')], workloads: [] });
    const meters = [
      meterPatch('main/inlet 1', { powerWatts: 2_000 }),
      meterPatch('pdu/inlet 1', { powerWatts: 1_500 }),
    ];
    made
      .read(METERS, { meters })
      .read(BMC, { meters: [chassis(1_100)] })
      .tick();
    expect(made.tick().site).toMatchObject({
      itPowerWatts: 1_500,
      itPowerBasis: 'measured',
      facilityPowerWatts: 2_000,
    });
  });
});
