import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyConfig } from '../../../agent/config/policy-config.ts';
import { isApprovalLate, whyNotApprove } from '../../../agent/operations/authority/approval-rules.ts';
import { admissionOf, decide, whyNotSteer } from '../../../agent/operations/authority/authority.ts';
import { CommandPace } from '../../../agent/operations/authority/command-pace.ts';
import { whyNotTo } from '../../../agent/operations/authority/data-class-rules.ts';
import { operatorOf, whyNot } from '../../../agent/operations/authority/roles.ts';
import type { NodeFacts, SiteFacts } from '../../../agent/operations/authority/site-facts.ts';
import { type Hold, Holds, type KnownHolds } from '../../../agent/operations/holds.ts';
import type { Operation } from '../../../agent/operations/operation.ts';
import { commandOf, idOf, onNodes } from '../../support/made-commands.ts';
import { operationOf } from '../../support/made-operation.ts';

const ONE = 'weft://operator/noc-1';
const TWO = 'weft://operator/noc-2';
const NOW = 1_700_000_000_000;

const POLICY: PolicyConfig = {
  roles: [
    {
      who: [ONE, TWO],
      may: ['cordon', 'drain', 'uncordon', 'migrate', 'cancel', 'evacuate', 'approve'],
      sites: ['*'],
    },
    { who: ['weft://operator/dev'], may: ['cordon'], sites: ['eemshaven'] },
    { who: ['*'], may: ['view', 'acknowledge'], sites: ['*'] },
  ],
  limits: { drainingRatio: 0.15, commandsPerMinute: 30, keepFree: new Map([['h100', 16]]), frozen: null },
  approvals: { evacuate: true, drainRatioOver: 0.1, dataClasses: ['health'] },
  dataClasses: new Map([
    ['health', { sites: ['eemshaven'], jurisdictions: ['NL'], links: ['certified', 'protected'] }],
    ['internal', { sites: null, jurisdictions: ['NL', 'DE'], links: null }],
    ['public', { sites: null, jurisdictions: null, links: null }],
  ]),
  unknownClass: null,
  migration: { transfer: { type: 'shared' } },
};

const name = (number: number) => `gpu-${String(number).padStart(3, '0')}`;
const names = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => name(from + index));
const node = (more: Partial<NodeFacts> = {}): NodeFacts => ({
  scheduling: 'open',
  gpuModel: 'NVIDIA H100 80GB HBM3',
  gpus: 8,
  gpusAllocated: 0,
  reason: null,
  reasonUser: null,
  ...more,
});

/** A site of a hundred free nodes, and what is different about it. */
function site(more: Partial<SiteFacts> = {}): SiteFacts {
  const nodes = more.nodes ?? new Map(names(0, 100).map((one) => [one, node()]));
  return {
    site: 'de-halm',
    policy: POLICY,
    isLoopback: false,
    nodes,
    draining: [...nodes].flatMap(([one, { scheduling }]) => (scheduling === 'draining' ? [one] : [])),
    workloads: new Map([['4411', { dataClass: 'public', nodes: ['gpu-099'] }]]),
    alerts: new Set(['gpu-lost gpu-001/3']),
    partitions: new Set(['batch']),
    destinations: new Map([['eemshaven', { site: 'eemshaven', jurisdiction: 'NL', link: 'protected' }]]),
    open: [],
    holds: new Holds(),
    commandsLastMinute: 0,
    refusesNewBecause: null,
    now: NOW,
    ...more,
  };
}

const held = (owner: string, reason = 'fan swap', ...nodes: string[]): KnownHolds => {
  const holds = new Map(
    nodes.map((one): [string, Hold] => [
      one,
      { node: one, owner, reason, since: NOW, operation: idOf(9), broke: null },
    ]),
  );
  return { get: (one) => holds.get(one) ?? null, forEach: (visit) => holds.forEach(visit) };
};

const drain = (nodes: readonly string[] = ['gpu-001'], more = {}) =>
  commandOf(1, { ...onNodes(nodes), ...more });
