import { describe, expect, it } from 'vitest';
import { decide } from '../../../../agent/operations/authority/authority.ts';
import type { NodeFacts, SiteFacts } from '../../../../agent/operations/authority/site-facts.ts';
import type { Operation } from '../../../../agent/operations/operation.ts';
import { reason } from '../../../support/decision-words.ts';
import { commandOf, drain, idOf, onNodes } from '../../../support/made-commands.ts';
import { operationOf } from '../../../support/made-operation.ts';
import { held, names, node, ONE, POLICY, site, TWO } from '../../../support/made-site-facts.ts';

describe('limits', () => {
  const wide = { ...POLICY, approvals: { ...POLICY.approvals, drainRatioOver: 1 } };
  const open = (nodes: readonly string[], more: Partial<Operation> = {}) =>
    operationOf({
      state: 'running',
      actor: TWO,
      command: commandOf(7, onNodes(nodes)),
      id: idOf(7),
      ...more,
    });

  it('count what all operators drain and hold together', () => {
    const decided = (count: number, facts: Partial<SiteFacts> = {}) =>
      decide(drain(names(0, count)), ONE, site({ policy: wide, ...facts }));
    expect(decided(15).kind).toBe('allowed');
    expect(reason(decided(16))).toBe(
      'de-halm: 16 of 100 nodes would be draining or held; the policy allows 15 (15 %)',
    );
    expect(decided(5, { open: [open(names(50, 11))] }).kind).toBe('refused');
    expect(decided(5, { open: [open(names(50, 11), { state: 'waiting for approval' })] }).kind).toBe(
      'allowed',
    );
    expect(decided(5, { holds: held(TWO, 'x', ...names(50, 11)) }).kind).toBe('refused');
    const draining = new Map([
      ...site().nodes,
      ...names(50, 11).map((one): [string, NodeFacts] => [one, node({ scheduling: 'draining' })]),
    ]);
    expect(decided(5, { nodes: draining }).kind).toBe('refused');
    expect(decided(5, { nodes: draining, holds: held(ONE, 'x', 'gpu-000') }).kind).toBe('refused');
  });

  it('let one node of a small site go, and none where the policy says none', () => {
    const three = new Map(names(0, 3).map((one) => [one, node()]));
    const keep = { ...wide, limits: { ...wide.limits, keepFree: new Map() } };
    expect(decide(drain(), ONE, site({ policy: keep, nodes: three })).kind).toBe('allowed');
    expect(decide(drain(names(0, 2)), ONE, site({ policy: keep, nodes: three })).kind).toBe('refused');
    const none = { ...keep, limits: { ...keep.limits, drainingRatio: 0 } };
    expect(decide(drain(), ONE, site({ policy: none, nodes: three })).kind).toBe('refused');
  });

  it('keep so many GPUs of a model free; what is not known is not free', () => {
    const busy = new Map(site().nodes);
    for (const one of names(3, 97)) busy.set(one, node({ gpusAllocated: one === 'gpu-003' ? null : 8 }));
    const decided = decide(drain(names(0, 2)), ONE, site({ policy: wide, nodes: busy }));
    expect(reason(decided)).toBe('de-halm: 8 GPUs h100 would be free, 24 are now; the policy keeps 16');
    expect(decide(drain(names(0, 1)), ONE, site({ policy: wide, nodes: busy })).kind).toBe('allowed');
    expect(decide(drain(['gpu-050']), ONE, site({ policy: wide, nodes: busy })).kind).toBe('allowed');
  });
});
