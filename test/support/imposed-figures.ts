import type { Passage, Way } from './network-weather.ts';

/** What both ways did to packets 0…`count` − 1, by the definitions, from what they kept. Milliseconds, shares. */
export function imposedFigures(forward: Way, reverse: Way, count: number) {
  const back = new Map<number, Passage[]>();
  for (const passage of reverse.passages) {
    const answers = back.get(passage.packet) ?? [];
    answers.push(passage);
    back.set(passage.packet, answers);
  }
  const packets = forward.passages
    .filter(({ packet }) => packet < count)
    .map(({ packet, enteredAt, leftAt }) => {
      const there = [...leftAt].sort(ascending);
      const answers = [...(back.get(packet) ?? [])].sort((one, other) => one.enteredAt - other.enteredAt);
      const trips = answers
        .flatMap((answer, copy) =>
          answer.leftAt.map((at) => ({
            at,
            there: there[copy]! - enteredAt,
            back: at - answer.enteredAt,
          })),
        )
        .sort((one, other) => one.at - other.at);
      return { packet, enteredAt, there, answers, trips };
    });
  const arrived = packets.filter(({ trips }) => trips.length > 0);
  const firsts = [...arrived].sort((one, other) => one.trips[0]!.at - other.trips[0]!.at);
  let highest = -1;
  const reordered = firsts.filter(({ packet }) => {
    const isBehind = packet < highest;
    highest = Math.max(highest, packet);
    return isBehind;
  });
  const reflected = packets.flatMap(({ answers }) => answers);
  const runs = packets
    .map(({ trips }) => (trips.length > 0 ? 'o' : 'x'))
    .join('')
    .split('o')
    .filter(Boolean);
  const of = (trip: { there: number; back: number }): number => trip.there + trip.back;
  const trip = new Map(arrived.map(({ packet, trips }) => [packet, of(trips[0]!)]));
  const steps = [...trip].flatMap(([packet, delay]) => {
    const before = trip.get(packet - 1);
    return before === undefined ? [] : [Math.abs(delay - before)];
  });
  return {
    sent: packets.length,
    /** Of each packet that came back. */
    roundTrips: trip,
    roundTrip: summaryOf([...trip.values()]),
    there: summaryOf(arrived.map(({ trips }) => trips[0]!.there)),
    back: summaryOf(arrived.map(({ trips }) => trips[0]!.back)),
    steps: summaryOf(steps),
    lossRatio: (packets.length - arrived.length) / packets.length,
    lossForwardRatio: packets.filter(({ there }) => there.length === 0).length / packets.length,
    lossReverseRatio:
      reflected.filter(({ leftAt }) => leftAt.length === 0).length / Math.max(1, reflected.length),
    lossBurstPackets: Math.max(0, ...runs.map(({ length }) => length)),
    lossBursts: runs.length,
    reorderedRatio: reordered.length / arrived.length,
    duplicateRatio: arrived.filter(({ trips }) => trips.length > 1).length / arrived.length,
  };
}

function summaryOf(delays: readonly number[]) {
  const sorted = [...delays].sort(ascending);
  const at = (share: number): number =>
    sorted[Math.max(1, Math.floor(share * sorted.length + 0.5)) - 1] ?? Number.NaN;
  return { min: at(0), p50: at(0.5), p99: at(0.99), max: at(1) };
}

function ascending(one: number, other: number): number {
  return one - other;
}
