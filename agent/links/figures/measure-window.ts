import { countsOf, type DelaySummary, summarise } from './delay-summary.ts';
import { splitByDirection } from './direction-split.ts';
import { ANSWERED, EMPTY, LATE, type PacketRing, WAITING } from './packet-ring.ts';
import type { ReflectorCount } from './reflector-count.ts';
import type { WindowFigures } from './window-figures.ts';

/** What is known of a session besides its window. */
export type BesidesWindow = Pick<
  WindowFigures,
  'hopLimit' | 'hopLimitChanges' | 'pathChangedAt' | 'pathChange' | 'answeredAt'
>;

export interface Asked {
  readonly nowMs: number;
  readonly windowMs: number;
  readonly timeoutMs: number;
}

/** The figures of one window of the packets in a ring; see `WindowFigures`. Leaves the ring as it is. */
export function measureWindow(
  ring: PacketRing,
  count: ReflectorCount,
  asked: Asked,
  besides: BesidesWindow,
): WindowFigures {
  const { newest, oldest, end } = findWindow(ring, asked);
  if (oldest < newest) return { ...NOTHING, ...besides };
  const tally = countPackets(ring, oldest, newest);
  const { sent, answered, lost, late, longest, bursts, reordered, doubled, clockError } = tally;
  const column = SCRATCH.sized(ring.capacity);
  const trips = collect(ring, ring.roundTrip, column, oldest, newest);
  const roundTrip = summarise(column, trips);
  const roundTripCounts = roundTrip === null ? null : countsOf(column, trips, roundTrip);
  const forward = summarise(column, collect(ring, ring.forward, column, oldest, newest));
  const reverse = summarise(column, collect(ring, ring.reverse, column, oldest, newest));
  const steps = summarise(column, collectSteps(ring, column, oldest, newest));
  const split = splitByDirection(ring, count, oldest, newest);
  const reflected = split === null ? 0 : split.sent - split.forwardLost;
  return {
    windowMs: Math.min(asked.windowMs, end - ring.sentAt[ring.slotAt(oldest)]!),
    packetsSent: sent,
    packetsLost: lost,
    packetsLate: late,
    roundTripMinSeconds: seconds(roundTrip, 'min'),
    roundTripP50Seconds: seconds(roundTrip, 'p50'),
    roundTripP99Seconds: seconds(roundTrip, 'p99'),
    roundTripMaxSeconds: seconds(roundTrip, 'max'),
    roundTripCounts,
    delayVariationSeconds: roundTrip === null ? null : (roundTrip.p99 - roundTrip.min) / 1000,
    packetVariationSeconds: seconds(steps, 'p99'),
    delayForwardMinSeconds: seconds(forward, 'min'),
    delayForwardSeconds: seconds(forward, 'p50'),
    delayForwardP99Seconds: seconds(forward, 'p99'),
    delayReverseMinSeconds: seconds(reverse, 'min'),
    delayReverseSeconds: seconds(reverse, 'p50'),
    delayReverseP99Seconds: seconds(reverse, 'p99'),
    clockErrorSeconds: Number.isNaN(clockError) ? null : clockError / 1000,
    lossRatio: lost / sent,
    lossForwardRatio: split === null ? null : split.forwardLost / split.sent,
    lossReverseRatio: reflected > 0 && split !== null ? split.reverseLost / reflected : null,
    lossBurstPackets: longest,
    lossBursts: bursts,
    reorderedRatio: answered === 0 ? null : reordered / answered,
    duplicateRatio: answered === 0 ? null : doubled / answered,
    // Each by its name: to copy what a spread copies takes as long as to measure.
    hopLimit: besides.hopLimit,
    hopLimitChanges: besides.hopLimitChanges,
    pathChangedAt: besides.pathChangedAt,
    pathChange: besides.pathChange,
    answeredAt: besides.answeredAt,
  };
}

