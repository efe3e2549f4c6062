import { describe, expect, test } from 'vitest';
import { RecordedSite } from './recorded-site.ts';

const HOUR = 3_600_000;

describe('jobs', () => {
  test('come, run and go for days: the site stays busy and nobody waits for ever', () => {
    const site = new RecordedSite({ nodes: 64 });
    const ids = new Set<unknown>();
    const sizes = new Set<number>();
    let allocated = 0;
    let ended = 0;
    for (let round = 0; round < 96; round++) {
      site.step(HOUR);
      for (const job of site.rows('workloads')) {
        ids.add(job['workload']);
        sizes.add(Number(job['gpus']));
        if (job['endedAt'] !== null) ended++;
        if (job['state'] === 'pending')
          expect(site.site.now() - Number(job['submittedAt'])).toBeLessThan(48 * HOUR);
        if (job['state'] === 'running') {
          const ran = (site.site.now() - Number(job['startedAt'])) / 1000;
          expect(ran).toBeLessThanOrEqual(Number(job['timeLimitSeconds']) + 30);
        }
      }
      for (const node of site.rows('nodes')) allocated += Number(node['gpusAllocated']);
    }
    const ratio = allocated / 96 / 512;
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(0.97);
    expect(ids.size).toBeGreaterThan(150);
    expect(sizes.size).toBeGreaterThan(6);
    expect(ended).toBeGreaterThan(10);
  });

  test('have rows with every column that their state has', () => {
    const site = new RecordedSite({ nodes: 64 });
    site.step(HOUR);
    for (const job of site.rows('workloads')) {
      expect(job['submittedAt']).toBeLessThanOrEqual(site.site.now());
      const placed = job['state'] === 'running' || job['state'] === 'completing';
      expect(job['nodes'] !== null, String(job['workload'])).toBe(placed);
      expect(job['startedAt'] !== null || ['pending', 'held'].includes(String(job['state']))).toBe(true);
      if (job['state'] === 'pending') expect(job['reason']).toMatch(/Resources|Priority|requeued/);
      if (job['checkpoint'] !== null) expect(job['checkpointDirectory']).toContain(String(job['workload']));
    }
  });

  test('that a fault ends wait again when they declared a checkpoint, and fail otherwise', () => {
    const site = new RecordedSite({ nodes: 64, faultsPerGpuHour: 5e-3 });
    let requeued = 0;
    let failed = 0;
    for (let minute = 0; minute < 600; minute++) {
      const told = site.happenings.length;
      site.step(60_000);
      const hit = site.happenings.slice(told).filter((happening) => happening.kind === 'workload');
      for (const { at, message } of hit) {
        const [, id, outcome] = /^job (\S+) of \S+ (requeued|failed): /.exec(message) ?? [];
        const job = site.rows('workloads').find((row) => row['workload'] === id);
        if (outcome !== 'requeued') continue;
        requeued++;
        expect(job?.['checkpoint']).not.toBeNull();
        expect(['pending', 'running']).toContain(job?.['state']);
        if (job?.['state'] === 'running') expect(Number(job['startedAt'])).toBeGreaterThanOrEqual(at);
        else expect(job).toMatchObject({ startedAt: null, nodes: null });
      }
      for (const job of site.rows('workloads')) {
        if (/^Xid|^node .* failed/.test(String(job['reason']))) {
          failed++;
          expect(job).toMatchObject({ state: 'failed', nodes: null });
          expect(['FAILED', 'NODE_FAIL']).toContain(job['nativeState']);
          expect(job['endedAt']).not.toBeNull();
        }
      }
    }
    expect(requeued).toBeGreaterThan(0);
    expect(failed).toBeGreaterThan(0);
  });
});
