import { beforeEach, describe, expect, test } from 'vitest';
import { atOnce, type FromAgent, type Position, PROTOCOL } from '../../../protocol/index.ts';
import { Mirror } from '../../../source/agents/mirror.ts';
import { contentOf, hello, KeepingWire, SITE, StreamSite } from '../../support/stream-site.ts';

const LIFE = { boot: 'boot 1', store: 'store 1' };
let site: StreamSite;
let wire: KeepingWire;
let mirror: Mirror;
let now = 0;

beforeEach(() => {
  site = new StreamSite(LIFE);
  wire = new KeepingWire();
  mirror = new Mirror(SITE);
  now = 0;
  site.power('n1', 100);
  site.tick();
  site.connect(wire).receive(hello());
  for (const frame of wire.frames()) take(frame);
});

const take = (frame: FromAgent) => mirror.receive(frame, ++now, 0);

/** The frame of one more tick, in which a node's power becomes this. */
function change(watts: number): FromAgent {
  site.power('n1', watts);
  const before = wire.sent.length;
  site.tick();
  return wire.frames()[before]!;
}

function powerOf(node: string): number | null {
  const nodes = mirror.table('nodes')!;
  const slot = nodes.find(node);
  return slot === undefined ? null : nodes.number(nodes.column('powerWatts'), slot);
}

function withPosition(frame: FromAgent, changes: Partial<Position>): FromAgent {
  if (!('position' in frame)) throw new Error(`${frame.kind} has no position`);
  return { ...frame, position: { ...frame.position, ...changes } };
}

