import { describe, expect, it } from 'vitest';
import { paceOf, pulseOf, spreadOf } from '../../../../source/views/workload/laggards.ts';
import { SAMPLED_AT } from '../../../support/made-fabric.ts';
import {
  drawWorkload,
  FULL,
  gpusOf,
  MINUTE,
  modelOfWorkload,
  withWorkload,
} from '../../../support/made-workload.ts';

describe('the page of a workload', () => {
  it('makes the GPU that holds the others up stand out, its node first', () => {
    const lines = drawWorkload([140, 30]).split('\n');
    const head = lines.findIndex((line) => line.startsWith('  node'));
    expect(lines[head + 1]).toMatch(/▸ n2 +● ok +█████▁▄\? .*△ GPU 5 idle 1 % {2}△ GPU 6 slow 40 %/);
    expect(lines[head + 2]).toMatch(/n1 +● ok +████████/);
    expect(drawWorkload()).toMatch(
      /24 GPUs on 3 nodes {2}△ 1 idle {2}△ 1 slow {2}use \d+ % over 23 of 24 GPUs/,
    );
  });

  it('leaves the GPUs of others out', () => {
    expect(modelOfWorkload().nodes.map(({ id }) => id)).toEqual(['n2', 'n1', 'n3']);
    expect(modelOfWorkload().knowledge).toBe('told');
  });

  it('goes by the scheduler’s list, or by whole machines and says so, where GPUs do not tell', () => {
    const untold = [...gpusOf('n1', FULL, null), ...gpusOf('n2', FULL, null), ...gpusOf('n3', FULL, null)];
    const listed = withWorkload({ gpuList: 'n1:0,n1:1,n2:7' }, { gpus: untold });
    expect(modelOfWorkload(listed).knowledge).toBe('listed');
    expect(modelOfWorkload(listed).pulse.gpus).toBe(3);
    const whole = withWorkload({ gpuList: null }, { gpus: untold });
    expect(modelOfWorkload(whole).pulse.gpus).toBe(24);
    expect(drawWorkload([160, 30], whole)).toContain(
      '? which GPUs are its own is not told: all of its nodes',
    );
  });

  it('counts no memory as a value: stale GPUs are a question mark and outside the mean', () => {
    const stale = gpusOf('n1', FULL).map((row) => ({ ...row, sampledAt: SAMPLED_AT - MINUTE }));
    const made = withWorkload({}, { gpus: [...stale, ...gpusOf('n2', FULL), ...gpusOf('n3', FULL)] });
    expect(modelOfWorkload(made).pulse).toMatchObject({ measured: 16, gpus: 24 });
    expect(drawWorkload([140, 30], made)).toMatch(/n1 +● ok +\?{8} .*○ 8 of 8 GPUs stale/);
  });
});

describe('the spread of use', () => {
  it('counts GPUs by tenths and names the one that does least', () => {
    expect(drawWorkload([140, 30])).toContain('GPUs by use  0 % ▁···▁····█ 100 %   lowest 1 %: n2 GPU 5');
    expect(spreadOf([])).toEqual({ counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], lowest: null });
  });
});

describe('the pace of GPUs', () => {
  const at = (use: number | null) => ({
    index: 0,
    use,
    watts: null,
    celsius: null,
    health: 'ok',
    isStale: false,
  });

  it('is judged by the others of the same workload', () => {
    expect(paceOf(at(0.5), 0.97)).toBe('slow');
    expect(paceOf(at(0.9), 0.97)).toBe('fine');
    expect(paceOf(at(0.01), 0.97)).toBe('idle');
    expect(paceOf(at(0.1), 0.15)).toBe('fine');
    expect(paceOf(at(null), 0.97)).toBe('unmeasured');
  });

  it('is of nothing where nothing was measured', () => {
    expect(pulseOf([])).toEqual({ mean: null, median: null, measured: 0, gpus: 0, slow: 0, idle: 0 });
  });
});
