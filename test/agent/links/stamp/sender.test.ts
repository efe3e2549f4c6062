import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../../../agent/links/figures/session-figures.ts';
import { startReflector } from '../../../../agent/links/stamp/reflector.ts';
import { Sender } from '../../../../agent/links/stamp/sender.ts';
import type { SessionPlan } from '../../../../agent/links/stamp/session-plan.ts';
import { WallClock } from '../../../../agent/links/stamp/wall-clock.ts';
import { udpTalker } from '../../../support/stamp-packets.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Seen {
  readonly sent: number[];
  readonly replies: Reply[];
  readonly began: number[];
}

async function sender(plans: readonly (Partial<SessionPlan> & { readonly port: number })[]) {
  const seen: Seen[] = [];
  const made = new Sender<number>(
    plans.map((plan) => ({ host: '127.0.0.1', intervalMs: 20, key: null, format: 'ntp', ...plan })),
    new WallClock(),
    () => {
      const one: Seen = { sent: [], replies: [], began: [] };
      seen.push(one);
      return {
        sent: (sequence) => void one.sent.push(sequence),
        answered: (reply) => void one.replies.push(reply),
        began: (sequence) => void one.began.push(sequence),
        look: () => one.replies.length,
      };
    },
  );
  ends.push(() => made.stop());
  await made.start();
  return { made, seen };
}

async function reflector(host = '127.0.0.1', peers: ReadonlyMap<string, Buffer> = new Map(), port = 0) {
  const made = await startReflector(
    { host, port, allow: null, peers, isStateful: true, format: 'ntp', perSecond: 5000 },
    new WallClock(),
  );
  ends.push(made.stop);
  return made;
}

/** Resolves once something holds; the test's own limit is what ends the waiting. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(2);
}

const hasSix = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

describe('a sender', () => {
  it('measures many sessions at once, with and without keys, and each gets its own answers', async () => {
    const key = Buffer.from('0123456789abcdef');
    const plain = await reflector();
    const keyed = await reflector('127.0.0.1', new Map([['127.0.0.1', key]]));
    const { seen, made } = await sender([
      ...Array.from({ length: 20 }, () => ({ port: plain.port })),
      { port: keyed.port, key },
      { port: keyed.port, key: Buffer.from('another key') },
    ]);
    await until(() => seen.slice(0, 21).every(({ replies }) => replies.length >= 4));
    for (const { sent, replies } of seen.slice(0, 21)) {
      expect(sent.slice(0, 4)).toEqual([0, 1, 2, 3]);
      for (const { sentAt, receivedAt, dwell } of replies)
        expect(receivedAt - sentAt - dwell).toBeGreaterThan(0);
    }
    expect(seen[21]!.replies).toEqual([]);
    expect(keyed.counts.unsigned).toBeGreaterThan(0);
    expect(made.counts).toMatchObject({ malformed: 0, unsigned: 0, unknown: 0, stranger: 0 });
  });

  it.skipIf(!hasSix)('measures over IPv6, and finds the address of a name', async () => {
    const six = await reflector('::1');
    const four = await reflector();
    const { seen } = await sender([
      { host: '::1', port: six.port },
      { host: 'localhost', port: four.port },
    ]);
    await until(() => seen[0]!.replies.length >= 2 && seen[1]!.sent.length >= 2);
  });

  it('says of a name that nobody knows that it is not known, and measures the others', async () => {
    const one = await reflector();
    const { made, seen } = await sender([{ host: 'nowhere.invalid', port: 862 }, { port: one.port }]);
    await until(() => made.looks().every((look) => look !== null));
    expect(made.looks()[0]).toMatchObject({
      figures: 0,
      problem: expect.stringContaining('nowhere.invalid'),
    });
    expect(made.looks()[1]).toMatchObject({ problem: null });
    expect(made.looks()[1]!.figures).toBeGreaterThan(0);
    expect(seen[0]!.sent).toEqual([]);
  });

  it('knows the answers of a reflector without session identifiers by where they come from', async () => {
    const old = await udpTalker('127.0.0.1');
    ends.push(old.close);
    const { seen, made } = await sender([{ port: old.port }]);
    const [packet] = await old.heard(1);
    const answer = Buffer.alloc(44);
    packet!.copy(answer, 0, 0, 14);
    packet!.copy(answer, 16, 4, 12);
    packet!.copy(answer, 24, 0, 14);
    answer[40] = 255;
    await until(() => seen[0]!.sent.length > 0);
    const { port } = old.from()!;
    await old.send(answer, port);
    await until(() => seen[0]!.replies.length === 1);
    expect(seen[0]!.replies[0]).toMatchObject({ sequence: 0, reflectorSequence: null, hopLimit: null });
    const stranger = await udpTalker('127.0.0.1');
    ends.push(stranger.close);
    await stranger.send(answer, port);
    await stranger.send(Buffer.from('x'), port);
    await until(() => made.counts.stranger === 2);
    expect(seen[0]!.replies).toHaveLength(1);
  });

  it('says that a peer refuses once nobody listens there, and hears its answers again when somebody does', async () => {
    const one = await reflector();
    const { made, seen } = await sender([{ port: one.port }, { port: one.port, host: '127.0.0.2' }]);
    await until(() => seen[0]!.replies.length > 3);
    expect(made.refusedAt()).toEqual([null, null]);
    one.stop();
    await until(() => made.refusedAt().every((at) => at !== null));
    const [refused] = made.refusedAt();
    await until(() => made.refusedAt()[0]! > refused!);
    const answered = seen[0]!.replies.length;
    expect(seen[0]!.began).toEqual([]);
    const again = await reflector('127.0.0.1', new Map(), one.port);
    await until(() => seen[0]!.replies.length > answered + 3);
    // The packets that only ask for refusals count nowhere: neither as sent nor as answered twice.
    expect(new Set(seen[0]!.sent).size).toBe(seen[0]!.sent.length);
    const replies = seen[0]!.replies.map(({ sequence }) => sequence);
    expect(new Set(replies).size).toBe(replies.length);
    expect(seen[0]!.began).toEqual([replies[answered]]);
    expect(made.refusedAt()).toEqual([null, expect.any(Number)]);
    again.stop();
  });

  it('goes on where a peer cannot be reached at all', async () => {
    // No route leads to a class E address (RFC 1112), so that not even a socket can be connected to it.
    const one = await reflector();
    const { made, seen } = await sender([{ host: '255.255.255.255', port: 9 }, { port: one.port }]);
    await until(() => seen[0]!.sent.length > 90);
    expect(made.refusedAt()).toEqual([null, null]);
    const before = seen[1]!.replies.length;
    await until(() => seen[1]!.replies.length > before + 3);
  });

  it('knows whose packets come from an address that only one session goes to', async () => {
    const { made } = await sender([{ port: 9 }, { port: 10 }, { port: 9, host: '127.0.0.2' }]);
    expect(made.ownAddresses()).toEqual([null, null, '127.0.0.2']);
  });

  it('tells how late its own loop ran', async () => {
    const one = await reflector();
    const { made, seen } = await sender([{ port: one.port }]);
    await until(() => seen[0]!.sent.length > 3);
    expect(made.takeLateness()).toBeGreaterThanOrEqual(0);
  });

  it('stops, twice when asked twice, and before it has started', async () => {
    const { made } = await sender([{ port: 9 }]);
    made.stop();
    made.stop();
    const early = new Sender([], new WallClock(), () => {
      throw new Error('there is no session');
    });
    const starting = early.start();
    early.stop();
    await starting;
    early.stop();
  });
});
