import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ReflectorOptions, startReflector } from '../../../../agent/links/stamp/reflector.ts';
import { ReflectorSessions } from '../../../../agent/links/stamp/reflector-sessions.ts';
import { SourceAllowance } from '../../../../agent/links/stamp/source-allowance.ts';
import { plainAddress } from '../../../../agent/links/stamp/udp-socket.ts';
import { WallClock } from '../../../../agent/links/stamp/wall-clock.ts';
import { answerOf, senderBytes, udpTalker } from '../../../support/stamp-packets.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function reflector(options: Partial<ReflectorOptions> = {}) {
  const made = await startReflector(
    {
      host: '127.0.0.1',
      port: 0,
      allow: ['127.0.0.1'],
      peers: new Map(),
      isStateful: true,
      format: 'ntp',
      perSecond: 1000,
      ...options,
    },
    new WallClock(),
  );
  ends.push(made.stop);
  return made;
}

async function talker(host = '127.0.0.1', port = 0) {
  const made = await udpTalker(host, port);
  ends.push(made.close);
  return made;
}

const hasSix = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

describe('a reflector', () => {
  it('remembers when each of its peers was last heard, and nothing of strangers or of what is not signed', async () => {
    const key = randomBytes(16);
    const peer = await talker();
    const { heardAt, counts, port } = await reflector({ peers: new Map([['127.0.0.1', key]]) });
    await peer.send(senderBytes({ sequence: 1 }, undefined, randomBytes(16)), port);
    await vi.waitFor(() => expect(counts.unsigned).toBe(1));
    expect([...heardAt.keys()]).toEqual([]);
    await peer.send(senderBytes({ sequence: 2 }, undefined, key), port);
    await peer.heard(1);
    expect([...heardAt.keys()]).toEqual(['127.0.0.1']);
    const open = await reflector();
    await peer.send(senderBytes({ sequence: 3 }), open.port);
    await peer.heard(2);
    expect(open.heardAt.size).toBe(0);
  });

  it('counts each session by itself when it has state, and repeats the sender when not', async () => {
    const one = await talker();
    const stateful = await reflector();
    for (const [sequence, session] of [
      [3, 7],
      [9, 7],
      [4, 8],
      [11, 7],
    ] as const) {
      await one.send(senderBytes({ sequence, session }), stateful.port);
    }
    const answers = (await one.heard(4)).map((bytes) => answerOf(bytes));
    expect(
      answers.map(({ sequence, session, senderSequence }) => [session, senderSequence, sequence]),
    ).toEqual([
      [7, 3, 0],
      [7, 9, 1],
      [8, 4, 0],
      [7, 11, 2],
    ]);
    const two = await talker();
    const stateless = await reflector({ isStateful: false });
    await two.send(senderBytes({ sequence: 3 }), stateless.port);
    expect(answerOf((await two.heard(1))[0]!).sequence).toBe(3);
  });

  it.skipIf(!hasSix)('answers on IPv6', async () => {
    const six = await reflector({ host: '::1', allow: ['::1'] });
    const one = await talker('::1');
    await one.send(senderBytes({ sequence: 6 }), six.port);
    expect(answerOf((await one.heard(1))[0]!).senderSequence).toBe(6);
  });

  it.skipIf(!hasSix)(
    'that listens on all addresses of both families knows a peer by its IPv4 address',
    async () => {
      const both = await reflector({ host: '::', peers: new Map([['127.0.0.1', null]]), allow: [] });
      const one = await talker();
      await one.send(senderBytes({ sequence: 8 }), both.port);
      expect(answerOf((await one.heard(1))[0]!).senderSequence).toBe(8);
    },
  );

  it('says nothing to strangers, and everything to everyone when told so', async () => {
    const closed = await reflector({ allow: ['192.0.2.0/24', '2001:db8::/32'] });
    const one = await talker();
    await one.send(senderBytes({ sequence: 1 }), closed.port);
    const open = await reflector({ allow: null });
    await one.send(senderBytes({ sequence: 2 }), open.port);
    expect((await one.heard(1)).map((bytes) => answerOf(bytes).senderSequence)).toEqual([2]);
    expect(closed.counts).toMatchObject({ answered: 0, notAllowed: 1 });
  });

  it('only counts what is no test packet, what is unsigned, and what another reflector says', async () => {
    const key = randomBytes(32);
    const keyed = await reflector({ peers: new Map([['127.0.0.1', key]]) });
    const plain = await reflector();
    const one = await talker();
    for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), randomBytes(40), Buffer.alloc(10_000)]) {
      await one.send(bytes, plain.port);
    }
    await one.send(senderBytes({ sequence: 1 }), keyed.port);
    await one.send(senderBytes({ sequence: 1 }, undefined, randomBytes(32)), keyed.port);
    await one.send(senderBytes({ sequence: 2 }, undefined, key), keyed.port);
    await one.heard(1);
    expect(one.received).toHaveLength(1);
    expect(keyed.counts).toMatchObject({ answered: 1, malformed: 1, unsigned: 1 });
    expect(plain.counts).toMatchObject({ answered: 0, malformed: 4 });
  });

  it('does not answer another reflector, whose answers would be answered for ever', async () => {
    const one = await reflector({ allow: null });
    const other = await talker('127.0.0.2', one.port);
    await other.send(senderBytes({ sequence: 1 }), one.port, '127.0.0.1');
    const sender = await talker('127.0.0.2');
    await sender.send(senderBytes({ sequence: 2 }), one.port, '127.0.0.1');
    await sender.heard(1);
    expect(one.counts).toMatchObject({ answered: 1, fromReflector: 1 });
    expect(other.received).toEqual([]);
  });

  it('answers one address no oftener than it may', async () => {
    const slow = await reflector({ perSecond: 5 });
    const one = await talker();
    for (let sequence = 0; sequence < 40; sequence++) await one.send(senderBytes({ sequence }), slow.port);
    const { counts } = slow;
    while (counts.answered + counts.overRate < 40) await new Promise((resolve) => setImmediate(resolve));
    expect(counts.answered).toBeGreaterThanOrEqual(5);
    expect(counts.answered).toBeLessThan(20);
  });

  it('stops, twice when asked twice', async () => {
    const made = await reflector();
    made.stop();
    made.stop();
  });
});

