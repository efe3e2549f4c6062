import { describe, expect, test } from 'vitest';
import { movedSince, seenOfNode, seenOfWorkload } from '../../protocol/index.ts';

const node = {
  scheduling: 'open',
  state: 'mixed',
  reason: null,
  reasonUser: null,
  workloads: '12,7',
} as const;

describe('what a plan rests on', () => {
  test('holds while only more of a node is allocated, or its work comes in another order', () => {
    const seen = seenOfNode('drain', node);
    expect(movedSince(seen, seenOfNode('drain', { ...node, state: 'allocated', workloads: '7,12' }))).toEqual(
      [],
    );
  });

  test('holds when work ended, and not when other work began', () => {
    const seen = seenOfNode('drain', node);
    expect(movedSince(seen, seenOfNode('drain', { ...node, workloads: '7' }))).toEqual([]);
    expect(movedSince(seen, seenOfNode('drain', { ...node, workloads: '7,12,13' }))).toEqual([
      'since the plan 13 began to run on it',
    ]);
  });

  test('of a cordon says nothing of what runs', () => {
    expect(seenOfNode('cordon', node)).toBe(seenOfNode('cordon', { ...node, workloads: '7,99' }));
  });

  test('says in words that a node is held, down, or held by another', () => {
    const seen = seenOfNode('cordon', node);
    expect(movedSince(seen, seenOfNode('cordon', { ...node, scheduling: 'draining' }))).toEqual([
      'it was open and is draining',
    ]);
    expect(movedSince(seen, seenOfNode('cordon', { ...node, state: 'down' }))).toEqual([
      'it was up and is down',
    ]);
    expect(movedSince(seen, seenOfNode('cordon', { ...node, reasonUser: 'noc-2' }))).toEqual([
      'its hold or the reason for it is another now',
    ]);
  });

  test('of a workload does not hold for another run of it', () => {
    const job = { state: 'running', nodes: 'a1', startedAt: 5, dataClass: null, operation: null } as const;
    expect(movedSince(seenOfWorkload(job), seenOfWorkload({ ...job, startedAt: 9 }))).toEqual([
      'it was started anew',
    ]);
  });

  test('is short however much runs on a node, and any other text is a difference', () => {
    const many = Array.from({ length: 500 }, (_, id) => 1_000_000 + id).join(',');
    const seen = seenOfNode('drain', { ...node, workloads: many });
    expect(seen.length).toBeLessThan(120);
    expect(movedSince(seen, seen)).toEqual([]);
    expect(movedSince('work', seen)).toHaveLength(4);
  });
});
