import { describe, expect, test } from 'vitest';
import { SessionFigures } from '../../../../agent/links/figures/session-figures.ts';

interface Way {
  readonly delay?: number;
  readonly hopLimit?: number | null;
  /** True where a packet is lost on the way there, or its answer on the way back. */
  readonly there?: boolean;
  readonly back?: boolean;
  readonly isStateless?: boolean;
}

/** A session of ten packets a second over a way that may change with every packet; answers come at once. */
class Played {
  readonly session = new SessionFigures({ packetsPerSecond: 10 });
  #sequence = 0;
  #reflected = 0;
  now = 0;

  run(seconds: number, way: (index: number) => Way = () => ({})): this {
    for (let index = 0; index < seconds * 10; index++) {
      const { delay = 5, hopLimit = 60, there = false, back = false, isStateless = false } = way(index);
      const [sequence, sentAt] = [this.#sequence++, this.now];
      this.session.sent(sequence, sentAt);
      this.now += 100;
      if (there) continue;
      const reflectorSequence = isStateless ? null : this.#reflected++;
      if (back) continue;
      const receivedAt = sentAt + delay;
      const oneWay = { forwardMs: null, reverseMs: null, clockErrorMs: null };
      this.session.answered({
        sequence,
        sentAt,
        receivedAt,
        dwell: 0,
        ...oneWay,
        reflectorSequence,
        hopLimit,
      });
    }
    return this;
  }

  restartReflector(): this {
    this.#reflected = 0;
    return this;
  }

  look(windowMs?: number) {
    return this.session.look(this.now, windowMs);
  }
}

const there: Way = { there: true };
const back: Way = { back: true };

describe('a session', () => {
  test('has no figure at all before the fate of its first packet is known', () => {
    const session = new SessionFigures({ packetsPerSecond: 10 });
    session.sent(0, 0);
    const { packetsSent, lossRatio, roundTripP50Seconds, lossForwardRatio, answeredAt } = session.look(900);
    expect([packetsSent, lossRatio, roundTripP50Seconds, lossForwardRatio, answeredAt]).toEqual([
      0,
      null,
      null,
      null,
      null,
    ]);
    expect(session.look(1001).lossRatio).toBe(1);
  });

  test('has lost nothing of what was sent to a peer that was not there, and all that was lost before', () => {
    const played = new Played()
      .run(30)
      .run(0.5, () => there)
      .run(4)
      .run(4, () => there)
      .restartReflector()
      .run(0.1);
    expect(played.look().packetsLost).toBeGreaterThan(30);
    played.session.began(385);
    played.run(3);
    // Of the last ten seconds, without the four in which nobody was there.
    const { packetsSent, packetsLost, lossForwardRatio, lossReverseRatio } = played.look();
    expect(packetsLost).toBe(0);
    expect([lossForwardRatio, lossReverseRatio]).toEqual([0, 0]);
    expect(packetsSent).toBeGreaterThan(50);
    expect(played.look(60_000)).toMatchObject({ packetsLost: 5 });
  });

  test('that nobody answers for longer than it remembers begins with the first answer', () => {
    const played = new Played()
      .run(5)
      .run(100, () => there)
      .restartReflector()
      .run(1);
    played.session.began(1050);
    expect(played.look(60_000)).toMatchObject({
      packetsSent: 10,
      packetsLost: 0,
      lossForwardRatio: 0,
      lossReverseRatio: 0,
    });
  });

  test('in a black hole has lost everything of its last second within two seconds, on a way it does not know', () => {
    const played = new Played().run(30).run(2, () => there);
    expect(played.look(1000)).toMatchObject({
      lossRatio: 1,
      lossForwardRatio: null,
      lossReverseRatio: null,
      answeredAt: 29_905,
    });
  });

  test('knows after a black hole on which way it was, however long it took', () => {
    for (const seconds of [2, 40, 4000]) {
      const onWayThere = new Played().run(30).run(seconds, () => there);
      const onWayBack = new Played().run(30).run(seconds, () => back);
      expect(onWayThere.run(1).look(2000)).toMatchObject({ lossForwardRatio: 10 / 20, lossReverseRatio: 0 });
      expect(onWayBack.run(1).look(2000)).toMatchObject({ lossForwardRatio: 0, lossReverseRatio: 10 / 20 });
    }
  });

  test('shares a run that crosses the start of a window out by what of it lies within', () => {
    // Of 20 in a row, five did not come back: which five, no number tells.
    const played = new Played().run(5).run(2, (index) => (index < 15 ? there : back));
    const { lossForwardRatio, lossReverseRatio } = played.run(1).look(2000);
    expect(lossForwardRatio).toBeCloseTo(7.5 / 20, 10);
    expect(lossReverseRatio).toBeCloseTo(2.5 / 12.5, 10);
  });

  test('counts what a reflector that was started again answered, and did not get through, as lost on the way back', () => {
    const played = new Played().run(5).restartReflector();
    played.run(1, (index) => (index < 3 ? back : {})).run(2);
    expect(played.look(3000)).toMatchObject({ lossForwardRatio: 0, lossReverseRatio: 3 / 30 });
    expect(played.session.reflectorRestarts).toBe(1);
  });

  test('of a reflector without a count tells loss both ways together, and of neither alone', () => {
    const played = new Played().run(10, (index) => ({ isStateless: true, there: index % 10 === 0 }));
    const { lossRatio, lossForwardRatio, lossReverseRatio } = played.look(5000);
    expect(lossRatio).toBeCloseTo(0.1, 1);
    expect([lossForwardRatio, lossReverseRatio]).toEqual([null, null]);
  });

  test('takes no answer to a packet that it never sent, and none to one that it no longer keeps', () => {
    const played = new Played().run(200);
    const before = played.look(60_000);
    const strange = {
      receivedAt: played.now,
      dwell: 0,
      forwardMs: null,
      reverseMs: null,
      clockErrorMs: null,
    };
    for (const sequence of [0, 1999 - 1024, 2000, 2 ** 31, 2 ** 32 - 1])
      played.session.answered({ ...strange, sequence, sentAt: 0, reflectorSequence: 9e6, hopLimit: 1 });
    expect(played.look(60_000)).toEqual(before);
  });

  test('with more packets than it was made for keeps the latest, and says how long its window really is', () => {
    const session = new SessionFigures({ packetsPerSecond: 1 });
    for (let index = 0; index < 10_000; index++) session.sent(index, index * 10);
    const { windowMs, packetsSent, lossRatio } = session.look(102_000, 60_000);
    expect({ packetsSent, lossRatio }).toEqual({ packetsSent: 64, lossRatio: 1 });
    expect(windowMs).toBeLessThan(60_000);
  });

  test('does not count what was never sent: numbers that were left out are not lost', () => {
    const session = new SessionFigures({ packetsPerSecond: 10 });
    for (const sequence of [0, 5, 700]) session.sent(sequence, 0);
    expect(session.look(2000, 10_000)).toMatchObject({ packetsSent: 3, packetsLost: 3, lossBurstPackets: 3 });
  });
});

describe('another path', () => {
  test('is told when the hop limit changes for good, and not for a packet or two that went round', () => {
    const played = new Played().run(5).run(2, (index) => ({ hopLimit: index % 3 < 2 ? 58 : 60 }));
    expect(played.look()).toMatchObject({ hopLimit: 60, hopLimitChanges: 0, pathChangedAt: null });
    played.run(1, () => ({ hopLimit: 57 }));
    expect(played.look()).toMatchObject({
      hopLimit: 57,
      hopLimitChanges: 1,
      pathChangedAt: 7205,
      pathChange: 'hop limit 60 to 57',
    });
  });

  test.each([
    ['longer', 5.6],
    ['shorter', 4.4],
  ])('that is %s is told within a quarter of a minute by the least round trip, queues or not', (_, delay) => {
    const queue = (index: number): number => ((index * 7919) % 50) / 10;
    const played = new Played().run(60, (index) => ({ delay: 5 + queue(index) }));
    expect(played.look().pathChangedAt).toBeNull();
    played.run(16, (index) => ({ delay: delay + queue(index) }));
    const { pathChangedAt, pathChange } = played.look();
    expect(pathChangedAt).toBe(60_000);
    expect(pathChange).toBe(`least round trip 5.00 to ${delay.toFixed(2)} ms`);
  });
});
