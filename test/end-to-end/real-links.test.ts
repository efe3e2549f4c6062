import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { run, TwoSites, whyNoNamespaces } from '../support/network-namespaces.ts';
import { findProgram } from '../support/slurm-processes.ts';

const FRR = '/usr/lib/frr';
const missing = [
  ...(existsSync(`${FRR}/bgpd`) && existsSync(`${FRR}/bfdd`) ? [] : ['frr']),
  ...(findProgram('wg') === null ? ['wireguard-tools'] : []),
  ...(findProgram('wireguard-go') === null ? ['wireguard-go'] : []),
];
const whyNot =
  whyNoNamespaces() ??
  (missing.length > 0 ? `apt-get install -y --no-install-recommends ${missing.join(' ')}` : null) ??
  (existsSync('/dev/net/tun') ? null : '/dev/net/tun is not there');
if (whyNot !== null) console.warn(`skipped: no real links here; to run these tests: ${whyNot}`);

/** WireGuard tells of its interfaces by files of their names: each agent run of this test has its own. */
const WG_A = `wga${process.pid % 100_000}`;
const WG_B = `wgb${process.pid % 100_000}`;
const SOON = { timeout: 120_000, interval: 500 };

describe.skipIf(whyNot !== null)(
  'an agent at a site with a real cable, real routers and a real tunnel',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-links-'));
    let sites: TwoSites;

    beforeAll(async () => {
      sites = new TwoSites();
      chmodSync(folder, 0o755);
      startTunnel(sites, folder);
      startRouters(sites, folder);
      writeFileSync(
        join(folder, 'agent.yaml'),
        JSON.stringify({
          site: { id: 'a' },
          listen: { host: '127.0.0.1', port: 7443, token: { file: 'token' } },
          state: 'state',
          sources: [
            { type: 'interfaces', interval: '1s', node: 'edge-a' },
            { type: 'frr', command: ['vtysh', '--vty_socket', join(folder, 'a')], interval: '1s' },
            { type: 'wireguard', interval: '1s' },
          ],
          links: [
            {
              peer: 'b',
              link: 'a-b-1',
              capacityBitsPerSecond: 1e9,
              interface: 'wa',
              bgp: '192.0.2.2',
              bfd: '192.0.2.2',
              protection: { type: 'wireguard', interface: WG_A },
            },
          ],
        }),
        { mode: 0o600 },
      );
      writeFileSync(
        join(folder, 'weft.yaml'),
        JSON.stringify({ sites: [{ id: 'a', url: 'ws://127.0.0.1:7443', token: { file: 'token' } }] }),
        { mode: 0o600 },
      );
      sites.start(
        sites.a,
        process.execPath,
        builtProgram('weft-agent'),
        '--config',
        join(folder, 'agent.yaml'),
      );
    });

    afterAll(async () => {
      await sites?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const report = (kind: string): readonly Record<string, unknown>[] => {
      const weft = [builtProgram('weft'), kind, '--json', '--config', join(folder, 'weft.yaml')];
      return JSON.parse(sites.run(sites.a, process.execPath, ...weft)).rows;
    };
    const send = (to: string, packets: number) =>
      sites.run(
        sites.a,
        process.execPath,
        '-e',
        `const s = require('dgram').createSocket('udp4'); let n = 0;
       const next = () => n++ < ${packets} ? s.send(Buffer.alloc(1000), 9, '${to}', next) : s.close(); next();`,
      );

    test('tells that it is up, protected and routed, and what it carries', async () => {
      await vi.waitFor(() => {
        send('10.99.0.2', 200);
        expect(report('links')).toEqual([
          expect.objectContaining({
            peer: 'b',
            link: 'a-b-1',
            state: 'up',
            stateReason: null,
            bgpState: 'established',
            bfdState: 'up',
            bgpPrefixes: 1,
            port: 'edge-a:wa',
            portState: 'up',
            encryption: 'WireGuard',
            encryptionState: 'protected',
            freshness: 'live',
          }),
        ]);
        const [row] = report('links');
        expect(Number(row?.['transmitBitsPerSecond'])).toBeGreaterThan(100_000);
        expect(Number(row?.['transmitBitsPerSecond'])).toBeLessThan(1e9);
        expect(Number(row?.['transmitLoadRatio'])).toBeGreaterThan(0);
      }, SOON);
    });

    test('tells when the cable is pulled, why, and when it is back', async () => {
      sites.cable('down');
      await vi.waitFor(() => {
        const [row] = report('links');
        expect(row).toMatchObject({ state: 'down', portState: 'down', bfdState: 'down' });
        expect(row?.['stateReason']).toBe('its interface is down; BFD is down');
        expect(report('alerts').map(({ message }) => message)).toContain(
          'link to b/a-b-1 is down: its interface is down; BFD is down',
        );
      }, SOON);
      sites.cable('up');
      await vi.waitFor(() => expect(report('links')[0]).toMatchObject({ state: 'up', bfdState: 'up' }), SOON);
    });

    test('tells, as a critical alert, when the tunnel is taken away', async () => {
      run('ip', '-n', sites.a, 'link', 'del', WG_A);
      await vi.waitFor(() => {
        expect(report('links')[0]).toMatchObject({ encryptionState: 'unprotected' });
        expect(report('alerts')).toContainEqual(
          expect.objectContaining({
            severity: 'critical',
            message: `link to b/a-b-1 is not protected: there is no interface ${WG_A}`,
            clearedAt: null,
          }),
        );
      }, SOON);
    });
  },
);

function startTunnel(sites: TwoSites, folder: string): void {
  const key = (name: string): string => {
    writeFileSync(join(folder, name), run('wg', 'genkey'), { mode: 0o600 });
    return run('/bin/sh', '-c', `wg pubkey < ${join(folder, name)}`).trim();
  };
  const [a, b] = [key('a.key'), key('b.key')];
  for (const [site, name] of [
    [sites.a, WG_A],
    [sites.b, WG_B],
  ] as const) {
    sites.start(site, 'wireguard-go', name);
    run(
      '/bin/sh',
      '-c',
      `for turn in 1 2 3 4 5 6 7 8 9 10; do [ -e /var/run/wireguard/${name}.sock ] && exit 0; sleep 0.3; done; exit 1`,
    );
  }
  const peer = ['allowed-ips', '10.99.0.0/24', 'persistent-keepalive', '5'];
  sites.run(
    sites.a,
    'wg',
    'set',
    WG_A,
    'private-key',
    join(folder, 'a.key'),
    'listen-port',
    '51820',
    'peer',
    b,
    'endpoint',
    '192.0.2.2:51820',
    ...peer,
  );
  sites.run(
    sites.b,
    'wg',
    'set',
    WG_B,
    'private-key',
    join(folder, 'b.key'),
    'listen-port',
    '51820',
    'peer',
    a,
    'endpoint',
    '192.0.2.1:51820',
    ...peer,
  );
  for (const [site, name, address] of [
    [sites.a, WG_A, '10.99.0.1/24'],
    [sites.b, WG_B, '10.99.0.2/24'],
  ] as const) {
    run('ip', '-n', site, 'addr', 'add', address, 'dev', name);
    run('ip', '-n', site, 'link', 'set', name, 'up');
  }
}

/** Its daemons change to their own user, and want folders that are that user's. */
function startRouters(sites: TwoSites, folder: string): void {
  for (const [site, name, number, other, otherNumber] of [
    [sites.a, 'a', 1, '192.0.2.2', 2],
    [sites.b, 'b', 2, '192.0.2.1', 1],
  ] as const) {
    const own = join(folder, name);
    mkdirSync(own);
    const configured = {
      zebra: `hostname edge-${name}\n`,
      // Slow enough for a machine that is busy with other tests: a session that flaps there is no news.
      bfdd: 'bfd\n profile patient\n  receive-interval 1000\n  transmit-interval 1000\n  detect-multiplier 8\n',
      bgpd: `router bgp 6500${number}
 bgp router-id 192.0.2.${number}
 no bgp ebgp-requires-policy
 no bgp network import-check
 timers bgp 4 12
 neighbor ${other} remote-as 6500${otherNumber}
 neighbor ${other} timers connect 1
 neighbor ${other} bfd profile patient
 address-family ipv4 unicast
  network 198.51.100.${number * 64}/26
`,
    };
    for (const [daemon, text] of Object.entries(configured)) writeFileSync(join(own, `${daemon}.conf`), text);
    run('chown', '-R', 'frr:frr', own);
    for (const daemon of Object.keys(configured)) {
      sites.start(
        site,
        join(FRR, daemon),
        '-f',
        join(own, `${daemon}.conf`),
        '-i',
        join(own, `${daemon}.pid`),
        '--vty_socket',
        own,
        '-z',
        join(own, 'zserv.api'),
        '-A',
        '127.0.0.1',
        ...(daemon === 'bfdd' ? ['--bfdctl', join(own, 'bfdd.sock')] : []),
      );
      // Each is the client of those before it, and one that comes too early tries again only much later.
      run(
        '/bin/sh',
        '-c',
        `for turn in $(seq 100); do [ -e ${own}/${daemon}.vty ] && exit 0; sleep 0.1; done; exit 1`,
      );
    }
  }
}
