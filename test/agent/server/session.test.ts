import { beforeEach, describe, expect, test } from 'vitest';
import { CLOSE } from '../../../agent/server/wire.ts';
import {
  auditLines,
  type CommandAnswer,
  encodeFromConsole,
  type Position,
  PROTOCOL,
} from '../../../protocol/index.ts';
import { Mirror } from '../../../source/agents/mirror.ts';
import { contentOf, hello, KeepingWire, RESYNC, SITE, StreamSite } from '../../support/stream-site.ts';

const LIFE = { boot: 'boot 1', store: 'store 1' };
let site: StreamSite;
let wire: KeepingWire;

beforeEach(() => {
  site = new StreamSite(LIFE);
  wire = new KeepingWire();
  site.power('n1', 100);
  site.tick();
});

const at = (seq: number, life = LIFE): Position => ({ site: SITE, ...life, seq });

/** What a console that reads all this believes. */
function mirrored(wires: readonly KeepingWire[]): Mirror {
  const mirror = new Mirror(SITE);
  for (const frame of wires.flatMap((one) => one.frames())) mirror.receive(frame, 0, 0);
  return mirror;
}

describe('a session', () => {
  test('greets first, and says nothing more before it was greeted', () => {
    site.connect(wire);
    site.power('n1', 200);
    site.tick();
    expect(wire.kinds()).toEqual(['hello']);
    expect(wire.frames()[0]).toMatchObject({ position: at(1), periodMs: 1000, identity: 'local' });
  });

  test('begins with a snapshot and goes on with each step', () => {
    site.connect(wire).receive(hello());
    site.power('n1', 200);
    site.tick();
    site.tick();
    expect(wire.kinds()).toEqual(['hello', 'snapshot', 'delta', 'heartbeat']);
    expect(contentOf(mirrored([wire]).tables)).toEqual(contentOf(site.tables.all));
  });

  test('resumes where the console stopped, with one step for all that it missed', () => {
    site.connect(wire).receive(hello());
    const before = wire.frames().length;
    site.sessions.clear();
    for (const watts of [200, 300, 400]) {
      site.power('n1', watts);
      site.tick();
    }
    const again = new KeepingWire();
    site.connect(again).receive(hello(at(1)));
    expect(again.kinds()).toEqual(['hello', 'delta']);
    expect(again.frames()[1]).toMatchObject({ base: 1, position: at(4) });
    expect(contentOf(mirrored([wire, again]).tables)).toEqual(contentOf(site.tables.all));
    expect(before).toBe(2);
  });

  test('has nothing to send to a console that has it all', () => {
    site.connect(wire).receive(hello(at(1)));
    expect(wire.kinds()).toEqual(['hello']);
    site.power('n1', 200);
    site.tick();
    expect(wire.kinds()).toContain('delta');
  });

  test.each([
    ['of another life of the agent', at(1, { ...LIFE, boot: 'boot 0' })],
    ['of another disk', at(1, { ...LIFE, store: 'store 0' })],
    ['that is still to come', at(99)],
  ])('gives a snapshot to a console with a state %s', (_, have) => {
    site.connect(wire).receive(hello(have));
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
  });

  test('gives a snapshot to a console further behind than the steps that are kept', () => {
    const short = new StreamSite(LIFE, 5);
    for (let watts = 1; watts <= 10; watts++) {
      short.power('n1', watts);
      short.tick();
    }
    short.connect(wire).receive(hello(at(4)));
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
    const nearer = new KeepingWire();
    short.connect(nearer).receive(hello(at(5)));
    expect(nearer.kinds()).toEqual(['hello', 'delta']);
  });

  test('hands a slow reader the newest state and never a backlog', () => {
    site.connect(wire).receive(hello());
    wire.waiting = 1;
    for (const watts of [200, 300, 400]) {
      site.power('n1', watts);
      site.tick();
    }
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
    wire.waiting = 0;
    site.power('n1', 500);
    site.tick();
    expect(wire.frames()[2]).toMatchObject({ kind: 'delta', base: 1, position: at(5) });
    expect(contentOf(mirrored([wire]).tables)).toEqual(contentOf(site.tables.all));
  });

  test('stops feeding a console whose frames only fill the buffers on the way', () => {
    site.connect(wire).receive(hello());
    wire.reads = false;
    for (let watts = 1; watts <= 8; watts++) {
      site.power('n1', watts);
      site.tick();
    }
    // What was sent within two periods may be under way; the rest waits, merged.
    const under = wire.sent.length;
    expect(under).toBeLessThanOrEqual(5);
    wire.reads = true;
    site.power('n1', 99);
    site.tick();
    expect(wire.frames().slice(under)[0]).toMatchObject({ kind: 'delta', position: at(10) });
    expect(contentOf(mirrored([wire]).tables)).toEqual(contentOf(site.tables.all));
  });

  test('is cut when nothing was taken for ten seconds', () => {
    site.connect(wire).receive(hello());
    wire.waiting = 50_000;
    for (let second = 0; second <= 10; second++) site.tick();
    expect(wire.closed).toBeNull();
    site.tick();
    expect(wire.closed).toEqual({ code: CLOSE.tooSlow, reason: 'nothing was taken for 10 s' });
  });

  test('is not cut while a slow link still drains', () => {
    site.connect(wire).receive(hello());
    wire.waiting = 50_000;
    for (let second = 0; second < 60; second++) {
      if (second % 8 === 0) wire.taken += 500;
      site.tick();
    }
    expect(wire.closed).toBeNull();
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
  });

  test('is cut when no hello came within ten seconds', () => {
    site.connect(wire);
    for (let second = 0; second <= 10; second++) site.tick();
    expect(wire.closed).toEqual({ code: CLOSE.silent, reason: 'no hello within 10 s' });
  });

  test('gives a snapshot when asked, and ends when asked without end', () => {
    const session = site.connect(wire);
    session.receive(hello());
    for (let asked = 0; asked < 20; asked++) session.receive(RESYNC);
    expect(wire.closed).toBeNull();
    expect(wire.kinds().filter((kind) => kind === 'snapshot')).toHaveLength(21);
    session.receive(RESYNC);
    expect(wire.closed).toEqual({
      code: CLOSE.refused,
      reason: 'more than 20 snapshots asked for in a minute',
    });
  });

  test('may be asked again after a minute', () => {
    const session = site.connect(wire);
    session.receive(hello());
    for (let asked = 0; asked < 20; asked++) session.receive(RESYNC);
    for (let second = 0; second < 61; second++) site.tick();
    session.receive(RESYNC);
    expect(wire.closed).toBeNull();
  });

  test('owes a snapshot asked for while frames wait only once they have left', () => {
    const session = site.connect(wire);
    session.receive(hello());
    wire.waiting = 1;
    session.receive(RESYNC);
    session.receive(RESYNC);
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
    wire.waiting = 0;
    site.tick();
    expect(wire.kinds()).toEqual(['hello', 'snapshot', 'snapshot']);
  });

  test.each([
    ['bytes that are no frame', Uint8Array.of(1, 2, 3), 'the envelope'],
    ['nothing', new Uint8Array(0), 'ends at byte 0'],
    ['a snapshot request before its hello', RESYNC, 'resync before hello'],
  ])('ends with the reason when the console sends %s', (_, bytes, reason) => {
    site.connect(wire).receive(bytes);
    expect(wire.closed?.code).toBe(CLOSE.malformed);
    expect(wire.closed?.reason).toMatch(
      reason === 'the envelope' ? /envelope|expected|bytes/ : new RegExp(reason),
    );
  });

  test('takes one hello: each is worth a snapshot', () => {
    const session = site.connect(wire);
    session.receive(hello());
    session.receive(hello());
    expect(wire.closed).toEqual({ code: CLOSE.malformed, reason: 'hello a second time' });
    expect(wire.kinds().filter((kind) => kind === 'snapshot')).toHaveLength(1);
  });

  test('refuses a console of another version in words, and says which to update', () => {
    site.connect(wire).receive(hello(null, { lowest: 7, highest: 9 }));
    const reason = `no common protocol version: this agent speaks ${PROTOCOL.lowest}–${PROTOCOL.highest}, the console speaks 7–9; update this agent`;
    expect(wire.frames()[1]).toEqual({ kind: 'refusal', reason });
    expect(wire.closed).toEqual({ code: CLOSE.versions, reason });
  });

  test('says nothing after its end', () => {
    const session = site.connect(wire);
    session.receive(hello());
    session.end(CLOSE.stopping, 'the agent is stopping');
    session.end(CLOSE.refused, 'too late');
    session.receive(RESYNC);
    site.power('n1', 300);
    site.tick();
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
    expect(wire.closed).toEqual({ code: CLOSE.stopping, reason: 'the agent is stopping' });
  });
});

