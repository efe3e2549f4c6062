import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type TwoSites, whyNoNamespaces } from './network-namespaces.ts';
import { findProgram } from './slurm-processes.ts';

const FRR = '/usr/lib/frr';
/** WireGuard tells of its interfaces by files of their names: each agent run of this test has its own. */
export const WG_A = `wga${process.pid % 100_000}`;
const WG_B = `wgb${process.pid % 100_000}`;

/** What to do before real links can be had here; null where they can. */
export function whyNoRealLinks(): string | null {
  const missing = [
    ...(existsSync(`${FRR}/bgpd`) && existsSync(`${FRR}/bfdd`) ? [] : ['frr']),
    ...(findProgram('wg') === null ? ['wireguard-tools'] : []),
    ...(findProgram('wireguard-go') === null ? ['wireguard-go'] : []),
  ];
  return (
    whyNoNamespaces() ??
    (missing.length > 0 ? `apt-get install -y --no-install-recommends ${missing.join(' ')}` : null) ??
    (existsSync('/dev/net/tun') ? null : '/dev/net/tun is not there')
  );
}

/** A WireGuard tunnel between both sites, its keys in the folder. */
export function startTunnel(sites: TwoSites, folder: string): void {
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

/** FRR at both sites, which tell each other of a network. Its daemons change to their own user, and want folders that are that user's. */
export function startRouters(sites: TwoSites, folder: string): void {
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
