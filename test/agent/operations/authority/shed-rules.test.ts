import { describe, expect, it } from 'vitest';
import { decide } from '../../../../agent/operations/authority/authority.ts';
import { reason, refusals, why } from '../../../support/decision-words.ts';
import { commandOf, idOf, onNodes } from '../../../support/made-commands.ts';
import { operationOf } from '../../../support/made-operation.ts';
import { held, NOW, names, ONE, POLICY, site, TWO } from '../../../support/made-site-facts.ts';

describe('a shed', () => {
  const limits = { ...POLICY.limits, drainingRatio: 0.5 };
  const WHO = { who: [ONE], may: ['shed' as const, 'approve' as const], sites: ['*'] };
  const policy = { ...POLICY, limits, roles: [...POLICY.roles, WHO] };
  const shedOf = (nodes: readonly string[], works: readonly string[] = [], places = '0') =>
    commandOf(1, {
      verb: 'shed',
      ...onNodes(['de-halm']),
      shed: {
        ...{ limitWatts: 5e6, begins: NOW, from: NOW, until: NOW + 3_600_000, drawsWatts: 6e6 },
        ...{ needWatts: 1e6, hours: 1, wattsPerStart: 500, rampDown: null, rampUp: null, nodes },
        works: works.map((workload) => ({ workload, seen: '' })),
        steps: [
          { kind: 'hold queue', frees: 0, lostGpuHours: 0, caps: [], works: '' },
          { kind: 'cap', frees: 1e6, lostGpuHours: 9, caps: [{ watts: 500, nodes: places }], works: '' },
        ],
      },
    });
  const judged = (command: ReturnType<typeof shedOf>, more = {}, actor = ONE) =>
    decide(command, actor, site({ policy, ...more }));

  it('is for whoever has the role of its own, and for two people where it reaches a tenth of the site', () => {
    expect(reason(judged(shedOf(['gpu-001']), {}, 'weft://operator/dev'))).toMatch(/does not let .* shed$/);
    expect(judged(shedOf(['gpu-001']))).toEqual({ kind: 'allowed' });
    expect(why(judged(shedOf(names(1, 30), [], '0-29')))).toEqual([
      expect.stringMatching(/^it slows or stops [\d.]+ % of the site, more than 10 %$/),
    ]);
  });

  it('waits for one that is under way to its end: two would take each other’s caps for what was there before', () => {
    const [first, next] = [shedOf(['gpu-001']), { ...shedOf(['gpu-002']), id: idOf(8) }];
    const open = [operationOf({ id: idOf(1), actor: TWO, command: first })];
    expect(refusals(judged(next, { open }))).toEqual([
      { target: 'de-halm', reason: `shed ${idOf(1)} of ${TWO} is under way` },
    ]);
    // One that is approved is judged again while it stands there itself.
    expect(judged(first, { open })).toEqual({ kind: 'allowed' });
  });

  it('leaves alone by name what somebody holds, what an operation has in hand, and restricted work', () => {
    const holds = held('weft://operator/noc-9', 'fan swap', 'gpu-001');
    expect(refusals(judged(shedOf(['gpu-001']), { holds }))).toEqual([
      { target: 'gpu-001', reason: 'weft://operator/noc-9 holds it: fan swap' },
    ]);
    const open = [operationOf({ id: idOf(7), actor: TWO, command: commandOf(7, onNodes(['gpu-001'])) })];
    expect(refusals(judged(shedOf(['gpu-001']), { open }))).toEqual([
      { target: 'gpu-001', reason: `drain ${idOf(7)} of ${TWO} is under way on it` },
    ]);
    const restricted = { ...policy, approvals: { ...policy.approvals, dataClasses: ['health'] } };
    for (const dataClass of ['health', 'never heard of']) {
      const workloads = new Map([['4411', { dataClass, nodes: ['gpu-001'] }]]);
      expect(refusals(judged(shedOf(['gpu-001']), { workloads, policy: restricted }))).toEqual([
        expect.objectContaining({ target: '4411' }),
      ]);
      expect(judged(shedOf(['gpu-002']), { workloads, policy: restricted }).kind).toBe('allowed');
    }
  });

  it('names only what is there, each once, and has limits across all operators', () => {
    for (const nodes of [['ALL'], ['gpu-[001-009]'], ['batch'], ['gpu-777'], ['gpu-001', 'gpu-001']])
      expect(judged(shedOf(nodes)).kind, nodes.join()).toBe('refused');
    expect(judged(shedOf(['gpu-001'], [], '0-1')).kind).toBe('refused');
    expect(judged(shedOf(['gpu-001'], ['--user=root'])).kind).toBe('refused');
    // What ended since it was planned is no difference.
    expect(judged(shedOf(['gpu-001'], ['999']))).toEqual({ kind: 'allowed' });
    const few = { ...policy, limits: { ...limits, cappedRatio: 0.1 } };
    expect(reason(judged(shedOf(names(1, 30), [], '0-29'), { policy: few }))).toMatch(
      /nodes would be capped/,
    );
    const frozen = { ...policy, limits: { ...limits, frozen: 'audit' } };
    expect(reason(judged(shedOf(['gpu-001']), { policy: frozen }))).toMatch(/froze it: audit/);
  });

  describe('that moves work away', () => {
    const MIGRATES = { who: [ONE], may: ['migrate' as const], sites: ['*'] };
    const movers = { ...policy, roles: [MIGRATES, ...policy.roles] };
    const moved = (to: string, works = '0') => {
      const command = shedOf([], ['4411']);
      const step = { kind: 'move' as const, frees: 1e6, lostGpuHours: 9, caps: [], works, to };
      return { ...command, shed: { ...command.shed, steps: [step] } } as ReturnType<typeof shedOf>;
    };
    const classed = (dataClass: string) => new Map([['4411', { dataClass, nodes: ['gpu-001'] }]]);
    const judge = (to: string, dataClass: string, more = {}) =>
      judged(moved(to), { policy: movers, workloads: classed(dataClass), ...more });

    it('is for whoever may migrate as well, and another is told how to do without', () => {
      expect(judge('eemshaven', 'public')).toEqual({ kind: 'allowed' });
      const DEV = { who: ['weft://operator/dev'], may: ['shed' as const], sites: ['*'] };
      const only = { ...movers, roles: [DEV, ...movers.roles] };
      const answer = judged(moved('eemshaven'), { policy: only }, 'weft://operator/dev');
      expect(reason(answer)).toMatch(
        /it moves work away: .* does not let .* migrate; --no-moves leaves that out/,
      );
    });

    it('goes nowhere but where there is a peer, its class may go, and each workload once', () => {
      expect(reason(judge('zernike', 'public'))).toBe(
        'zernike: de-halm has no peer of that name to migrate to',
      );
      const german = new Map([
        ['nuernberg', { site: 'nuernberg', jurisdiction: 'US', link: 'protected' as const }],
      ]);
      expect(reason(judge('nuernberg', 'internal', { destinations: german }))).toBe(
        '4411: data class internal may not go to US',
      );
      expect(reason(judge('eemshaven', 'never heard of'))).toMatch(/is not in the policy|is restricted/);
      const twice = moved('eemshaven');
      const steps = [...(twice.shed?.steps ?? []), ...(twice.shed?.steps ?? [])];
      const command = { ...twice, shed: { ...twice.shed, steps } } as typeof twice;
      expect(reason(judged(command, { policy: movers, workloads: classed('public') }))).toMatch(
        /moves a workload twice/,
      );
    });
  });
});
