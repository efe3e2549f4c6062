import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../agent/links/figures/session-figures.ts';
import { SessionFigures } from '../../agent/links/figures/session-figures.ts';
import { judgeLink } from '../../agent/links/judge-link.ts';
import { limitsFrom } from '../../agent/links/link-limits.ts';
import { type Reflector, startReflector } from '../../agent/links/stamp/reflector.ts';
import { Sender } from '../../agent/links/stamp/sender.ts';
import { WallClock } from '../../agent/links/stamp/wall-clock.ts';
import { NOTHING_USUAL, WELL } from '../agent/links/link-situations.ts';
import { type Added, expectCounts, expectDelays } from '../support/expect-imposed.ts';
import { firstSeed } from '../support/first-seed.ts';
import { imposedFigures } from '../support/imposed-figures.ts';
import { FAIR, type Weather } from '../support/network-weather.ts';
import { startUdpProxy, type UdpProxy } from '../support/udp-proxy.ts';

const seed = firstSeed('WEFT_SEED');
/** Far, and varying: what a busy machine adds to a packet by itself, a millisecond or two, is small beside it. */
const FAR: Weather = { ...FAIR, delayMs: 60, jitter: { shape: 'uniform', meanMs: 30 } };
const CALM: Weather = { ...FAIR, delayMs: 30 };
const BURSTS = { toBad: 0.02, toGood: 0.3, lostInGood: 0, lostInBad: 0.8 };
const WEATHERS: readonly (readonly [string, Weather, Weather])[] = [
  // What this one tells is what the machine adds to the others.
  ['nothing', FAIR, FAIR],
  ['delay, more on the way back', FAR, { ...FAR, delayMs: 95 }],
  [
    'jitter',
    { ...FAR, jitter: { shape: 'exponential', meanMs: 20 } },
    { ...FAR, jitter: { shape: 'normal', meanMs: 50 } },
  ],
  ['loss on the way there', { ...FAR, loss: { share: 0.06 } }, FAR],
  ['loss on the way back, in bursts', FAR, { ...FAR, loss: BURSTS }],
  ['reordering on the way there', { ...FAR, heldBack: { share: 0.05, forMs: 200 } }, FAR],
  ['copies on the way there', { ...FAR, doubled: 0.1 }, FAR],
  ['copies on the way back', FAR, { ...FAR, doubled: 0.1 }],
];
const INTERVAL_MS = 25;
const PACKETS = 320;
/** Of the first, by which the sender learns that its reflector counts, none is treated badly. */
const FIRST = 20;
const SETTLED_MS = 1500;

/** Figures of the first packets only, so that what is told and what was imposed are of the same. */
class FirstPackets {
  readonly figures: SessionFigures;
  readonly #packets: number;
  readonly #measured = new Map<number, number>();
  sentCount = 0;

  constructor(packets: number, intervalMs: number) {
    this.figures = new SessionFigures({ packetsPerSecond: 1000 / intervalMs });
    this.#packets = packets;
  }