const refusals = (decision: ReturnType<typeof decide>) =>
  decision.kind === 'refused' ? decision.refusals : `not refused: ${decision.kind}`;
const reason = (decision: ReturnType<typeof decide>) =>
  decision.kind === 'refused' ? decision.reason : decision.kind;
const why = (decision: ReturnType<typeof decide>) =>
  decision.kind === 'needs approval' ? decision.why : reason(decision);

describe('who', () => {
  it('may do what a role of theirs says, at its sites, and look wherever they may do anything', () => {
    expect(decide(drain(), ONE, site())).toEqual({ kind: 'allowed' });
    expect(reason(decide(drain(), 'weft://operator/other', site()))).toBe(
      'the policy of de-halm does not let weft://operator/other drain',
    );
    const cordon = drain(['gpu-001'], { verb: 'cordon' });
    expect(decide(cordon, 'weft://operator/dev', site()).kind).toBe('refused');
    expect(decide(cordon, 'weft://operator/dev', site({ site: 'eemshaven' })).kind).toBe('allowed');
    const lookless = { ...POLICY, roles: POLICY.roles.slice(0, 1) };
    expect(whyNot(ONE, 'view', site({ policy: lookless }))).toBeNull();
    expect(whyNot('weft://operator/other', 'view', site({ policy: lookless }))).not.toBeNull();
  });

  it('without a policy is the local user on loopback, for everything; off loopback everyone only looks', () => {
    const local = operatorOf('local');
    const loopback = site({ policy: null, isLoopback: true });
    const everything = drain(names(0, 100));
    expect(decide(everything, local, loopback)).toEqual({ kind: 'allowed' });
    expect(decide(commandOf(1, { verb: 'evacuate', ...onNodes(['de-halm']) }), local, loopback).kind).toBe(
      'allowed',
    );
    expect(decide(everything, ONE, loopback).kind).toBe('refused');
    expect(reason(decide(drain(), ONE, site({ policy: null })))).toBe(
      'de-halm has no policy file, and without one nobody may drain',
    );
    expect(whyNot(ONE, 'view', site({ policy: null }))).toBeNull();
  });

  it('may steer what another began with the verb it was begun with', () => {
    const begun = operationOf({ actor: TWO });
    expect(whyNotSteer(begun, ONE, site())).toBeNull();
    expect(whyNotSteer(begun, 'weft://operator/dev', site())).toMatch(/does not let/);
  });
});

describe('a command', () => {
  it.each([
    [
      'in a frozen site',
      drain(),
      { policy: { ...POLICY, limits: { ...POLICY.limits, frozen: 'audit' } } },
      /froze it: audit/,
    ],
    ['on a full disk', drain(), { refusesNewBecause: 'no room' }, /^no room$/],
    [
      'too many a minute',
      drain(),
      { commandsLastMinute: 30 },
      /sent 30 commands within a minute; the policy allows 30/,
    ],
    ['without a reason', drain(['gpu-001'], { reason: ' ' }), {}, /^a reason is needed$/],
    ['that comes too late', drain(['gpu-001'], { notAfter: NOW - 2500 }), {}, /came 3 s too late/],
    ['on nothing', drain([]), {}, /nothing is named/],
  ])('%s is refused, and says why', (_, command, facts, expected) => {
    expect(reason(decide(command, ONE, site(facts)))).toMatch(expected);
  });

  it('may take note of an alert in a frozen site', () => {
    const frozen = { ...POLICY, limits: { ...POLICY.limits, frozen: 'audit' } };
    const note = commandOf(1, { verb: 'acknowledge', reason: '', ...onNodes(['gpu-lost gpu-001/3']) });
    expect(decide(note, 'weft://operator/other', site({ policy: frozen }))).toEqual({ kind: 'allowed' });
  });
});

