import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { run, TwoSites } from '../support/network-namespaces.ts';
import { startRouters, startTunnel, WG_A, whyNoRealLinks } from '../support/real-link.ts';

const whyNot = whyNoRealLinks();
if (whyNot !== null) console.warn(`skipped: no real links here; to run these tests: ${whyNot}`);

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
