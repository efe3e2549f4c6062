import { describe, expect, it } from 'vitest';
import { NodeClaims } from '../../../agent/store/node-claims.ts';

const SLURM = { source: 'slurm/conf', looked: false };
const HOST = { source: 'node-exporter/a', looked: true };

describe('who speaks for a column of a node', () => {
  it('is whoever looked at the machine, whichever source comes first', () => {
    const claims = new NodeClaims();
    expect(claims.settle('a', SLURM, { node: 'a', cpuLoad: 1 })).toMatchObject({ cpuLoad: 1 });
    expect(claims.settle('a', HOST, { node: 'a', cpuLoad: 2 })).toMatchObject({ cpuLoad: 2 });
    expect(claims.settle('a', SLURM, { node: 'a', cpuLoad: 3 }).cpuLoad).toBeUndefined();
    expect(claims.settle('b', SLURM, { node: 'b', cpuLoad: 3 })).toMatchObject({ cpuLoad: 3 });
  });

  it('is whoever has a value, and again the other when that is gone', () => {
    const claims = new NodeClaims();
    const none = { node: 'a', cpuLoad: null, notMeasured: 'cpuLoad=not exported' };
    claims.settle('a', SLURM, { node: 'a', cpuLoad: 1, notMeasured: null });
    expect(claims.settle('a', HOST, none)).toEqual({ node: 'a', notMeasured: null });
    claims.settle('a', HOST, { node: 'a', cpuLoad: 2, notMeasured: null });
    expect(claims.settle('a', HOST, none)).toEqual(none);
    expect(claims.settle('a', SLURM, { node: 'a', cpuLoad: 1 })).toMatchObject({
      cpuLoad: 1,
      notMeasured: null,
    });
  });

  it('takes used memory from where the total came from, or not at all', () => {
    const claims = new NodeClaims();
    const partly = {
      node: 'a',
      memoryTotalBytes: 8192,
      memoryUsedBytes: null,
      notMeasured: 'memoryUsedBytes=no MemAvailable',
    };
    claims.settle('a', SLURM, { node: 'a', memoryTotalBytes: 4096, memoryUsedBytes: 1024 });
    expect(claims.settle('a', HOST, partly)).toEqual(partly);
    expect(claims.settle('a', SLURM, { node: 'a', memoryTotalBytes: 4096, memoryUsedBytes: 1024 })).toEqual({
      node: 'a',
      notMeasured: 'memoryUsedBytes=no MemAvailable',
    });
  });

  it('keeps the reasons of all sources for what nobody measured, each column once', () => {
    const claims = new NodeClaims();
    claims.settle('__proto__', SLURM, { node: '__proto__', notMeasured: 'gpus=no gres; cpuLoad=silent' });
    const host = { node: '__proto__', cpuLoad: 1, notMeasured: 'inletTemperatureCelsius=not exported' };
    expect(claims.settle('__proto__', HOST, host).notMeasured).toBe(
      'gpus=no gres; inletTemperatureCelsius=not exported',
    );
    claims.forget('__proto__');
    expect(claims.settle('__proto__', HOST, { node: '__proto__' }).notMeasured).toBeNull();
  });
});