describe('a name', () => {
  it.each([
    ['ALL', 'it is not the name of one node'],
    ['all', 'it is not the name of one node'],
    ['gpu-[001-128]', 'it is not the name of one node'],
    ['gpu-001,gpu-002', 'it is not the name of one node'],
    ['--help', 'it is not the name of one node'],
    ['batch', 'it is the name of a partition, which means many nodes'],
    ['gpu-777', 'de-halm has no such node'],
    ['__proto__', 'it is not the name of one node'],
    ['constructor', 'de-halm has no such node'],
  ])('%s reaches no scheduler', (given, expected) => {
    expect(refusals(decide(drain([given]), ONE, site()))).toEqual([{ target: given, reason: expected }]);
  });

  it('of a partition is refused even where a node is called so', () => {
    const nodes = new Map([['batch', node()]]);
    expect(refusals(decide(drain(['batch']), ONE, site({ nodes })))).toHaveLength(1);
  });

  it('of a workload is one id of the inventory; of a site it is this one', () => {
    const cancel = (id: string) => commandOf(1, { verb: 'cancel', ...onNodes([id]) });
    expect(decide(cancel('4411'), ONE, site()).kind).toBe('allowed');
    for (const id of ['--user=root', '4412', '4411,4412', ''])
      expect(refusals(decide(cancel(id), ONE, site()))).toHaveLength(1);
    const evacuate = commandOf(1, { verb: 'evacuate', ...onNodes(['eemshaven']) });
    expect(reason(decide(evacuate, ONE, site()))).toBe('eemshaven: this is the agent of de-halm');
  });

  it('that is named twice is refused, and whatever is no node of the site, for any text', () => {
    expect(refusals(decide(drain(['gpu-001', 'gpu-001']), ONE, site()))).toEqual([
      { target: 'gpu-001', reason: 'it is named twice' },
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        fc.pre(!site().nodes.has(given));
        expect(decide(drain([given]), ONE, site()).kind).toBe('refused');
      }),
    );
  });
});

describe('a hold', () => {
  it('of another is not overwritten in passing: the refusal names owner and reason', () => {
    const facts = site({ holds: held(TWO, 'fan swap', 'gpu-001') });
    expect(refusals(decide(drain(), ONE, facts))).toEqual([
      {
        target: 'gpu-001',
        reason: 'weft://operator/noc-2 holds it: fan swap; --take-over, with a reason, breaks the hold',
      },
    ]);
    expect(decide(drain(), TWO, facts)).toEqual({ kind: 'allowed' });
    expect(decide(drain(['gpu-001'], { verb: 'uncordon' }), ONE, facts).kind).toBe('refused');
  });

  it('is broken with a reason of its own and a second person, and by no machine', () => {
    const facts = site({ holds: held(TWO, 'fan swap', 'gpu-001') });
    const take = (text: string) => drain(['gpu-001'], { takeOver: true, reason: text });
    expect(reason(decide(take('fan swap'), ONE, facts))).toMatch(/breaking it needs a reason of its own/);
    expect(why(decide(take('water leak'), ONE, facts))).toEqual([
      'it breaks the hold of weft://operator/noc-2 on gpu-001',
    ]);
    const robots: PolicyConfig = { ...POLICY, roles: [{ who: ['*'], may: ['drain'], sites: ['*'] }] };
    expect(reason(decide(take('water leak'), 'weft://agent/de-halm', { ...facts, policy: robots }))).toMatch(
      /only a person may break it/,
    );
  });

  it('set in the scheduler past weft counts too; one of a machine is ended by an uncordon', () => {
    const nodes = (reasonUser: string | null) =>
      new Map(
        [
          ['gpu-001', node({ scheduling: 'drained', reason: 'bad cable', reasonUser })],
          ...site().nodes,
        ].slice(0, 1) as [string, NodeFacts][],
      );
    const by = (user: string | null) =>
      site({ policy: { ...POLICY, limits: { ...POLICY.limits, drainingRatio: 1 } }, nodes: nodes(user) });
    expect(reason(decide(drain(), ONE, by('jan')))).toMatch(/jan holds it: bad cable/);
    expect(decide(drain(['gpu-001'], { verb: 'uncordon' }), ONE, by('jan')).kind).toBe('refused');
    expect(decide(drain(['gpu-001'], { verb: 'uncordon' }), ONE, by('root'))).toEqual({ kind: 'allowed' });
    expect(reason(decide(drain(), ONE, by(null)))).toMatch(/the scheduler holds it: bad cable/);
  });
});

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
    expect(decide(drain(['gpu-001'], { verb: 'cordon' }), ONE, running('health')).kind).toBe('allowed');
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

