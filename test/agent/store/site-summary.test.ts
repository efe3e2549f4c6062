import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import { at, DCGM, gpuPatch, MadeStore, nodePatch, SECOND, SLURM } from '../../support/made-store.ts';

const METERS = { ...DCGM, source: 'meters', kind: 'power' } as const;

describe('the summary of a site', () => {
  it('of which nothing was heard has no figure but those of its configuration and its alerts', () => {
    const made = new MadeStore(7e6);
    made.store.expect(SLURM, []);
    made.tick();
    const { name, jurisdiction, gridLimitWatts, health, healthReason, alerts, alertsCritical, ...figures } =
      made.site;
    expect({ name, jurisdiction, gridLimitWatts, alerts, alertsCritical }).toEqual({
      name: 'De Halm',
      jurisdiction: 'NL',
      gridLimitWatts: 7e6,
      alerts: 0,
      alertsCritical: 0,
    });
    expect([health, healthReason]).toEqual(['unknown', 'no scheduler source answers']);
    expect(Object.entries(figures).filter(([, value]) => value !== null)).toEqual([]);
  });

  it('without a scheduler counts machines and GPUs, and knows of no work and no node’s scheduling', () => {
    const made = new MadeStore().read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1)] }).tick();
    expect(made.site).toMatchObject({
      nodes: 1,
      nodesReporting: 1,
      nodesOpen: null,
      nodesDown: null,
      nodesDraining: null,
      nodesCommissioning: null,
      gpus: 2,
      gpusReporting: 2,
      gpusFaulty: 0,
      gpusAllocated: null,
      workloadsRunning: null,
      workloadsPending: null,
      gpuUtilizationRatio: 0.5,
      health: 'ok',
    });
  });

  it('with a scheduler alone knows of no faulty GPU, which is not to know that none is', () => {
    const made = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [] }).tick();
    expect(made.site).toMatchObject({
      gpus: 8,
      gpusAllocated: 0,
      gpusReporting: null,
      gpusFaulty: null,
      gpuUtilizationRatio: null,
      workloadsRunning: 0,
      itPowerWatts: null,
    });
  });

  it('counts nodes by what their scheduler does with them', () => {
    const made = new MadeStore().read(SLURM, {
      nodes: [
        nodePatch('open', { gpusAllocated: 3 }),
        nodePatch('draining', { scheduling: 'draining', state: 'allocated', gpusAllocated: 8 }),
        nodePatch('drained', { scheduling: 'drained' }),
        nodePatch('down', { state: 'down', gpusAllocated: null }),
        nodePatch('new', { scheduling: 'commissioning', state: 'down' }),
      ],
      workloads: (
        ['running', 'completing', 'suspended', 'pending', 'held', 'completed', 'unknown'] as const
      ).map((state) => ({ workload: state, state })),
    });
    expect(made.tick().site).toMatchObject({
      nodes: 5,
      nodesReporting: 5,
      nodesOpen: 1,
      nodesDraining: 1,
      nodesDown: 2,
      nodesCommissioning: 1,
      gpus: 40,
      gpusAllocated: 11,
      workloadsRunning: 2,
      workloadsPending: 2,
    });
  });

  it('leaves nodes in commissioning and their GPUs out of its health', () => {
    const made = new MadeStore()
      .read(SLURM, {
        nodes: [nodePatch('n1', { scheduling: 'commissioning', state: 'down' }), nodePatch('n2')],
      })
      .read(DCGM, { gpus: [gpuPatch(0, { rowRemapFailed: true }), gpuPatch(0, { node: 'n2' })] })
      .tick();
    expect(made.row('nodes', 'n1')).toMatchObject({ health: 'failed', gpusFaulty: 1 });
    expect(made.site).toMatchObject({ health: 'ok', healthReason: null, gpusFaulty: 0, alerts: 0 });
    made.read(SLURM, { nodes: [nodePatch('n1'), nodePatch('n2')] }).tick();
    expect(made.site).toMatchObject({ health: 'failed', gpusFaulty: 1, alerts: 1 });
  });

  it('is as well as its worst node, names it, and says how many there are', () => {
    const made = new MadeStore()
      .read(SLURM, { nodes: ['n1', 'n2', 'n3'].map((node) => nodePatch(node)) })
      .read(DCGM, {
        gpus: [gpuPatch(0), gpuPatch(0, { node: 'n2', eccUncorrected: 1 }), gpuPatch(0, { node: 'n3' })],
      })
      .tick();
    expect(made.site).toMatchObject({
      health: 'degraded',
      healthReason: 'n2: 1 uncorrected memory errors since the driver was loaded',
    });
    made.read(SLURM, {
      nodes: [nodePatch('n1'), nodePatch('n2'), nodePatch('n3', { state: 'down', reason: 'PSU' })],
    });
    expect(made.tick().site.healthReason).toBe(
      '1 failed, 1 degraded nodes; n3: the scheduler calls it down: PSU',
    );
  });

  it('is unknown once every source of a kind failed three times in a row, and not while one of them did not', () => {
    const [a, b] = [at(DCGM, 'a'), at(DCGM, 'b')];
    const made = new MadeStore().read(a, {}).read(b, {}).read(SLURM, { nodes: [] });
    expect(made.fail(a).fail(a).fail(a).fail(b).fail(b).tick().site.health).toBe('ok');
    expect(made.fail(b).tick().site).toMatchObject({
      health: 'unknown',
      healthReason: 'no gpu source answers',
    });
  });

  it('leaves GPUs that are silent out of the mean use, and in their number', () => {
    const [a, b] = [at(DCGM, 'a'), at(DCGM, 'b')];
    const one = { gpus: [gpuPatch(0, { utilizationRatio: 1 })] };
    const made = new MadeStore()
      .read(a, one)
      .read(b, { gpus: [gpuPatch(0, { node: 'n2', utilizationRatio: 0 })] });
    expect(made.tick().site).toMatchObject({ gpuUtilizationRatio: 0.5, gpusReporting: 2 });
    made
      .pass(51 * SECOND)
      .read(a, one)
      .tick();
    expect(made.site).toMatchObject({ gpuUtilizationRatio: 1, gpusReporting: 1, gpus: 2, nodesReporting: 1 });
  });
});

