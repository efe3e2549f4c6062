import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { parseBfdPeers, parseBgpSummary } from '../../../../agent/sources/links/frr-json.ts';
import { createFrrSource } from '../../../../agent/sources/links/frr-source.ts';
import { fakeRun, fixture, signal } from './fake-run.ts';

const captured = (name: string) => fixture(`frr/8.4.4/${name}.json`);
const PEER = '192.0.2.2';

describe('what FRR 8.4.4 tells', () => {
  test('of BGP: sessions that are up, that went down, and that never were', () => {
    const up = parseBgpSummary(captured('bgp-up'));
    expect(up.get(PEER)).toMatchObject({ state: 'established', prefixes: 1 });
    expect(up.get(PEER)?.sinceMs).toBeGreaterThan(0);
    expect(up.get('192.0.2.9')).toEqual({ peer: '192.0.2.9', state: 'active', sinceMs: null, prefixes: 0 });
    const down = parseBgpSummary(captured('bgp-down')).get(PEER);
    expect(down).toMatchObject({ state: 'active', sinceMs: 3000 });
  });

  test('of BFD: why a session is down', () => {
    expect(parseBfdPeers(captured('bfd-up')).get(PEER)).toEqual({ peer: PEER, state: 'up', reason: null });
    expect(parseBfdPeers(captured('bfd-down')).get(PEER)).toEqual({
      peer: PEER,
      state: 'down',
      reason: 'control detection time expired',
    });
  });

  test('of several families or VRFs: a neighbour is up only when it is up in all of them', () => {
    const family = JSON.parse(captured('bgp-up')).ipv4Unicast;
    const broken = structuredClone(family);
    broken.peers[PEER].state = 'Idle (Admin)';
    const all = { default: { ipv4Unicast: family, ipv6Unicast: broken }, red: { vrfName: 'red' } };
    expect(parseBgpSummary(JSON.stringify(all)).get(PEER)).toMatchObject({ state: 'idle', prefixes: 2 });
  });

  test('beside a warning, or instead of an answer', () => {
    expect(parseBgpSummary(`% some warning\n${captured('bgp-up')}`).size).toBe(2);
    expect(() => parseBfdPeers('bfdd is not running\n')).toThrow(
      'expected the JSON of show bfd peers json, found "bfdd is not running"',
    );
    expect(() => parseBgpSummary(captured('bgp-up').slice(0, 300))).toThrow(ReadFailure);
  });

  test('of anything at all is read or refused, whatever a neighbour is called', () => {
    expect(
      parseBgpSummary('{"v":{"peers":{"__proto__":{"state":"Established"}}}}').get('__proto__')?.state,
    ).toBe('established');
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (given) => {
        for (const parse of [parseBgpSummary, parseBfdPeers])
          try {
            parse(given);
          } catch (error) {
            expect(error).toBeInstanceOf(ReadFailure);
          }
      }),
    );
  });
});

describe('the source of FRR', () => {
  const source = (answer: Parameters<typeof fakeRun>[0]) =>
    createFrrSource({
      name: 'frr',
      periodMs: 10_000,
      timeoutMs: 2000,
      command: ['vtysh'],
      links: [
        { peer: 'b', link: 'a-b-1', bgp: PEER, bfd: PEER },
        { peer: 'c', link: 'a-c-1', bgp: '192.0.2.77', bfd: null },
      ],
      io: { run: fakeRun(answer) },
      monotonic: () => 100_000,
    });

  test('tells both sessions of a link, and that a neighbour FRR does not know has none', async () => {
    const reading = await source((argv) =>
      captured(argv.at(-1)?.includes('bgp') ? 'bgp-down' : 'bfd-down'),
    ).read('', signal);
    expect(reading.links).toEqual([
      {
        peer: 'b',
        link: 'a-b-1',
        bgpState: 'active',
        bgpChangedAt: 97_000,
        bgpPrefixes: 0,
        bfdState: 'down',
        bfdReason: 'control detection time expired',
      },
      { peer: 'c', link: 'a-c-1', bgpState: 'idle', bgpChangedAt: null, bgpPrefixes: 0 },
    ]);
  });

  test('goes on with one daemon when the other is down, and fails when both are', async () => {
    const half = await source((argv) =>
      argv.at(-1)?.includes('bgp')
        ? captured('bgp-up')
        : { stdout: Buffer.from('bfdd is not running\n'), exitCode: 1 },
    ).read('', signal);
    expect(half.problem).toContain('vtysh ended with exit status 1');
    expect(half.links?.[0]).not.toHaveProperty('bfdState');
    const none = source(() => ({ stderr: 'Exiting: failed to connect to any daemons.\n', exitCode: 1 }));
    await expect(none.read('', signal)).rejects.toThrow('failed to connect to any daemons');
  });
});
