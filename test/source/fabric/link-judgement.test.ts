import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LINK_STATES } from '../../../protocol/schema/words.ts';
import { neutralise } from '../../../protocol/text.ts';
import { judgeFromBothEnds, type LinkEnd, linkEndOf } from '../../../source/fabric/link-judgement.ts';
import { madeFabric, NOW, SAMPLED_AT } from '../../support/made-fabric.ts';

const NAMES = { own: neutralise('De Halm'), other: neutralise('Eemshaven') };
const end = (more: Partial<LinkEnd> = {}): LinkEnd => ({
  isHeard: true,
  state: 'up',
  reason: null,
  failedWay: null,
  lossForwardRatio: 0,
  lossReverseRatio: 0,
  portState: 'up',
  bfdState: null,
  configured: new Map(),
  ...more,
});
const judged = (own: LinkEnd | null, other: LinkEnd | null) => judgeFromBothEnds(own, other, NAMES);
const down = end({
  state: 'down',
  reason: neutralise('no answer from the other end'),
  lossForwardRatio: null,
  lossReverseRatio: null,
});

describe('a link, from both its ends', () => {
  test('is up when both say so, and as bad as the worse of them', () => {
    expect(judged(end(), end())).toEqual({ state: 'up', reason: null, failedWay: null, differences: [] });
    expect(judged(end(), end({ state: 'degraded', reason: neutralise('loses 0.4 %') }))).toMatchObject({
      state: 'degraded',
      reason: 'Eemshaven: loses 0.4 %',
    });
    expect(judged(end(), down)).toMatchObject({
      state: 'down',
      reason: 'Eemshaven: no answer from the other end',
    });
    expect(judged(end(), end({ state: 'unknown', reason: neutralise('nothing measures it') })).state).toBe(
      'up',
    );
  });

  test('fails one way where either end counts that nothing gets through on it, and the other way works', () => {
    const there = {
      state: 'down',
      reason: 'nothing gets from De Halm to Eemshaven, though the way back works',
      failedWay: 'there',
    };
    const back = {
      state: 'down',
      reason: 'nothing gets from Eemshaven to De Halm, though the way back works',
      failedWay: 'back',
    };
    expect(judged(end({ state: 'down', lossForwardRatio: 1 }), end())).toMatchObject(there);
    expect(judged(end(), end({ state: 'down', lossReverseRatio: 1 }))).toMatchObject(there);
    expect(judged(end({ state: 'down', lossReverseRatio: 1 }), end())).toMatchObject(back);
    const both = end({ state: 'down', lossForwardRatio: 1, lossReverseRatio: 1 });
    expect(judged(both, both)).toMatchObject({ state: 'down', failedWay: null });
  });

  test('fails one way where an end hears the other and gets no answer, be that the only end that is heard', () => {
    const deaf = { ...down, failedWay: 'there' as const };
    const there = {
      state: 'down',
      reason: 'nothing gets from De Halm to Eemshaven, though the way back works',
      failedWay: 'there',
    };
    expect(judged(deaf, down)).toMatchObject(there);
    expect(judged(deaf, null)).toMatchObject(there);
    expect(judged(down, deaf)).toMatchObject({
      reason: 'nothing gets from Eemshaven to De Halm, though the way back works',
      failedWay: 'back',
    });
    // Each hears the other: what both say cannot be one way.
    expect(judged(deaf, deaf)).toMatchObject({ state: 'down', failedWay: null });
    expect(judged({ ...deaf, isHeard: false }, end())).toMatchObject({ state: 'up', failedWay: null });
  });

  test('is unknown, and not down, when the agent that would answer is gone', () => {
    const gone = end({ isHeard: false });
    expect(judged(down, gone)).toMatchObject({
      state: 'unknown',
      reason:
        'only De Halm is heard, and it gets no answer: the link is cut, or the agent at Eemshaven is gone',
    });
    expect(judged(down, null).state).toBe('unknown');
    expect(judged(gone, end({ isHeard: false, state: 'down' }))).toMatchObject({
      state: 'unknown',
      reason: 'neither end is heard',
    });
    // Its own interface, or BFD, tells that it is the link.
    expect(judged({ ...down, portState: 'down' }, gone).state).toBe('down');
    expect(judged({ ...down, bfdState: 'down' }, gone).state).toBe('down');
    expect(judged(end(), gone)).toMatchObject({ state: 'up', reason: 'only De Halm is heard' });
  });

  test('is told of what its configurations say differently, and of nothing that one of them leaves out', () => {
    const here = new Map([
      ['capacity', neutralise('400000000000')],
      ['carrier', neutralise('Eems Glas')],
      ['owner', neutralise('us')],
    ]);
    const there = new Map([
      ['capacity', neutralise('100000000000')],
      ['carrier', neutralise('Eems Glas')],
    ]);
    expect(judged(end({ configured: here }), end({ configured: there })).differences).toEqual([
      'capacity is 400000000000 at De Halm and 100000000000 at Eemshaven',
    ]);
  });

  test('is judged alike whichever end is asked first', () => {
    const any = fc.record({
      isHeard: fc.boolean(),
      state: fc.constantFrom(...LINK_STATES),
      failedWay: fc.constantFrom(null, 'there' as const, 'back' as const),
      lossForwardRatio: fc.constantFrom(null, 0, 0.5, 1),
      lossReverseRatio: fc.constantFrom(null, 0, 0.5, 1),
      portState: fc.constantFrom('up' as const, 'down' as const, null),
    });
    fc.assert(
      fc.property(any, any, (one, other) => {
        const [a, b] = [end(one), end(other)];
        const forth = judgeFromBothEnds(a, b, NAMES);
        const swapped = judgeFromBothEnds(b, a, { own: NAMES.other, other: NAMES.own });
        expect(swapped.state).toBe(forth.state);
        const turned = { there: 'back', back: 'there' } as const;
        expect(swapped.failedWay).toBe(forth.failedWay === null ? null : turned[forth.failedWay]);
        if (!one.isHeard && !other.isHeard) expect(forth.state).toBe('unknown');
      }),
    );
  });
});

test('what an end says is read from its row, and its words of long ago are a memory', () => {
  const row = (peer: string, dataClasses: string) => ({
    peer,
    link: 'l',
    state: 'up' as const,
    carrier: 'Eems Glas',
    dataClasses,
    capacityBitsPerSecond: 400e9,
    sampledAt: SAMPLED_AT,
  });
  const fabric = madeFabric([
    { id: 'a', rows: { sites: [{ name: 'A' }], links: [row('b', 'health,internal')] } },
    { id: 'b', rows: { sites: [{ name: 'B' }], links: [row('a', 'internal,health')] } },
  ]);
  const [a, b] = [fabric.site('a')!, fabric.site('b')!];
  const [own, other] = [linkEndOf(a, 'b', 'l', NOW), linkEndOf(b, 'a', 'l', NOW)];
  expect(own?.configured.get('carrier')).toBe('Eems Glas');
  // The order of the classes is no difference.
  expect(judged(own, other)).toEqual({ state: 'up', reason: null, failedWay: null, differences: [] });
  expect(linkEndOf(a, 'b', 'another', NOW)).toBeNull();
  expect(judged(linkEndOf(a, 'b', 'l', NOW + 3_600_000), null).state).toBe('unknown');
});
