import fc from 'fast-check';
import type { Reply } from '../../../../agent/links/figures/session-figures.ts';

/** What happens to one packet; a way that is `null` loses it, more than one delay doubles it. Milliseconds. */
export interface Fate {
  /** Since the packet before it was sent. */
  readonly gap: number;
  /** Delays on the way there, of each copy. */
  readonly forward: readonly number[];
  /** Of each copy that the reflector answers, the delays on the way back. */
  readonly reverse: readonly (readonly number[])[];
  /** The reflector is started again before it. */
  readonly isRestart: boolean;
}

export interface HistoryPacket {
  readonly sequence: number;
  readonly sentAt: number;
  readonly fate: Fate;
  /** Answers in the order in which they came. */
  readonly arrivals: { readonly at: number; readonly reply: Reply }[];
}

/** What the session saw, in the order in which it saw it. */
export interface HistoryEvent {
  readonly at: number;
  readonly sent?: number;
  readonly reply?: Reply;
}

export interface History {
  readonly packets: readonly HistoryPacket[];
  readonly events: readonly HistoryEvent[];
  readonly endsAt: number;
}

export const TIMEOUT = 1000;
const CLEAN: Fate = { gap: 3 * TIMEOUT, forward: [5], reverse: [[5]], isRestart: false };

const delay = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: 0.05, max: 40, noNaN: true }) },
  { weight: 3, arbitrary: fc.double({ min: 0.05, max: 400, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 0.05, max: 2500, noNaN: true }) },
);
const fate: fc.Arbitrary<Fate> = fc
  .oneof(
    {
      weight: 16,
      arbitrary: fc.record({ forward: fc.tuple(delay), reverse: fc.tuple(fc.tuple(delay)) }),
    },
    { weight: 2, arbitrary: fc.constant({ forward: [], reverse: [] }) },
    { weight: 2, arbitrary: fc.record({ forward: fc.tuple(delay), reverse: fc.constant([[]]) }) },
    {
      weight: 1,
      arbitrary: fc.record({ forward: fc.tuple(delay), reverse: fc.tuple(fc.tuple(delay, delay)) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        forward: fc.tuple(delay, delay),
        reverse: fc.tuple(fc.tuple(delay), fc.tuple(delay)),
      }),
    },
  )
  .chain((ways) =>
    fc
      .record({ gap: fc.double({ min: 1, max: 120, noNaN: true }) })
      .map(({ gap }) => ({ ...ways, gap, isRestart: false })),
  );

/** Random packets, with a packet that is well at either end and on both sides of a restart. */
export const fates: fc.Arbitrary<readonly Fate[]> = fc
  .array(fc.array(fate, { maxLength: 150 }), { minLength: 1, maxLength: 3 })
  .map((lives) =>
    lives.flatMap((life, index) => [
      { ...CLEAN, isRestart: index > 0 },
      { ...CLEAN, gap: 3 * TIMEOUT },
      ...life,
      CLEAN,
    ]),
  );

export const firstSequences = fc.constantFrom(0, 7, 2 ** 31 - 40, 2 ** 32 - 40, 2 ** 32 - 1);

/** Lets it happen: what the reflector numbers and when each answer comes. */
export function play(fates: readonly Fate[], firstSequence: number, firstNumber: number): History {
  const packets: HistoryPacket[] = [];
  const reflections: { at: number; packet: HistoryPacket; back: readonly number[]; restart: boolean }[] = [];
  let now = 1000;
  for (const [index, one] of fates.entries()) {
    now += one.gap;
    const packet = { sequence: (firstSequence + index) >>> 0, sentAt: now, fate: one, arrivals: [] };
    packets.push(packet);
    for (const [copy, taken] of one.forward.entries())
      reflections.push({ at: now + taken, packet, back: one.reverse[copy] ?? [], restart: one.isRestart });
  }
  reflections.sort((one, other) => one.at - other.at);
  let number = firstNumber;
  for (const { at, packet, back, restart } of reflections) {
    if (restart) number = 0;
    for (const taken of back) packet.arrivals.push(arrival(packet, at, taken, number));
    number = (number + 1) >>> 0;
  }
  for (const { arrivals } of packets) arrivals.sort((one, other) => one.at - other.at);
  const events = packets.flatMap(({ sequence, sentAt, arrivals }): HistoryEvent[] => [
    { at: sentAt, sent: sequence },
    ...arrivals,
  ]);
  events.sort((one, other) => one.at - other.at);
  return { packets, events, endsAt: Math.max(...events.map(({ at }) => at), now) };
}

const DWELL = 0.25;

function arrival({ sequence, sentAt }: HistoryPacket, reflectedAt: number, back: number, number: number) {
  const at = reflectedAt + DWELL + back;
  const reply: Reply = {
    sequence,
    sentAt,
    receivedAt: at,
    dwell: DWELL,
    forwardMs: reflectedAt - sentAt,
    reverseMs: back,
    clockErrorMs: 0.01,
    reflectorSequence: number,
    hopLimit: 255,
  };
  return { at, reply };
}