describe('what a reflector remembers', () => {
  it('lets a source have its rate over any time, and a second of it at once', () => {
    const allowance = new SourceAllowance(10);
    const taken = (now: number, tries: number) =>
      Array.from({ length: tries }, () => allowance.take('a', now)).filter(Boolean).length;
    expect(taken(0, 50)).toBe(10);
    expect(taken(500, 50)).toBe(5);
    expect(taken(60_000, 50)).toBe(10);
  });

  it('never holds more sources or sessions than it may, and makes room when some have gone quiet', () => {
    const allowance = new SourceAllowance(10, 3);
    expect(['a', 'b', 'c', 'd'].map((source) => allowance.take(source, 0))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(allowance.take('d', 1500)).toBe(true);
    const sessions = new ReflectorSessions(3, 1000);
    expect([1, 2, 3, 4].map((session) => sessions.of('a', 1, session, 0) !== null)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(sessions.of('a', 1, 4, 1500)).not.toBeNull();
    expect(sessions.size).toBe(1);
  });

  it('begins anew with a session that was quiet for long', () => {
    const sessions = new ReflectorSessions(3, 1000);
    sessions.of('a', 1, 1, 0)!.next = 17;
    expect(sessions.of('a', 1, 1, 900)!.next).toBe(17);
    expect(sessions.of('a', 1, 1, 2000)!.next).toBe(0);
  });
});

describe('an address', () => {
  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['FE80::1%eth0', 'fe80::1'],
    ['192.0.2.7', '192.0.2.7'],
  ])('%s is also written %s', (written, plain) => {
    expect(plainAddress(written)).toBe(plain);
  });
});