describe('a data class', () => {
  const to = (more = {}) => ({ site: 'eemshaven', jurisdiction: 'NL', link: 'protected' as const, ...more });

  it.each([
    ['health', to(), null],
    ['health', to({ site: 'other' }), 'data class health may not go to other'],
    ['health', to({ jurisdiction: 'DE' }), 'data class health may not go to DE'],
    ['health', to({ jurisdiction: null }), 'data class health may not go to an unknown country'],
    [
      'health',
      to({ link: 'unprotected' }),
      'data class health needs a link that is certified or protected; the one to eemshaven is unprotected',
    ],
    [
      'health',
      to({ link: null }),
      'data class health needs a link that is certified or protected; the one to eemshaven is not known',
    ],
    ['internal', to({ site: 'other', jurisdiction: 'DE', link: null }), null],
    ['public', to({ site: 'other', jurisdiction: null, link: null }), null],
    ['secret', to(), 'its data class "secret" is not in the policy'],
    ['__proto__', to(), 'its data class "__proto__" is not in the policy'],
    [null, to(), 'it names no data class, and the policy refuses what has none'],
  ])('%s goes where it may', (declared, destination, expected) => {
    expect(whyNotTo(declared, destination, POLICY)).toBe(expected);
  });

  it('that asks for a certified link may take one that is certified for it, and protected now', () => {
    const asks = (links: ('certified' | 'protected')[]) => ({
      ...POLICY,
      dataClasses: new Map([['health', { sites: null, jurisdictions: null, links }]]),
    });
    const certified = to({ certifiedFor: ['health', 'internal'] });
    expect(whyNotTo('health', certified, asks(['certified']))).toBeNull();
    expect(whyNotTo('health', certified, asks(['protected']))).toBeNull();
    expect(whyNotTo('health', to({ certifiedFor: ['internal'] }), asks(['certified']))).toBe(
      'data class health needs a link that is certified; the one to eemshaven is protected',
    );
    expect(whyNotTo('health', { ...certified, link: null }, asks(['certified']))).toMatch(/is not known$/);
    expect(whyNotTo('health', { ...certified, link: 'unprotected' }, asks(['certified']))).toMatch(
      /is unprotected$/,
    );
  });

  it('that is missing is the one the policy names; without a policy what declares one stays', () => {
    expect(whyNotTo(null, to({ site: 'other' }), { ...POLICY, unknownClass: 'public' })).toBeNull();
    expect(whyNotTo(null, to(), null)).toBeNull();
    expect(whyNotTo('health', to(), null)).toMatch(/is not in the policy/);
  });

  it('keeps a migration from where it may not lead', () => {
    const migrate = (site: string | null) =>
      commandOf(1, { verb: 'migrate', to: site, ...onNodes(['4411']) });
    expect(decide(migrate('eemshaven'), ONE, site()).kind).toBe('allowed');
    expect(reason(decide(migrate('nowhere'), ONE, site()))).toBe(
      'nowhere: de-halm has no peer of that name to migrate to',
    );
    expect(reason(decide(migrate(null), ONE, site()))).toMatch(/no site is named/);
    const secret = site({ workloads: new Map([['4411', { dataClass: null, nodes: [] }]]) });
    expect(refusals(decide(migrate('eemshaven'), ONE, secret))).toEqual([
      { target: '4411', reason: 'it names no data class, and the policy refuses what has none' },
    ]);
  });
});

describe('the pace of an operator', () => {
  it('is what they sent within the minute before', () => {
    const pace = new CommandPace();
    for (const at of [0, 10_000, 59_000]) pace.note(ONE, at);
    expect(pace.lastMinute(ONE, 59_999)).toBe(3);
    expect(pace.lastMinute(ONE, 60_000)).toBe(2);
    expect(pace.lastMinute(TWO, 0)).toBe(0);
  });
});

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
