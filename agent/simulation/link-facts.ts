import type { Patch } from '../../protocol/index.ts';

/** What is configured of a link, the same at both ends but for the port. */
export function linkIdentity(low: string, high: string, site: string, wide: boolean): Patch<'links'> {
  return {
    owner: 'Weft Fabric UA',
    route: `${low} - ${wide ? 'ring north' : 'ring south'} - ${high}`,
    dataClasses: wide ? 'health,internal' : 'internal',
    protectionRequired: true,
    limits: 'Y.1541 class 6',
    port: `${site}-edge1:${wide ? 'et-0/0/0' : 'xe-0/1/0'}`,
    lossUsualRatio: 0,
  };
}

interface Heard {
  /** Seconds. */
  readonly floor: number;
  readonly p50: number;
  readonly variation: number;
  readonly usual: number;
  /** 0…1 of what leaves and of what arrives. */
  readonly trouble: readonly [away: number, back: number];
  readonly hopLimit: number;
}

/** What a link that is heard tells beyond delay and loss: both clocks are in step to a few microseconds. */
export function linkFigures({ floor, p50, variation, usual, trouble, hopLimit }: Heard): Patch<'links'> {
  const [away, back] = trouble;
  const lean = (away - back) * 15e-6;
  // A pre-FEC rate doubles long before a code word is lost.
  const preFec = 2.4e-6 * (1 + 40 * Math.max(away, back));
  return {
    roundTripMinSeconds: micro(Math.min(floor, p50)),
    roundTripMaxSeconds: micro(p50 + 1.8 * variation),
    roundTripCounts: spread(Math.min(floor, p50), p50, p50 + variation).join(','),
    roundTripUsualSeconds: micro(usual),
    delayForwardSeconds: micro(p50 / 2 + lean),
    delayReverseSeconds: micro(p50 / 2 - lean),
    clockErrorSeconds: 4e-6,
    packetVariationSeconds: micro(variation * 1.2),
    lossBurstPackets: Math.round(9 * Math.max(away, back)),
    duplicateRatio: 0,
    packetsMeasured: 600,
    hopLimit,
    measurementLagSeconds: 90e-6,
    transmitErrorsPerSecond: 0,
    receiveErrorsPerSecond: milli(back * 40),
    transmitDropsPerSecond: milli(away * 12),
    receiveDropsPerSecond: 0,
    portState: 'up',
    opticsTransmitPower: 0.8,
    opticsReceivePower: centi(-3.2 - 4 * back),
    preFecBitErrorRatio: Math.round(preFec * 1e12) / 1e12,
    postFecBitErrorRatio: back > 0.6 ? 2e-12 : 0,
    uncorrectedBlocksPerSecond: back > 0.6 ? milli(back * 3) : 0,
    bgpState: 'established',
    bgpPrefixes: 24,
    bfdState: 'up',
    bfdReason: null,
    packetsRefusedPerSecond: 0,
  };
}

/** A link whose other end does not answer: its own interface still tells that no light comes. */
export const UNHEARD: Patch<'links'> = {
  roundTripMinSeconds: null,
  roundTripP50Seconds: null,
  roundTripP99Seconds: null,
  roundTripCounts: null,
  roundTripMaxSeconds: null,
  delayForwardSeconds: null,
  delayReverseSeconds: null,
  clockErrorSeconds: null,
  delayVariationSeconds: null,
  packetVariationSeconds: null,
  lossForwardRatio: null,
  lossReverseRatio: null,
  lossBurstPackets: null,
  reorderedRatio: null,
  duplicateRatio: null,
  hopLimit: null,
  transmitBitsPerSecond: 0,
  receiveBitsPerSecond: 0,
  portState: 'down',
  opticsReceivePower: -40,
  preFecBitErrorRatio: null,
  postFecBitErrorRatio: null,
  uncorrectedBlocksPerSecond: null,
  bgpState: 'active',
  bgpPrefixes: 0,
  bfdState: 'down',
  bfdReason: 'control detection time expired',
};

/** 600 round trips: most about the median, a tail up to the 99th percentile, six beyond it. */
function spread(least: number, median: number, p99: number): readonly number[] {
  const [bins, beyond] = [24, 6];
  const middle = ((median - least) / (p99 - least)) * bins;
  const weights = Array.from({ length: bins }, (_, bin) =>
    bin < middle ? ((bin + 1) / (middle + 1)) ** 2 : Math.exp((middle - bin) / 5),
  );
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return [...weights.map((weight) => Math.round((weight / all) * (600 - beyond))), beyond];
}

function micro(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function milli(value: number): number {
  return Math.round(value * 1e3) / 1e3;
}

function centi(value: number): number {
  return Math.round(value * 100) / 100;
}