  sent(sequence: number, at: number): void {
    this.sentCount = sequence + 1;
    if (sequence < this.#packets) this.figures.sent(sequence, at);
  }

  answered(reply: Reply): void {
    if (reply.sequence >= this.#packets) return;
    this.figures.answered(reply);
    this.#measured.set(reply.sequence, reply.receivedAt - reply.sentAt - reply.dwell);
  }

  began(): void {
    throw new Error('no peer of this test was ever away');
  }

  /** What was measured beyond what was imposed: in the middle, and at most. */
  beyond(imposed: ReadonlyMap<number, number>): Added {
    const added = [...this.#measured].map(([packet, delay]) => delay - imposed.get(packet)!);
    added.sort((one, other) => one - other);
    return { p50: added[added.length >> 1] ?? 0, p99: added.at(-1) ?? 0 };
  }

  look(now: number) {
    return this.figures.look(now, 60_000);
  }
}

const clock = new WallClock();
let reflector: Reflector;
const ends: (() => void)[] = [];

beforeAll(async () => {
  const peers = new Map([['127.0.0.1', null]]);
  const options = { host: '127.0.0.1', port: 0, allow: [], perSecond: 5000 } as const;
  reflector = await startReflector({ ...options, peers, isStateful: true, format: 'ntp' }, clock);
});

afterAll(() => {
  for (const end of ends.splice(0)) end();
  reflector.stop();
});

describe(`the real sender and the real reflector with a network between them (seed ${seed})`, () => {
  // What is measured is real time: a machine that gives this process no time at all for a while is tried again.
  test('tell delay, variation, loss, bursts, reordering and copies as they were imposed', {
    retry: 2,
    timeout: 60_000,
  }, async () => {
    const proxies = await Promise.all(
      WEATHERS.map((_, index) => proxyTo(reflector.port, seed + 2 * index, index === 0 ? FAIR : FAR)),
    );
    const watches = await measure(proxies, INTERVAL_MS, PACKETS);
    while (watches.some(({ sentCount }) => sentCount < FIRST)) await sleep(5);
    for (const [index, { forward, reverse }] of proxies.entries())
      [forward.weather, reverse.weather] = WEATHERS[index]!.slice(1) as [Weather, Weather];
    // The last ones are well again, so that each lost packet has an answer after it.
    while (watches.some(({ sentCount }) => sentCount < PACKETS - FIRST)) await sleep(5);
    for (const { forward, reverse } of proxies.slice(1)) [forward.weather, reverse.weather] = [CALM, CALM];
    while (watches.some(({ sentCount }) => sentCount < PACKETS)) await sleep(5);
    await sleep(SETTLED_MS);
    let added = { p50: 0, p99: 0 };
    for (const [index, { forward, reverse }] of proxies.entries()) {
      const told = watches[index]!.look(clock.monotonic());
      const imposed = imposedFigures(forward, reverse, PACKETS);
      if (index === 0) added = watches[index]!.beyond(imposed.roundTrips);
      expectCounts(told, imposed);
      if (index > 0) expectDelays(told, imposed, added);
    }
  });

  test('see a black hole within three seconds, at ten packets a second', {
    retry: 2,
    timeout: 30_000,
  }, async () => {
    const proxy = await proxyTo(reflector.port, seed, CALM);
    const [watch] = await measure([proxy], 100, Number.POSITIVE_INFINITY);
    while (watch!.sentCount < 30) await sleep(10);
    // A busy machine's own jitter may degrade it.
    expect(verdict(watch!.figures).state).not.toBe('down');
    proxy.forward.weather = { ...CALM, hole: true };
    await sleep(2900);
    expect(verdict(watch!.figures)).toEqual({ state: 'down', reason: 'no answer from the other end' });
    expect(watch!.figures.look(clock.monotonic(), 1000).lossRatio).toBe(1);
    proxy.forward.weather = CALM;
    await sleep(1500);
    const { lossForwardRatio, lossReverseRatio } = watch!.figures.look(clock.monotonic());
    expect(lossForwardRatio).toBeGreaterThan(0.25);
    expect(lossReverseRatio).toBe(0);
  });
});

async function proxyTo(toPort: number, from: number, weather = FAR): Promise<UdpProxy> {
  // A test packet carries the sender's number first, and its answer repeats it (RFC 8762 4.2.1, 4.3.1).
  const nameOf = (bytes: Buffer, way: 'forward' | 'reverse'): number =>
    bytes.readUInt32BE(way === 'forward' ? 0 : 24);
  const proxy = await startUdpProxy({ toPort, forward: weather, reverse: weather, seed: from, nameOf });
  ends.push(proxy.stop);
  return proxy;
}

async function measure(
  proxies: readonly UdpProxy[],
  intervalMs: number,
  packets: number,
): Promise<FirstPackets[]> {
  const watches: FirstPackets[] = [];
  const plans = proxies.map(({ port }) => ({
    host: '127.0.0.1',
    port,
    intervalMs,
    key: null,
    format: 'ntp' as const,
  }));
  const sender = new Sender(plans, clock, () => {
    const watch = new FirstPackets(packets, intervalMs);
    watches.push(watch);
    return watch;
  });
  ends.push(() => sender.stop());
  await sender.start();
  return watches;
}

function verdict(figures: SessionFigures) {
  const now = clock.monotonic();
  const { packetsSent, answeredAt, ...told } = figures.look(now);
  const { roundTripP50Seconds, delayVariationSeconds, lossRatio, lossForwardRatio, lossReverseRatio } = told;
  const unansweredSeconds = answeredAt === null ? null : (now - answeredAt) / 1000;
  const losses = { lossRatio, lossForwardRatio, lossReverseRatio };
  const measured = {
    packetsMeasured: packetsSent,
    unansweredSeconds,
    roundTripP50Seconds,
    delayVariationSeconds,
  };
  return judgeLink({ ...WELL, ...measured, ...losses }, limitsFrom(null), NOTHING_USUAL);
}