describe('the power of a site', () => {
  const feeds = (...list: Patch<'feeds'>[]) => ({ feeds: list });
  const grid = (powerWatts: number | null, feed = 'grid') => ({ feed, kind: 'utility', powerWatts }) as const;
  const metered = { site: { itPowerWatts: 5e6, itPowerBasis: 'measured' } } as const;

  it('has no PUE where IT power is a sum of parts', () => {
    const made = new MadeStore().read(DCGM, { gpus: [gpuPatch(0)] }).read(METERS, feeds(grid(6e6)));
    expect(made.tick().site).toMatchObject({
      itPowerWatts: 300,
      itPowerBasis: 'estimated',
      facilityPowerWatts: 6e6,
      pue: null,
    });
    expect(made.read(METERS, metered).tick().site).toMatchObject({
      itPowerWatts: 5e6,
      itPowerBasis: 'measured',
      pue: 1.2,
    });
  });

  it('is what the feeds give together, of which the grid counts against its limit', () => {
    const made = new MadeStore(7e6).read(METERS, {
      ...metered,
      ...feeds(grid(4e6), { feed: 'sun', kind: 'solar', renewable: true, powerWatts: 2e6 }),
    });
    expect(made.tick().site).toMatchObject({
      facilityPowerWatts: 6e6,
      headroomWatts: 3e6,
      pue: 1.2,
      renewableRatio: 0.333,
    });
  });

  it('has no headroom and no PUE while a feed that may give power is not measured', () => {
    const made = new MadeStore(7e6).read(METERS, { ...metered, ...feeds(grid(4e6), grid(null, 'second')) });
    expect(made.tick().site).toMatchObject({ facilityPowerWatts: 4e6, headroomWatts: null, pue: null });
    made.read(METERS, feeds({ ...grid(null, 'second'), state: 'lost' }));
    expect(made.tick().site).toMatchObject({ headroomWatts: 3e6, pue: 0.8 });
  });

  it('has no headroom without a limit, and none of anything without a meter', () => {
    expect(new MadeStore().read(METERS, feeds(grid(1))).tick().site.headroomWatts).toBeNull();
    expect(new MadeStore(7e6).tick().site).toMatchObject({
      facilityPowerWatts: null,
      headroomWatts: null,
      itPowerWatts: null,
      itPowerBasis: null,
      renewableRatio: null,
    });
  });
});
