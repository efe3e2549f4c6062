import { describe, expect, it } from 'vitest';
import { fitsHeldBack } from '../../../../agent/drivers/slurm/feasible-nodes.ts';
import { SPEC } from './made-spec.ts';

const node = (flags: readonly string[] = [], others: object = {}) => ({
  state: 'idle',
  state_flags: flags,
  gres: 'gpu:h100:8',
  cpus: 64,
  real_memory: 500_000,
  partitions: ['gpu'],
  ...others,
});
const held = node(['DRAIN']);

describe('a job that Slurm calls impossible while nodes are held back', () => {
  it('would fit once they are open again', () => {
    expect(fitsHeldBack([held, node()], SPEC)).toBe(true);
    expect(fitsHeldBack([node([], { state: 'down' }), node()], SPEC)).toBe(true);
  });

  it('is impossible for another reason where enough are open', () => {
    expect(fitsHeldBack([node(), node(), held], SPEC)).toBe(false);
  });

  it.each([
    ['too few nodes', [held], {}],
    ['another partition', [held, held], { partition: 'debug' }],
    ['another kind of GPU', [held, held], { gresPerNode: 'gres/gpu:h200:2' }],
    ['more GPUs than a node has', [held, held], { gresPerNode: null, gpus: 18 }],
    ['more CPUs', [held, held], { tasks: 128, cpusPerTask: 2 }],
    ['more memory', [held, held], { memory: '600G' }],
    ['more memory by CPU', [held, held], { memory: '200G/cpu' }],
    ['more memory by GPU', [held, held], { memory: '300G/gpu' }],
  ])('would not fit: %s', (_, nodes, part) => {
    expect(fitsHeldBack(nodes, { ...SPEC, ...part })).toBe(false);
  });
});
