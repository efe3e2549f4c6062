import { type HistoryPacket, TIMEOUT } from './packet-history.ts';

/** The figures by their definitions, from everything that happened up to `now`: slow, and with all in hand. */
export function naiveFigures(history: readonly HistoryPacket[], now: number, windowMs: number) {
  const seen = history
    .filter(({ sentAt }) => sentAt <= now)
    .map((packet) => {
      const came = packet.arrivals.filter(({ at }) => at <= now);
      const inTime = came.filter(({ at }) => at - packet.sentAt <= TIMEOUT);
      return { ...packet, came, inTime, isOpen: inTime.length === 0 && now - packet.sentAt <= TIMEOUT };
    });
  const open = seen.find(({ isOpen }) => isOpen);
  const end = open?.sentAt ?? now;
  const sample = seen.filter(
    ({ sentAt, isOpen }) => sentAt >= end - windowMs && (open === undefined || sentAt < end) && !isOpen,
  );
  const answered = sample.filter(({ inTime }) => inTime.length > 0);
  const delays = answered.map(({ sentAt, inTime }) => inTime[0]!.at - sentAt - inTime[0]!.reply.dwell);
  const steps = sample.flatMap((packet, index) => {
    const [one, other] = [sample[index - 1]?.inTime[0], packet.inTime[0]];
    if (one === undefined || other === undefined) return [];
    const trip = ({ reply }: typeof other): number => reply.receivedAt - reply.sentAt - reply.dwell;
    return [Math.abs(trip(other) - trip(one))];
  });
  const runs = sample
    .map(({ inTime }) => (inTime.length > 0 ? 'o' : 'x'))
    .join('')
    .split('o')
    .filter(Boolean);
  const firstAt = (packet: (typeof seen)[number]): number => packet.inTime[0]!.at;
  const reordered = answered.filter((packet) =>
    seen.some(
      (other) => other.sentAt > packet.sentAt && other.inTime.length > 0 && firstAt(other) < firstAt(packet),
    ),
  );
  const share = (part: number): number | null => (answered.length === 0 ? null : part / answered.length);
  return {
    packetsSent: sample.length,
    packetsLost: sample.length - answered.length,
    packetsLate: sample.filter(({ came, inTime }) => inTime.length === 0 && came.length > 0).length,
    lossRatio: sample.length === 0 ? null : (sample.length - answered.length) / sample.length,
    lossBurstPackets: sample.length === 0 ? null : Math.max(0, ...runs.map(({ length }) => length)),
    lossBursts: sample.length === 0 ? null : runs.length,
    reorderedRatio: share(reordered.length),
    duplicateRatio: share(answered.filter(({ inTime }) => inTime.length > 1).length),
    delays: summary(delays),
    steps: summary(steps),
    forward: summary(answered.map(({ inTime }) => inTime[0]!.reply.forwardMs!)),
    reverse: summary(answered.map(({ inTime }) => inTime[0]!.reply.reverseMs!)),
  };
}

export function summary(values: readonly number[]) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number | null =>
    sorted[Math.max(1, Math.floor(share * sorted.length + 0.5)) - 1] ?? null;
  return { min: sorted[0] ?? null, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? null };
}
