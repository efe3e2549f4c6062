import { describe, expect, test } from 'vitest';
import type { Job } from '../../../agent/simulation/job.ts';
import { JobSource } from '../../../agent/simulation/job-source.ts';
import { layOut } from '../../../agent/simulation/layout.ts';
import { Nodes } from '../../../agent/simulation/nodes.ts';
import { Placement } from '../../../agent/simulation/placement.ts';
import { streamsOf } from '../../../agent/simulation/random.ts';

function smallSite() {
  const streams = streamsOf(1, 'zernike');
  const layout = layOut('zernike', 8, 8, streams('layout'));
  const nodes = new Nodes(layout, () => undefined);
  const placement = new Placement(layout, nodes);
  const source = new JobSource('zernike', 1, layout, streams);
  const job = (gpus: number): Job => {
    const [made] = source.arrive(0, () => 1);
    return { ...made!, gpus, wholeNodes: gpus % 8 === 0 ? gpus / 8 : 0, partition: 'h200' };
  };
  return { layout, nodes, placement, job };
}

describe('placement', () => {
  test('gives whole machines to jobs for whole machines, and none that is held', () => {
    const { layout, nodes, placement, job } = smallSite();
    nodes.hold(0, { reason: 'fan swap', user: 'noc-1', at: 0 });
    const free = 7 - [...layout.sliced].filter((node) => node !== 0).length;
    expect(placement.freeNodes('h200')).toBe(free);
    const gpus = placement.find(job(16));
    expect(gpus?.length).toBe(16);
    expect([...(gpus ?? [])].some((gpu) => gpu < 8)).toBe(false);
    expect(placement.find(job(64))).toBeNull();
  });

  test('puts small jobs together on one machine and gives back what they had', () => {
    const { placement, job } = smallSite();
    const jobs = [job(2), job(1), job(4)];
    for (const each of jobs) placement.take(each, placement.find(each)!);
    expect(new Set(jobs.flatMap((each) => Array.from(each.gpuNumbers, (gpu) => gpu >> 3))).size).toBe(1);
    expect(placement.allocated).toBe(7);
    for (const each of jobs) placement.release(each);
    expect(placement.allocated).toBe(0);
  });

  test('refuses to give a GPU that belongs to a job', () => {
    const { placement, job } = smallSite();
    const [first, second] = [job(8), job(8)];
    const gpus = placement.find(first)!;
    placement.take(first, gpus);
    expect(() => placement.take(second, gpus)).toThrow(/belongs to/);
  });
});
