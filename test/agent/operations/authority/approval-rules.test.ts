import { describe, expect, it } from 'vitest';
import { isApprovalLate, whyNotApprove } from '../../../../agent/operations/authority/approval-rules.ts';
import { admissionOf, decide } from '../../../../agent/operations/authority/authority.ts';
import { why } from '../../../support/decision-words.ts';
import { commandOf, drain, onNodes } from '../../../support/made-commands.ts';
import { operationOf } from '../../../support/made-operation.ts';
import { held, NOW, names, ONE, site, TWO } from '../../../support/made-site-facts.ts';

describe('a second person', () => {
  it('is needed beyond the policy’s share of the site, in one command or in many small ones', () => {
    expect(decide(drain(names(0, 10)), ONE, site()).kind).toBe('allowed');
    expect(why(decide(drain(names(0, 11)), ONE, site()))).toEqual([
      'it makes 11 % of the site that one person takes out of service, more than 10 %',
    ]);
    const before = site({ holds: held(ONE, 'x', ...names(50, 8)) });
    expect(decide(drain(names(0, 3)), ONE, before).kind).toBe('needs approval');
    expect(decide(drain(names(0, 3)), TWO, before).kind).toBe('allowed');
  });

  it('is needed to evacuate, which limits do not forbid', () => {
    const evacuate = commandOf(1, { verb: 'evacuate', ...onNodes(['de-halm']) });
    const decision = decide(evacuate, ONE, site());
    expect(why(decision)).toEqual(['it evacuates a site']);
    expect(admissionOf(decision)).toEqual({
      kind: 'waiting',
      needsApproval: 'a second person who may approve: it evacuates a site',
    });
  });

  it('is needed where restricted work is hit, the unknown counting as restricted', () => {
    const running = (dataClass: string | null) =>
      site({ workloads: new Map([['4411', { dataClass, nodes: ['gpu-001', 'gpu-002'] }]]) });
    expect(why(decide(drain(), ONE, running('health')))).toEqual([
      'it touches workloads of data class health',
    ]);
    expect(why(decide(drain(), ONE, running(null)))).toEqual(['it touches workloads of data class unknown']);
    expect(decide(drain(), ONE, running('public')).kind).toBe('allowed');
    expect(decide(drain(['gpu-009']), ONE, running('health')).kind).toBe('allowed');
    expect(decide(commandOf(1, { verb: 'cordon' }), ONE, running('health')).kind).toBe('allowed');
    const cancel = commandOf(1, { verb: 'cancel', ...onNodes(['4411']) });
    expect(decide(cancel, ONE, running('health')).kind).toBe('needs approval');
  });

  it('is another one, who may approve, who saw what it is now, within a day', () => {
    const waiting = operationOf({ state: 'waiting for approval', actor: ONE, waitingSince: NOW, hash: 'aa' });
    const day = 24 * 3_600_000;
    expect(whyNotApprove(waiting, TWO, 'aa', site())).toBeNull();
    expect(whyNotApprove(waiting, ONE, 'aa', site())).toBe(
      'who asked cannot approve: it takes a second person',
    );
    expect(whyNotApprove(waiting, 'weft://operator/dev', 'aa', site())).toMatch(/does not let .* approve/);
    expect(whyNotApprove(waiting, 'weft://agent/de-halm', 'aa', site())).toMatch(/only a person approves/);
    expect(whyNotApprove(waiting, TWO, 'bb', site())).toMatch(/it was edited since/);
    expect(whyNotApprove(waiting, TWO, 'aa', site({ now: NOW + day }))).toBeNull();
    expect(whyNotApprove(waiting, TWO, 'aa', site({ now: NOW + day + 1 }))).toMatch(/more than 24 hours/);
    expect(isApprovalLate(waiting, NOW + day + 1)).toBe(true);
    expect(whyNotApprove({ ...waiting, state: 'running' }, TWO, 'aa', site())).toMatch(
      /waits for no approval/,
    );
  });
});
