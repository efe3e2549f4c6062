import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGpuGres, parseTresGpus } from '../../../../agent/drivers/slurm/gres.ts';

describe('a GRES text', () => {
  it.each([
    ['gpu:h100:8', { count: 8, types: ['h100'], indices: null }],
    ['gpu:8', { count: 8, types: [], indices: null }],
    ['gpu', { count: 1, types: [], indices: null }],
    ['gpu:4090:2', { count: 2, types: ['4090'], indices: null }],
    ['gpu:h200:8(S:0-1)', { count: 8, types: ['h200'], indices: null }],
    ['gpu:h100:3(IDX:0-1,4)', { count: 3, types: ['h100'], indices: [0, 1, 4] }],
    ['gpu:h100:0(IDX:N/A)', { count: 0, types: ['h100'], indices: [] }],
    ['gpu:(null):2(IDX:1,3)', { count: 2, types: [], indices: [1, 3] }],
    [
      'gpu:h200:1(IDX:3),gpu:a100:2(IDX:4-5),shard:7(IDX:0)',
      { count: 3, types: ['h200', 'a100'], indices: [3, 4, 5] },
    ],
    ['gpu:h100:2(CNT:2)', { count: 2, types: ['h100'], indices: null }],
    ['gres:gpu:h100:3', { count: 3, types: ['h100'], indices: null }],
    ['gres/gpu:4', { count: 4, types: [], indices: null }],
    ['gres/gpu=2', { count: 2, types: [], indices: null }],
    ['gpu:1g.10gb:7', { count: 7, types: ['1g.10gb'], indices: null }],
    ['', { count: 0, types: [], indices: [] }],
    ['mps:400,bandwidth:lustre:4G', { count: 0, types: [], indices: [] }],
  ])('%j is read', (text, expected) => {
    expect(parseGpuGres(text)).toEqual(expected);
  });

  it('gives no indices rather than wrong ones when they do not fit the count', () => {
    expect(parseGpuGres('gpu:h100:3(IDX:0-1)')).toEqual({ count: 3, types: ['h100'], indices: null });
    expect(parseGpuGres('gpu:h100:8(IDX:0-999999)')).toMatchObject({ indices: null });
  });

  it('never fails and never counts below zero, whatever the text', () => {
    const texts = fc.array(
      fc.constantFrom('gpu', ':', 'h100', '8', '(', ')', 'IDX:', '0-3', ',', '(null)', '=', 'x'),
    );
    fc.assert(
      fc.property(texts, (pieces) => {
        const { count, indices } = parseGpuGres(pieces.join(''));
        expect(count).toBeGreaterThanOrEqual(0);
        if (indices !== null) expect(indices).toHaveLength(count);
      }),
    );
  });
});

describe('a TRES list', () => {
  it('counts GPUs once though they are listed by type as well', () => {
    expect(parseTresGpus('cpu=2,mem=4G,gres/gpu=6,gres/gpu:h100=6')).toBe(6);
    expect(parseTresGpus('cpu=2,gres/gpu:h100=4,gres/gpu:a100=2')).toBe(6);
  });

  it('that names no GPU says nothing, for the site may not track them', () => {
    expect(parseTresGpus('cpu=2,mem=4G,node=1,billing=2')).toBeNull();
  });
});