describe('a mirror', () => {
  test('shows a site of which nothing is known before its first snapshot', () => {
    const unheard = new Mirror(SITE);
    expect([unheard.inStep, unheard.position, unheard.times]).toEqual([false, null, null]);
    expect(unheard.table('sites')?.size).toBe(1);
  });

  test('follows step by step', () => {
    expect(take(change(200))).toEqual({ outcome: 'changed' });
    expect(powerOf('n1')).toBe(200);
    expect(mirror.inStep).toBe(true);
  });

  test('learns of a gap, keeps its values, and lets their age grow until a snapshot comes', () => {
    change(200);
    const heardAt = mirror.times?.receivedAt;
    const later = change(300);
    expect(take(later)).toEqual({
      outcome: 'lost',
      reason: 'the agent speaks of state 2, this console has 1',
    });
    expect([mirror.inStep, powerOf('n1'), mirror.times?.receivedAt]).toEqual([false, 100, heardAt]);
    expect(take(change(400))).toMatchObject({ outcome: 'lost', reason: 'no snapshot yet' });
    const again = new KeepingWire();
    site.connect(again).receive(hello());
    for (const frame of again.frames()) take(frame);
    expect([mirror.inStep, powerOf('n1')]).toEqual([true, 400]);
  });

  test('takes a doubled or late step for what it is: not even a sign of life', () => {
    const first = change(200);
    const second = change(300);
    take(first);
    take(second);
    const heardAt = mirror.times?.receivedAt;
    for (const old of [first, second]) expect(take(old)).toEqual({ outcome: 'ignored' });
    expect([powerOf('n1'), mirror.times?.receivedAt, mirror.inStep]).toEqual([300, heardAt, true]);
  });

  test('sees a restart of the agent, and counts it once the new life has told its state', () => {
    const restarted = new StreamSite({ ...LIFE, boot: 'boot 2' });
    restarted.power('n1', 700);
    restarted.tick();
    const step = change(200);
    expect(take(withPosition(step, { boot: 'boot 2' }))).toEqual({
      outcome: 'lost',
      reason: 'the agent was restarted',
    });
    const again = new KeepingWire();
    restarted.connect(again).receive(hello(mirror.position));
    for (const frame of again.frames()) take(frame);
    expect([powerOf('n1'), mirror.restarts, mirror.storeChanges]).toEqual([700, 1, 0]);
  });

  test('sees that the agent lost its disk', () => {
    const empty = new StreamSite({ boot: 'boot 2', store: 'store 2' });
    empty.power('n1', 700);
    empty.tick();
    const again = new KeepingWire();
    empty.connect(again).receive(hello(mirror.position));
    for (const frame of again.frames()) take(frame);
    expect([powerOf('n1'), mirror.restarts, mirror.storeChanges]).toEqual([700, 1, 1]);
  });

  test('never mixes two agents that take turns as one site: each turn is a restart on another disk', () => {
    const other = new StreamSite({ boot: 'boot 9', store: 'store 9' });
    other.power('n1', 700);
    other.tick();
    for (let turn = 1; turn <= 6; turn++) {
      const isOther = turn % 2 === 1;
      const again = new KeepingWire();
      (isOther ? other : site).connect(again).receive(hello(mirror.position));
      for (const frame of again.frames()) take(frame);
      expect([powerOf('n1'), mirror.restarts, mirror.storeChanges]).toEqual([
        isOther ? 700 : 100,
        turn,
        turn,
      ]);
    }
    // A step of the one that does not have the turn changes nothing, though its number would fit.
    other.power('n1', 800);
    const wired = new KeepingWire();
    other.connect(wired).receive(hello());
    const before = wired.sent.length;
    other.tick();
    expect(take(wired.frames()[before]!)).toEqual({ outcome: 'lost', reason: 'the agent was restarted' });
    expect(powerOf('n1')).toBe(100);
  });

  test('refuses an agent that calls itself another site, in words for the configuration', () => {
    const greeting = wire.frames()[0]!;
    expect(take(withPosition(greeting, { site: 'eemshaven' }))).toEqual({
      outcome: 'refused',
      reason: 'the agent there calls itself "eemshaven", not de-halm: check the url in the configuration',
    });
  });

  test('refuses frames of another site, and shows none of their values', () => {
    const foreign = withPosition(change(999), { site: 'eemshaven' });
    expect(take(foreign)).toEqual({ outcome: 'refused', reason: 'a frame of another site, "eemshaven"' });
    expect(powerOf('n1')).toBe(100);
  });

  test('refuses an agent of another version, and says which to update', () => {
    const greeting = wire.frames()[0]!;
    if (greeting.kind !== 'hello') throw new Error('no greeting');
    const next = PROTOCOL.highest + 1;
    expect(take({ ...greeting, versions: { lowest: next, highest: next } })).toEqual({
      outcome: 'refused',
      reason: `no common protocol version: this console speaks ${PROTOCOL.lowest}–${PROTOCOL.highest}, the agent of de-halm speaks ${next}; update this console`,
    });
  });

  test('passes on an agent’s refusal', () => {
    expect(take({ kind: 'refusal', reason: 'no' })).toEqual({ outcome: 'refused', reason: 'no' });
  });

  test('knows by its digest that it drifted, and trusts nothing until a snapshot', () => {
    const position = mirror.position!;
    const beat = { kind: 'heartbeat', position, clocks: site.clocks() } as const;
    expect(take({ ...beat, digest: atOnce(site.publications.digestInParts()) })).toEqual({
      outcome: 'unchanged',
    });
    const nodes = mirror.table('nodes')!;
    nodes.setNumber(nodes.column('powerWatts'), nodes.find('n1')!, 101);
    expect(take({ ...beat, digest: atOnce(site.publications.digestInParts()) })).toEqual({
      outcome: 'lost',
      reason: 'the tables have drifted apart',
    });
    expect(mirror.inStep).toBe(false);
  });

  test('asks for the whole when a step does not fit, with its old values untouched', () => {
    const step = change(200);
    if (step.kind !== 'delta') throw new Error('no step');
    const before = contentOf(mirror.tables);
    for (let length = 1; length < step.payload.length; length++) {
      const cut = new Mirror(SITE);
      for (const frame of wire.frames().slice(0, 2)) cut.receive(frame, 0, 0);
      const received = cut.receive({ ...step, payload: step.payload.subarray(0, length) }, 0, 0);
      expect(received.outcome).toBe('lost');
      expect(contentOf(cut.tables)).toEqual(before);
      expect(cut.inStep).toBe(false);
    }
  });

  test('fails with the reason when a snapshot is damaged, and keeps what it had', () => {
    const whole = wire.frames()[1]!;
    if (whole.kind !== 'snapshot') throw new Error('no snapshot');
    const before = contentOf(mirror.tables);
    const cut = { ...whole, payload: whole.payload.subarray(0, whole.payload.length - 3) };
    expect(() => take(cut)).toThrow(/bytes|block/);
    expect(contentOf(mirror.tables)).toEqual(before);
    expect(mirror.inStep).toBe(true);
  });
});