describe('lines of the journal', () => {
  const ask = encodeFromConsole({ kind: 'audit', from: 3 });

  test('are given to who asks, and are no part of the stream', () => {
    const audit = (from: number) => auditLines(from, ['{"seq":3}', '{"seq":4}'], 4);
    const session = site.connect(wire, { answering: { audit } });
    session.receive(hello());
    session.receive(ask);
    expect(wire.frames().at(-1)).toEqual({
      kind: 'audit',
      from: 3,
      lines: ['{"seq":3}', '{"seq":4}'],
      newest: 4,
      refusal: null,
    });
    expect(contentOf(mirrored([wire]).tables)).toEqual(contentOf(site.tables.all));
  });

  test('are not to be had before hello, nor where there is no journal', () => {
    site.connect(wire).receive(ask);
    expect(wire.closed?.reason).toBe('audit before hello');
    const later = new KeepingWire();
    const session = site.connect(later);
    session.receive(hello());
    session.receive(ask);
    expect(later.frames().at(-1)).toMatchObject({ lines: [], refusal: 'this agent keeps no journal' });
  });

  test('end a session that asks without end, or does not read', () => {
    const session = site.connect(wire);
    session.receive(hello());
    for (let sent = 0; sent <= 2_000; sent++) session.receive(ask);
    expect(wire.closed?.reason).toBe('more than 2000 requests for lines of the journal in a minute');
    const unread = new KeepingWire();
    const other = site.connect(unread);
    other.receive(hello());
    unread.waiting = 20_000_000;
    other.receive(ask);
    expect(unread.closed?.code).toBe(CLOSE.tooSlow);
  });
});

