import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import type { Look } from '../../../../source/components/look.ts';
import type { HistorySource } from '../../../../source/fabric/history-source.ts';
import { paintDetailPage } from '../../../../source/views/detail-page.ts';
import { linkPage } from '../../../../source/views/link/link-page.ts';
import { linkModel } from '../../../../source/views/link/link-rows.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL, withRows } from '../../../support/made-fabric.ts';
import { madeHistory } from '../../../support/made-history.ts';
import { LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const link = (peer: string, more: Patch<'links'> = {}): Patch<'links'> => ({
  peer,
  link: 'dh-ee-1',
  state: 'up',
  roundTripP50Seconds: 0.0005,
  roundTripP99Seconds: 0.00052,
  delayVariationSeconds: 0.00003,
  lossForwardRatio: 0,
  lossReverseRatio: 0,
  capacityBitsPerSecond: 400e9,
  transmitBitsPerSecond: 114e9,
  receiveBitsPerSecond: 32e9,
  encryption: 'MACsec',
  encryptionState: 'protected',
  keyChangedAt: SAMPLED_AT - 2 * 3_600_000,
  carrier: 'Eems Glas',
  jurisdiction: 'NL',
  sampledAt: SAMPLED_AT,
  ...more,
});
const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    sites: [{ name: 'De Halm' }],
    links: [link('eemshaven')],
    operations: [
      {
        operation: '01A',
        kind: 'migrate',
        state: 'running',
        targets: '88412',
        peer: 'eemshaven',
        actor: 'noc-2',
        progressRatio: 0.62,
        step: 'copying 212 of 340 GiB',
      },
      { operation: '01B', kind: 'migrate', state: 'done', targets: 'old', peer: 'eemshaven', endedAt: WALL },
      { operation: '01C', kind: 'drain', state: 'running', targets: 'n1' },
    ],
    alerts: [
      {
        alert: 'link:eemshaven/dh-ee-1',
        rule: 'link',
        subject: 'eemshaven/dh-ee-1',
        severity: 'warning',
        message: 'link to eemshaven/dh-ee-1 is degraded',
        raisedAt: WALL - 600_000,
        clearedAt: WALL - 300_000,
      },
      {
        alert: 'other',
        rule: 'link',
        subject: 'zernike/dh-ze-1',
        severity: 'warning',
        message: 'of another link',
        raisedAt: WALL,
      },
    ],
  },
};
const eems = (more: Patch<'links'> = {}): MadeSite => ({
  id: 'eemshaven',
  rows: {
    sites: [{ name: 'Eemshaven' }],
    links: [link('de-halm', { transmitBitsPerSecond: 32e9, receiveBitsPerSecond: 114e9, ...more })],
  },
});

function page(sites: readonly MadeSite[], width: number, look: Look, history: HistorySource | null = null) {
  const model = linkModel(madeFabric(sites), 'de-halm/eemshaven/dh-ee-1', NOW, WALL, history);
  if (model === null) throw new Error('the link is not there');
  return linkPage(model, width, look);
}

const draw = (
  size: readonly [number, number] = [120, 50],
  sites: readonly MadeSite[] = [halm, eems()],
  history: HistorySource | null = null,
  look: Look = unicode,
): string =>
  painted(size, (buffer, rect) =>
    paintDetailPage(buffer, rect, page(sites, rect.width, look, history), { offset: 0, cursor: null }, look),
  );

