/**
 * What the packets of one window come to. The window ends before the first packet whose fate is still open
 * (not answered, and not yet out of time), so every packet in it is either answered or lost and no figure
 * leans towards the packets that were fast. Null is not known, never zero.
 * Units: seconds, ratios 0…1, ms on the sender's monotonic clock for moments. Names as in the `links` kind.
 * Percentiles: of rank ⌊p · n + ½⌋, within 1 % of the variation or 0.1 µs.
 */
export interface WindowFigures {
  /** How long it is, ms; shorter than asked for where the session is younger, or packets are too many to keep. */
  readonly windowMs: number;
  readonly packetsSent: number;
  /** Lost: no answer within the time-out (two-way loss, RFC 6673 and RFC 7680). */
  readonly packetsLost: number;
  /** Of those, the ones whose answer came after it. */
  readonly packetsLate: number;

  /** Round trip delay (RFC 2681) less what the reflector kept it: (T4 − T1) − (T3 − T2). */
  readonly roundTripMinSeconds: number | null;
  readonly roundTripP50Seconds: number | null;
  readonly roundTripP99Seconds: number | null;
  readonly roundTripMaxSeconds: number | null;
  /** How many round trips fell into each of `BINS` equal steps from the least to p99, and last how many lay beyond. */
  readonly roundTripCounts: readonly number[] | null;
  /** PDV of the round trip (RFC 5481): its 99th percentile less its least, D(99) − D(min). */
  readonly delayVariationSeconds: number | null;
  /** IPDV of the round trip (RFC 3393): 99th percentile of |D(i) − D(i − 1)| over packets sent one after the other and both answered. */
  readonly packetVariationSeconds: number | null;

  /** One-way delay there (RFC 7679), T2 − T1: least, median, 99th percentile; only where both clocks are in step. */
  readonly delayForwardMinSeconds: number | null;
  readonly delayForwardSeconds: number | null;
  readonly delayForwardP99Seconds: number | null;
  /** One-way delay back (RFC 7679), T4 − T3. */
  readonly delayReverseMinSeconds: number | null;
  readonly delayReverseSeconds: number | null;
  readonly delayReverseP99Seconds: number | null;
  /** The greatest sum of both error estimates of these; either delay is right to within it. */
  readonly clockErrorSeconds: number | null;

  /** Lost of sent, both ways together (RFC 6673). */
  readonly lossRatio: number | null;
  /** (Sent − reflected) / sent (RFC 7680), from a stateful reflector's count. */
  readonly lossForwardRatio: number | null;
  /** (Reflected − received) / reflected (RFC 7680). */
  readonly lossReverseRatio: number | null;
  /** The longest loss period (RFC 3357): most packets lost in a row. */
  readonly lossBurstPackets: number | null;
  /** Loss periods (RFC 3357): runs of lost packets, of whatever length. */
  readonly lossBursts: number | null;
  /** Type-P-Reordered of those that came in time (RFC 4737): sequence below the next that was expected. */
  readonly reorderedRatio: number | null;
  /** Packets that came more than once, of those that came (Replicated-Packet-Rate, RFC 5560). */
  readonly duplicateRatio: number | null;

  /** TTL or hop limit that the reflector saw last. */
  readonly hopLimit: number | null;
  /** How often it changed to another that lasted, since the session began. */
  readonly hopLimitChanges: number;
  /** When the hop limit or the least round trip last stepped to another value, and what it was, in words. */
  readonly pathChangedAt: number | null;
  readonly pathChange: string | null;
  /** When an answer last came, in time or late. */
  readonly answeredAt: number | null;
}
