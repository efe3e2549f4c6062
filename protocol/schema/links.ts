import {
  boolean,
  choice,
  dictionary,
  f64,
  list,
  monotonic,
  recordKind,
  ref,
  text,
  time,
  u16,
  u32,
} from './column.ts';
import { BFD_STATES, BGP_STATES, FAILED_WAYS, LINK_STATES, PORT_STATES, PROTECTION } from './words.ts';

/**
 * One end's word of one link: what the two ends say is never merged into one row.
 * Shape: one row per link and end; the other end has its own row at its own agent.
 * Units: seconds, bit/s, shares 0…1, dBm. Forward and transmit are away from this site. null is not
 * measured, never zero; `notMeasured` keeps why.
 * Source: STAMP for delay and loss, interface counters for load and errors, tunnels for protection, FRR for
 * routing, the configuration for what the link is. Each has its own moment (`measuredAt` and so on).
 */
export const links = recordKind({
  name: 'links',
  singular: 'link',
  meaning: 'A connection between two sites, as one end sees it; forward is away from this site.',
  key: ['peer', 'link'],
  columns: {
    peer: dictionary('The site at the other end.'),
    link: text('Its name.'),
    state: choice(LINK_STATES, 'The verdict of this end.'),
    stateReason: text('Why, in words.'),
    failedWay: choice(FAILED_WAYS, 'The one way on which nothing gets through, where the other works.'),
    stateChangedAt: time('When the verdict last changed; null while it is the first.'),

    roundTripMinSeconds: f64('s', 1e-6, 'Least round trip of the last window.', 'STAMP (RFC 8762)'),
    roundTripP50Seconds: f64('s', 1e-6, 'Median round trip of the last window.'),
    roundTripP99Seconds: f64('s', 1e-6, '99th percentile of the round trip.'),
    roundTripMaxSeconds: f64('s', 1e-6, 'Longest round trip of the last window.'),
    roundTripCounts: text(
      'Packets of the last window by their round trip: 24 equal steps from the least to the 99th percentile, and all beyond; counts joined by commas.',
      'STAMP (RFC 8762)',
    ),
    roundTripUsualSeconds: f64('s', 1e-6, 'Median round trip that is usual at this hour of the day.'),
    delayForwardSeconds: f64(
      's',
      1e-6,
      'Median one-way delay there (RFC 7679), where both clocks are in step.',
    ),
    delayReverseSeconds: f64('s', 1e-6, 'Median one-way delay back, where both clocks are in step.'),
    clockErrorSeconds: f64('s', 1e-6, 'How far apart the two clocks may be, by their error estimates.'),
    delayVariationSeconds: f64('s', 1e-6, 'PDV, p99 less the minimum (RFC 5481).'),
    packetVariationSeconds: f64('s', 1e-6, 'IPDV, 99th percentile from one packet to the next (RFC 3393).'),
    packetsMeasured: u32('count', 1, 'Test packets of the last window: what its figures are of.'),
    lossRatio: f64('ratio', 1e-6, 'Packets lost, both ways together (RFC 6673).'),
    lossForwardRatio: f64('ratio', 1e-6, 'Packets lost on the way there (RFC 7680).'),
    lossReverseRatio: f64('ratio', 1e-6, 'Packets lost on the way back.'),
    lossUsualRatio: f64('ratio', 1e-6, 'Share lost that is usual at this hour of the day.'),
    lossBurstPackets: u32('count', 1, 'Most packets lost in a row in the last window (RFC 3357).'),
    reorderedRatio: f64('ratio', 1e-6, 'Packets out of order (RFC 4737).'),
    duplicateRatio: f64('ratio', 1e-6, 'Packets that came more than once (RFC 5560).'),
    hopLimit: u16('count', 1, 'TTL or hop limit of what arrives; another number is another path.'),
    pathChangedAt: time('When the TTL or the least round trip last stepped to another value.'),
    pathChange: text('What stepped then, from which value to which.', 'STAMP (RFC 8762)'),
    measurementLagSeconds: f64('s', 1e-6, 'How late the measuring loop itself ran, 99th percentile.'),
    answeredAt: monotonic('When a test packet last came back from the other end.'),
    refusedAt: monotonic(
      'When a test packet was last refused (ICMP port unreachable): nobody listens there, and both ways work.',
    ),
    heardAt: monotonic('When a test packet of the other end’s own last came.'),
    measuredAt: monotonic('When delay and loss were last measured.'),

    capacityBitsPerSecond: f64(
      'bit/s',
      1,
      'What it can carry.',
      'agent.yaml; else the speed of its interface',
    ),
    transmitBitsPerSecond: f64('bit/s', 1, 'What leaves this site on it.'),
    receiveBitsPerSecond: f64('bit/s', 1, 'What arrives on it.'),
    transmitErrorsPerSecond: f64('none', 0.001, 'Packets a second that could not be sent for an error.'),
    receiveErrorsPerSecond: f64('none', 0.001, 'Packets a second that arrived damaged.'),
    transmitDropsPerSecond: f64('none', 0.001, 'Packets a second dropped before they were sent.'),
    receiveDropsPerSecond: f64('none', 0.001, 'Packets a second dropped after they arrived whole.'),
    port: text('Its interface at this site, `node:interface`.'),
    portState: choice(PORT_STATES, 'What that interface says of itself.'),
    countersAt: monotonic('When the counters of its interface were last read.'),

    opticsTransmitPower: f64('dBm', 0.01, 'Light sent.', 'openconfig output-power'),
    opticsReceivePower: f64('dBm', 0.01, 'Light received.', 'openconfig input-power'),
    preFecBitErrorRatio: f64('ratio', 1e-15, 'Wrong bits before correction: a rise warns early.'),
    postFecBitErrorRatio: f64('ratio', 1e-15, 'Wrong bits after correction: traffic is lost.'),
    uncorrectedBlocksPerSecond: f64('none', 0.001, 'Code words a second that could not be corrected.'),
    opticsAt: monotonic('When its optics were last read.'),

    bgpState: choice(BGP_STATES, 'Its BGP session (RFC 4271).'),
    bgpChangedAt: monotonic('When that session last came up or went down.'),
    bgpPrefixes: u32('count', 1, 'Prefixes received over it.'),
    bfdState: choice(BFD_STATES, 'Its BFD session (RFC 5880).'),
    bfdReason: text('Why BFD calls it down, by the diagnostics of either end.'),
    routingAt: monotonic('When its routing was last read (FRR).'),

    encryption: dictionary('What protects it: MACsec, IPsec, WireGuard.'),
    encryptionState: choice(PROTECTION, 'Whether it does.'),
    encryptionReason: text('Why, in words.'),
    protectionRequired: boolean('Whether it must be protected.', 'agent.yaml links.protection'),
    keyChangedAt: monotonic('When its key was last renewed.'),
    keyUsedRatio: f64('ratio', 1e-6, 'Packet numbers of the present key that are used up (MACsec).'),
    packetsRefusedPerSecond: f64('none', 0.001, 'Packets a second that failed authentication or came again.'),
    protectionAt: monotonic('When its protection was last seen.'),

    carrier: dictionary('Who carries it.'),
    owner: dictionary('Who owns what it runs over.'),
    jurisdiction: dictionary('Under whose law it runs.'),
    route: text('Which way it runs.'),
    dataClasses: list('Data classes it is certified for.'),
    limits: dictionary('What it is held to: an ITU-T Y.1541 class, limits of its own, or both.'),
    differences: text('What the other end’s agent says otherwise, in words; null where they agree.'),
    operation: ref('operations', 'An operation that moves data on it.'),
    notMeasured: dictionary('Columns that were asked for and not given, each with its reason.'),
    sampledAt: monotonic('When it was last measured: the oldest of what is read of it.'),
  },
  derived: {
    keyAgeSeconds: { type: 'f64', unit: 's', resolution: 1, meaning: 'Time since its key was last renewed.' },
    transmitLoadRatio: {
      type: 'f64',
      unit: 'ratio',
      resolution: 1e-4,
      meaning: 'What leaves on it, of its capacity.',
    },
    receiveLoadRatio: {
      type: 'f64',
      unit: 'ratio',
      resolution: 1e-4,
      meaning: 'What arrives on it, of its capacity.',
    },
  },
});