describe('commands', () => {
  const command = encodeFromConsole({
    kind: 'command',
    command: {
      id: '01J00000000000000000000000',
      verb: 'drain',
      targets: [{ name: 'n1', version: 1, seen: '' }],
      reason: 'a test',
      policy: 'wait',
      deadlineSeconds: null,
      to: null,
      fromBeginning: false,
      takeOver: false,
      planHash: 'hash',
      plannedOn: { boot: 'boot 1', seq: 1 },
      notAfter: 0,
    },
  });

  test('are answered, and refused while the agent carries out none', () => {
    const session = site.connect(wire);
    session.receive(hello());
    session.receive(command);
    expect(wire.frames().at(-1)).toMatchObject({
      kind: 'answer',
      answer: { id: '01J00000000000000000000000', status: 'refused' },
    });
  });

  test('are answered when the answer is durable, as whom the console was admitted, and never when it is not', async () => {
    const asked: string[] = [];
    let broken = false;
    const answer = async (id: string, identity: string): Promise<CommandAnswer> => {
      asked.push(`${id} ${identity}`);
      if (broken) throw new Error('the journal takes nothing more');
      return { id, status: 'accepted', reason: '', refusals: [] };
    };
    const session = site.connect(wire, {
      identity: 'weft://operator/noc-1',
      commands: {
        submit: (one, identity) => answer(one.id, identity),
        steer: (one, identity) => answer(one.id, identity),
      },
    });
    session.receive(hello());
    session.receive(command);
    expect(wire.kinds()).not.toContain('answer');
    await Promise.resolve();
    await Promise.resolve();
    expect(wire.frames().at(-1)).toMatchObject({ kind: 'answer', answer: { status: 'accepted' } });
    broken = true;
    const before = wire.sent.length;
    session.receive(command);
    await new Promise((resolve) => setImmediate(resolve));
    expect(wire.sent).toHaveLength(before);
    expect(wire.closed).toBeNull();
    expect(asked).toEqual(Array(2).fill('01J00000000000000000000000 weft://operator/noc-1'));
  });

  test('without end, or with answers left unread, end the session', () => {
    const session = site.connect(wire);
    session.receive(hello());
    for (let sent = 0; sent <= 120; sent++) session.receive(command);
    expect(wire.closed).toEqual({ code: CLOSE.refused, reason: 'more than 120 commands in a minute' });

    const unread = new KeepingWire();
    const other = site.connect(unread);
    other.receive(hello());
    unread.waiting = 100_000;
    other.receive(command);
    expect(unread.closed?.code).toBe(CLOSE.tooSlow);
  });
});

describe('energies of a period', () => {
  const ask = encodeFromConsole({ kind: 'energy', from: 24, to: 48 });

  test('are refused in words where the agent does not know what its meters measure', () => {
    const session = site.connect(wire);
    session.receive(hello());
    session.receive(ask);
    expect(wire.frames().at(-1)).toMatchObject({
      kind: 'energy',
      from: 24,
      to: 48,
      energy: null,
      refusal: expect.stringContaining('has no power:'),
    });
  });

  test('come with the day of the site where it is asked for, without them too', () => {
    const told = { mean: [7], most: [9] };
    const series = { facilityPowerWatts: told, itPowerWatts: told, demandLimitWatts: told };
    const session = site.connect(wire, { answering: { day: () => ({ firstSlot: 3, series }) } });
    session.receive(hello());
    session.receive(encodeFromConsole({ kind: 'energy', from: 24, to: 48, day: true }));
    expect(wire.frames().at(-1)).toMatchObject({
      kind: 'energy',
      energy: null,
      day: { firstSlot: 3, series },
    });
    session.receive(ask);
    expect(wire.frames().at(-1)).not.toHaveProperty('day');
  });

  test('are not asked for without end', () => {
    const session = site.connect(wire);
    session.receive(hello());
    for (let again = 0; again < 61; again++) session.receive(ask);
    expect(wire.closed?.reason).toBe('more than 60 requests for energies of a period in a minute');
  });
});
