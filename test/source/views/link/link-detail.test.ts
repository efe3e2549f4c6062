import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import { WALL } from '../../../support/made-fabric.ts';
import { drawLink, farEnd, nearEnd } from '../../../support/made-link.ts';

describe('the page of a link', () => {
  const MORE: Patch<'links'> = {
    roundTripMinSeconds: 0.00048,
    roundTripMaxSeconds: 0.0009,
    roundTripUsualSeconds: 0.00051,
    delayForwardSeconds: 0.00027,
    delayReverseSeconds: 0.00023,
    clockErrorSeconds: 4e-6,
    packetVariationSeconds: 0.00004,
    lossBurstPackets: 3,
    duplicateRatio: 0.01,
    hopLimit: 253,
    pathChangedAt: WALL - 120_000,
    pathChange: 'least round trip 0.48 to 0.61 ms',
    port: 'edge1:et-0/0/0',
    portState: 'up',
    receiveErrorsPerSecond: 12,
    transmitErrorsPerSecond: 0,
    opticsTransmitPower: 0.8,
    opticsReceivePower: -3.2,
    preFecBitErrorRatio: 2.4e-6,
    postFecBitErrorRatio: 0,
    bgpState: 'established',
    bgpPrefixes: 24,
    bfdState: 'down',
    bfdReason: 'control detection time expired',
    encryptionReason: 'no key was changed for 26 h',
    protectionRequired: true,
    owner: 'Weft Fabric',
    route: 'ring north',
    dataClasses: 'health,internal',
    limits: 'Y.1541 class 6',
  };

  it('tells what lies behind the figures of each end: one-way delays, light, routing, keys, and whose it is', () => {
    const text = drawLink([120, 80], [nearEnd(MORE), farEnd()]);
    for (const line of [
      /least and most +0\.48 ms, 0\.9 ms/,
      /usual at this hour +0\.51 ms/,
      /takes De Halm → Eemshaven +0\.27 ms/,
      /takes Eemshaven → De Halm +0\.23 ms/,
      /clocks apart at most +4 µs/,
      /packet to packet +0\.04 ms/,
      /most lost in a row +3/,
      /came twice +1 %/,
      /hop limit +253/,
      /path changed +2 min ago/,
      /what changed then +least round trip 0\.48 to 0\.61 ms/,
      /path changed +2 min ago/,
      /port +edge1:et-0\/0\/0, up/,
      /damaged, out and in +0 a second, 12 a second/,
      /light, out and in +0\.8 dBm, -3\.2 dBm/,
      /wrong bits before FEC +2\.4e-6/,
      /wrong bits after FEC +none/,
      /BGP +established, 24 prefixes/,
      /BFD +down, control detection time expired/,
      /why +no key was changed for 26 h/,
      /must be protected +yes/,
      /owner +Weft Fabric/,
      /route +ring north/,
      /certified for +health, internal/,
      /held to +Y\.1541 class 6/,
    ])
      expect(text).toMatch(line);
    expect(text).toContain('owner Weft Fabric  certified for health, internal');
  });

  it('sets one-way delays beside each other by their way, whichever end tells them', () => {
    const far = farEnd({ delayForwardSeconds: 0.00023, delayReverseSeconds: 0.00027 });
    const near = nearEnd(MORE);
    expect(drawLink([120, 80], [near, far])).toMatch(/takes De Halm → Eemshaven +0\.27 ms +0\.27 ms/);
  });

  it('has no line for what neither end tells of', () => {
    expect(drawLink([120, 80])).not.toMatch(/BGP|light|hop limit|certified for +\w|usual/);
  });
});
