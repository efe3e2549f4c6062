import { expect, test } from 'vitest';
import { createSimulatedDriver } from '../../../../agent/drivers/simulated/simulated-driver.ts';
import { createSimulatedSite } from '../../../../agent/simulation/simulated-site.ts';
import { expandNodeSet } from '../../../../protocol/node-set.ts';
import { rowsOf } from '../../../support/rows-of.ts';

test('the driver lists every node and every workload, and the two agree', async () => {
  const site = createSimulatedSite({
    site: 'zernike',
    nodes: 24,
    gpusPerNode: 8,
    seed: 3,
    startAt: Date.UTC(2026, 10, 23),
  });
  const driver = createSimulatedDriver(site);
  expect(driver).toMatchObject({ name: 'simulated', target: 'zernike' });
  for (let hour = 0; hour < 6; hour++) {
    site.step(3_600_000);
    const { nodes, workloads } = rowsOf(await driver.read(new AbortController().signal));
    expect(nodes.length).toBe(24);
    const placed = new Map(nodes.map((node) => [node.node, new Set(node.workloads?.split(',') ?? [])]));
    for (const { workload, nodes: set } of workloads) {
      for (const name of set == null ? [] : expandNodeSet(set)) expect(placed.get(name)).toContain(workload);
    }
    const given = nodes.reduce((sum, node) => sum + (node.gpusAllocated ?? 0), 0);
    const held = workloads.reduce((sum, job) => sum + (job.nodes == null ? 0 : (job.gpus ?? 0)), 0);
    expect(given).toBe(held);
  }
});

test('a reading that was called off fails', async () => {
  const site = createSimulatedSite({ site: 'zernike', nodes: 1, gpusPerNode: 1, seed: 3, startAt: 0 });
  await expect(createSimulatedDriver(site).read(AbortSignal.abort())).rejects.toThrow();
});