const NOTHING: Omit<WindowFigures, keyof BesidesWindow> = {
  windowMs: 0,
  packetsSent: 0,
  packetsLost: 0,
  packetsLate: 0,
  roundTripMinSeconds: null,
  roundTripP50Seconds: null,
  roundTripP99Seconds: null,
  roundTripMaxSeconds: null,
  roundTripCounts: null,
  delayVariationSeconds: null,
  packetVariationSeconds: null,
  delayForwardMinSeconds: null,
  delayForwardSeconds: null,
  delayForwardP99Seconds: null,
  delayReverseMinSeconds: null,
  delayReverseSeconds: null,
  delayReverseP99Seconds: null,
  clockErrorSeconds: null,
  lossRatio: null,
  lossForwardRatio: null,
  lossReverseRatio: null,
  lossBurstPackets: null,
  lossBursts: null,
  reorderedRatio: null,
  duplicateRatio: null,
};

/** By age: of the last packet before the first that is open, and of the first one within the window. */
function findWindow(ring: PacketRing, { nowMs, windowMs, timeoutMs }: Asked) {
  let newest = 0;
  let end = nowMs;
  for (let age = 0; age < ring.held; age++) {
    const slot = ring.slotAt(age);
    if (ring.state[slot] === EMPTY) continue;
    const sentAt = ring.sentAt[slot]!;
    if (nowMs - sentAt > timeoutMs) break;
    if (ring.state[slot] === WAITING) [newest, end] = [age + 1, sentAt];
  }
  let oldest = newest - 1;
  for (let age = newest; age < ring.held; age++) {
    const slot = ring.slotAt(age);
    if (ring.state[slot] === EMPTY) continue;
    if (ring.sentAt[slot]! < end - windowMs) break;
    oldest = age;
  }
  return { newest, oldest, end };
}

function countPackets(ring: PacketRing, oldest: number, newest: number) {
  const tally = {
    sent: 0,
    answered: 0,
    lost: 0,
    late: 0,
    longest: 0,
    bursts: 0,
    reordered: 0,
    doubled: 0,
    clockError: Number.NaN,
  };
  let run = 0;
  for (let age = oldest; age >= newest; age--) {
    const slot = ring.slotAt(age);
    const state = ring.state[slot]!;
    if (state === EMPTY) continue;
    tally.sent++;
    if (state === ANSWERED) {
      tally.answered++;
      tally.reordered += ring.reordered[slot]!;
      if (ring.copies[slot]! > 0) tally.doubled++;
      const error = ring.clockError[slot]!;
      if (!(error <= tally.clockError) && !Number.isNaN(error)) tally.clockError = error;
      run = 0;
      continue;
    }
    tally.lost++;
    if (state === LATE) tally.late++;
    if (run === 0) tally.bursts++;
    run++;
    if (run > tally.longest) tally.longest = run;
  }
  return tally;
}

/** What was measured of the answered packets, into `into`; returns how many. */
function collect(ring: PacketRing, column: Float32Array, into: Float64Array, oldest: number, newest: number) {
  let count = 0;
  for (let age = oldest; age >= newest; age--) {
    const slot = ring.slotAt(age);
    const value = column[slot]!;
    if (ring.state[slot] === ANSWERED && !Number.isNaN(value)) into[count++] = value;
  }
  return count;
}

/** |D(i) − D(i − 1)| of packets that were sent one after the other and both answered; returns how many. */
function collectSteps(ring: PacketRing, into: Float64Array, oldest: number, newest: number): number {
  let count = 0;
  let before = Number.NaN;
  for (let age = oldest; age >= newest; age--) {
    const slot = ring.slotAt(age);
    if (ring.state[slot] === EMPTY) continue;
    const delay = ring.state[slot] === ANSWERED ? ring.roundTrip[slot]! : Number.NaN;
    if (!Number.isNaN(delay) && !Number.isNaN(before)) into[count++] = Math.abs(delay - before);
    before = delay;
  }
  return count;
}

function seconds(summary: DelaySummary | null, which: keyof DelaySummary): number | null {
  return summary === null ? null : summary[which] / 1000;
}

/** Room to sort delays out in, for all sessions: used up within one call. */
const SCRATCH = {
  room: new Float64Array(0),
  sized(count: number): Float64Array {
    if (this.room.length < count) this.room = new Float64Array(count);
    return this.room;
  },
};
