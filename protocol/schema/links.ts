import { choice, dictionary, f64, monotonic, recordKind, ref, text } from './column.ts';
import { LINK_STATES, PROTECTION } from './words.ts';

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
    roundTripP50Seconds: f64('s', 1e-6, 'Median round trip of the last window.'),
    roundTripP99Seconds: f64('s', 1e-6, '99th percentile of the round trip.'),
    delayVariationSeconds: f64('s', 1e-6, 'PDV, p99 less the minimum (RFC 5481).'),
    lossRatio: f64('ratio', 1e-6, 'Packets lost, both ways together (RFC 6673).'),
    lossForwardRatio: f64('ratio', 1e-6, 'Packets lost on the way there (RFC 7680).'),
    lossReverseRatio: f64('ratio', 1e-6, 'Packets lost on the way back.'),
    reorderedRatio: f64('ratio', 1e-6, 'Packets out of order (RFC 4737).'),
    capacityBitsPerSecond: f64('bit/s', 1, 'What it can carry, as configured.'),
    transmitBitsPerSecond: f64('bit/s', 1, 'What leaves this site on it.'),
    receiveBitsPerSecond: f64('bit/s', 1, 'What arrives on it.'),
    encryption: dictionary('What protects it: MACsec, IPsec, WireGuard.'),
    encryptionState: choice(PROTECTION, 'Whether it does.'),
    keyChangedAt: monotonic('When its key was last renewed.'),
    carrier: dictionary('Who carries it.'),
    jurisdiction: dictionary('Under whose law it runs.'),
    operation: ref('operations', 'An operation that moves data on it.'),
    sampledAt: monotonic('When it was last measured.'),
  },
  derived: {
    keyAgeSeconds: { type: 'f64', unit: 's', resolution: 1, meaning: 'Time since its key was last renewed.' },
  },
});
