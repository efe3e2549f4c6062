import { describe, expect, it } from 'vitest';
import { linkModel } from '../../../../source/views/link/link-rows.ts';
import { madeFabric, NOW, WALL, withRows } from '../../../support/made-fabric.ts';
import { madeHistory } from '../../../support/made-history.ts';
import { BOTH_ENDS, drawLink, farEnd, nearEnd, pageOfLink } from '../../../support/made-link.ts';
import { LOOKS, SIZES } from '../../../support/painted.ts';

/** De Halm with work on its way over the link and elsewhere, and alerts of this link and another. */
const busy = withRows(nearEnd(), {
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
});

describe('the page of a link', () => {
  it('is none for a link that no site tells of', () => {
    const fabric = madeFabric([nearEnd()]);
    for (const name of ['de-halm/zernike/x', 'nowhere/eemshaven/dh-ee-1', '', 'de-halm']) {
      expect(linkModel(fabric, name, NOW, WALL), name).toBeNull();
    }
  });

  it('says between whom it is, how it is protected and whose it is, and what nobody tells as missing', () => {
    const lines = drawLink().split('\n');
    expect(lines[0]).toMatch(/^ {2}De Halm ══ Eemshaven {2}dh-ee-1 {2}● up +● live 0\.5 s$/);
    expect(lines[1]).toBe(
      '  400 Gbit/s  ● MACsec, key 2 h  carrier Eems Glas  law NL  owner –  certified for –',
    );
    expect(lines[2]).toBe('  both ends agree');
  });

  it('sets what each end says beside the other, each way by both of its ends', () => {
    const text = drawLink();
    expect(text).toMatch(/lost De Halm → Eemshaven +0 % +0 %/);
    expect(text).toMatch(/load De Halm → Eemshaven +114 Gbit\/s {2}28 % +114 Gbit\/s {2}28 %/);
    expect(text).toMatch(/load Eemshaven → De Halm +32 Gbit\/s {2}8 % +32 Gbit\/s {2}8 %/);
    expect(text).not.toContain('disagree');
  });

  it('says where the ends contradict each other, in the head and at the line', () => {
    const text = drawLink(
      [120, 50],
      [nearEnd(), farEnd({ lossReverseRatio: 0.004, encryptionState: 'unprotected' })],
    );
    expect(text).toContain('△ the ends disagree on loss, protection');
    expect(text).toMatch(/lost De Halm → Eemshaven +0 % +△ 0\.4 % +△ they disagree/);
    expect(text).toMatch(/lost Eemshaven → De Halm +0 % +0 % *$/m);
    expect(text).toMatch(/protected by +● MACsec +△ not protected +△ they disagree/);
  });

  it('says what both ends together mean where that is more than the word of one', () => {
    const deaf = { state: 'down', stateReason: 'no answer from the other end' } as const;
    const near = nearEnd(deaf);
    const far = farEnd({
      state: 'down',
      stateReason: 'nothing that is sent arrives, though the way back works',
      lossForwardRatio: 1,
      lossReverseRatio: 0,
    });
    expect(drawLink([120, 60], [near, far])).toContain(
      'seen from both ends: ▲ down: nothing gets from Eemshaven to De Halm, though the way back works',
    );
    expect(drawLink([120, 60], [nearEnd(), farEnd({ route: 'ring south' })])).not.toContain('route is');
    const north = nearEnd({ route: 'ring north' });
    expect(drawLink([120, 60], [north, farEnd({ route: 'ring south' })])).toContain(
      '△ route is ring north at De Halm and ring south at Eemshaven',
    );
  });

  it('takes an end that is not heard or not ours for no agreement', () => {
    expect(drawLink([120, 50], [nearEnd()])).toContain('? the other end: unknown (one end only)');
    expect(drawLink([120, 50], [nearEnd()])).toMatch(/heard +● live 0\.5 s +not one of ours/);
    const silent = { ...farEnd(), state: 'down' as const, heardAt: NOW - 60_000 };
    expect(drawLink([120, 50], [nearEnd(), silent])).toContain(
      '○ Eemshaven is not heard: what it says is a memory',
    );
  });

  it('names what is on its way between the two sites, and nothing that is over or elsewhere', () => {
    const text = drawLink([120, 50], [busy, farEnd()]);
    expect(text).toContain('migrate 88412 by noc-2  running, 62 % done: copying 212 of 340 GiB');
    expect(text).not.toContain('old');
    expect(text).not.toContain('drain n1');
    expect(text).toContain('is degraded, cleared 20:59:11');
    expect(text).not.toContain('of another link');
  });

  it('leads to the other end, what moves and what happened', () => {
    const { body } = pageOfLink([busy, farEnd()]);
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
      for (const look of LOOKS) expect(() => drawLink(size, BOTH_ENDS, { history, look })).not.toThrow();
    }
  });
});