describe('the page of a link', () => {
  it('is none for a link that no site tells of', () => {
    const fabric = madeFabric([halm]);
    for (const name of ['de-halm/zernike/x', 'nowhere/eemshaven/dh-ee-1', '', 'de-halm']) {
      expect(linkModel(fabric, name, NOW, WALL), name).toBeNull();
    }
  });

  it('says between whom it is, how it is protected and whose it is, and what nobody tells as missing', () => {
    const lines = draw().split('\n');
    expect(lines[0]).toMatch(/^ {2}De Halm ══ Eemshaven {2}dh-ee-1 {2}● up +● live 0\.5 s$/);
    expect(lines[1]).toBe(
      '  400 Gbit/s  ● MACsec, key 2 h  carrier Eems Glas  law NL  owner –  certified for –',
    );
    expect(lines[2]).toBe('  both ends agree');
  });

  it('sets what each end says beside the other, each way by both of its ends', () => {
    const text = draw();
    expect(text).toMatch(/lost De Halm → Eemshaven +0 % +0 %/);
    expect(text).toMatch(/load De Halm → Eemshaven +114 Gbit\/s {2}28 % +114 Gbit\/s {2}28 %/);
    expect(text).toMatch(/load Eemshaven → De Halm +32 Gbit\/s {2}8 % +32 Gbit\/s {2}8 %/);
    expect(text).not.toContain('disagree');
  });

  it('says where the ends contradict each other, in the head and at the line', () => {
    const text = draw([120, 50], [halm, eems({ lossReverseRatio: 0.004, encryptionState: 'unprotected' })]);
    expect(text).toContain('△ the ends disagree on loss, protection');
    expect(text).toMatch(/lost De Halm → Eemshaven +0 % +△ 0\.4 % +△ they disagree/);
    expect(text).toMatch(/lost Eemshaven → De Halm +0 % +0 % *$/m);
    expect(text).toMatch(/protected by +● MACsec +△ not protected +△ they disagree/);
  });

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
    const text = draw([120, 80], [withRows(halm, { links: [link('eemshaven', MORE)] }), eems()]);
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
    const far = eems({ delayForwardSeconds: 0.00023, delayReverseSeconds: 0.00027 });
    const near = withRows(halm, { links: [link('eemshaven', MORE)] });
    expect(draw([120, 80], [near, far])).toMatch(/takes De Halm → Eemshaven +0\.27 ms +0\.27 ms/);
  });

  it('has no line for what neither end tells of', () => {
    expect(draw([120, 80])).not.toMatch(/BGP|light|hop limit|certified for +\w|usual/);
  });

  it('says what both ends together mean where that is more than the word of one', () => {
    const deaf = { state: 'down', stateReason: 'no answer from the other end' } as const;
    const near = withRows(halm, { links: [link('eemshaven', deaf)] });
    const far = eems({
      state: 'down',
      stateReason: 'nothing that is sent arrives, though the way back works',
      lossForwardRatio: 1,
      lossReverseRatio: 0,
    });
    expect(draw([120, 60], [near, far])).toContain(
      'seen from both ends: ▲ down: nothing gets from Eemshaven to De Halm, though the way back works',
    );
    expect(draw([120, 60], [halm, eems({ route: 'ring south' })])).not.toContain('route is');
    const north = withRows(halm, { links: [link('eemshaven', { route: 'ring north' })] });
    expect(draw([120, 60], [north, eems({ route: 'ring south' })])).toContain(
      '△ route is ring north at De Halm and ring south at Eemshaven',
    );
  });

  it('takes an end that is not heard or not ours for no agreement', () => {
    expect(draw([120, 50], [halm])).toContain('? the other end: unknown (one end only)');
    expect(draw([120, 50], [halm])).toMatch(/heard +● live 0\.5 s +not one of ours/);
    const silent = { ...eems(), state: 'down' as const, heardAt: NOW - 60_000 };
    expect(draw([120, 50], [halm, silent])).toContain('○ Eemshaven is not heard: what it says is a memory');
  });

  it('draws delay as a band with losses and loads under it, holes as holes', () => {
    const history = madeHistory({
      roundTripP50Seconds: [0.0005, 0.0005, null, 0.0005],
      roundTripP99Seconds: [0.00052, 0.0007, null, 0.00052],
      lossForwardRatio: [0, 0.004, null, 0],
      lossReverseRatio: [0, 0, null, 0],
      transmitBitsPerSecond: [100e9, 400e9, null, 10e9],
    });
    const text = draw([80, 40], [halm, eems()], history);
    expect(text).toMatch(/^ {4}lost → +·△ · [ ┃]*$/m);
    expect(text).toMatch(/^ {4}lost ← +·· · [ ┃]*$/m);
    expect(text).toMatch(/^ {4}load → +▃█ ▁ [ ┃]*$/m);
    expect(text).toMatch(/^ +0\.7 ms +░[ ┃]*$/m);
    expect(text).toMatch(/11 min ago +7 min ago +4 min ago +now[ ┃]*$/m);
    expect(draw()).toContain('what the link did before is not kept here');
  });

  it('draws how the round trips of the last window are spread, and nothing for what are no counts', () => {
    const counts = [1, 5, 20, 40, 20, ...Array<number>(19).fill(1), 3].join(',');
    const told = (roundTripCounts: string): MadeSite =>
      withRows(halm, {
        links: [
          link('eemshaven', { roundTripMinSeconds: 0.00048, roundTripMaxSeconds: 0.0007, roundTripCounts }),
        ],
      });
    const text = draw([120, 40], [told(counts), eems()]);
    expect(text).toContain('Round trips of the last 108 packets; 3 took longer, up to 0.7 ms');
    expect(text).toMatch(/^ {4} {12}█{4} /m);
    expect(text).toMatch(/^ {4}0\.48 ms +0\.52 ms/m);
    for (const lie of ['', '1', '1,x', '-1,2', '1'.repeat(400), '[31m,2'])
      expect(draw([120, 40], [told(lie), eems()])).not.toContain('Round trips of the last');
  });

  it('names what is on its way between the two sites, and nothing that is over or elsewhere', () => {
    const text = draw();
    expect(text).toContain('migrate 88412 by noc-2  running, 62 % done: copying 212 of 340 GiB');
    expect(text).not.toContain('old');
    expect(text).not.toContain('drain n1');
    expect(text).toContain('is degraded, cleared 20:59:11');
    expect(text).not.toContain('of another link');
  });

  it('leads to the other end, what moves and what happened', () => {
    const { body } = page([halm, eems()], 120, unicode);
    expect(body.stops?.map(({ target }) => target.subject)).toEqual([
      'eemshaven/de-halm/dh-ee-1',
      'de-halm/01A',
      'de-halm/link:eemshaven/dh-ee-1',
    ]);
  });

  it('fits into every size with every theme and set of signs', () => {
    const history = madeHistory({
      roundTripP50Seconds: Array(400).fill(0.0005),
      roundTripP99Seconds: Array(400).fill(0.0006),
    });
    for (const size of [...SIZES, [10, 3], [1, 1]] as const) {
      for (const look of LOOKS) expect(() => draw(size, [halm, eems()], history, look)).not.toThrow();
    }
  });
});
