import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { BastionNetworks } from '../support/bastion-networks.ts';
import { weftReportBehind } from '../support/e2e-weft.ts';
import { whyNoNamespaces } from '../support/network-namespaces.ts';
import {
  makeKey,
  type OpenSshServer,
  SSH_MISSING,
  sshAvailable,
  startOpenSsh,
  startSshAgent,
} from '../support/openssh-server.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';
import { hasTmux, TmuxShell } from '../support/tmux-shell.ts';

const why = sshAvailable() ? whyNoNamespaces() : SSH_MISSING;
const NODE = 'dh-a01-n01';

describe.skipIf(why !== null)(
  `through bastions in networks of their own${why === null ? '' : ` (${why})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-networks-'));
    const identity = join(folder, 'id_ed25519');
    const knownHosts = join(folder, 'known_hosts');
    const weftYaml = join(folder, 'weft.yaml');
    let networks: BastionNetworks;
    let outer: OpenSshServer;
    let inner: OpenSshServer;
    let node: OpenSshServer;
    /** Each listens on the loopback of its bastion alone. */
    let agents: Record<'outer' | 'inner', SimulatedAgent>;

    beforeAll(async () => {
      const key = makeKey(identity);
      networks = new BastionNetworks(NODE);
      const sshd = (place: 'outer' | 'inner' | 'node', port: number): Promise<OpenSshServer> =>
        startOpenSsh({
          folder: join(folder, place),
          authorizedKeys: [key],
          settings: ['AllowAgentForwarding yes', 'UseDNS no'],
          within: { before: networks.at(place), address: networks.address(place), port },
        });
      [outer, inner, node] = await Promise.all([sshd('outer', 22), sshd('inner', 2222), sshd('node', 22)]);
      const [first, second] = await Promise.all([
        startSimulatedAgent('de-halm', 4, [], networks.at('outer')),
        startSimulatedAgent('de-halm', 4, [], networks.at('inner')),
      ]);
      agents = { outer: first, inner: second };
    });
    afterAll(async () => {
      await Promise.all([
        agents?.outer.end(),
        agents?.inner.end(),
        outer?.kill(),
        inner?.kill(),
        node?.kill(),
      ]);
      await networks?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const outerName = (): string => networks.address('outer');
    const innerName = (): string => `[${networks.address('inner')}]:2222`;
    const keyOf = (server: OpenSshServer): string => server.hostKeys.get('ed25519') ?? '';
    const know = (...lines: readonly string[]): void =>
      writeFileSync(knownHosts, lines.map((line) => `${line}\n`).join(''));
    const configure = (last: 'outer' | 'inner', identities: readonly string[] = [identity]): void => {
      const hops = [`ssh://${networks.address('outer')}`, `ssh://${networks.address('inner')}:2222`];
      const via = hops.slice(0, last === 'outer' ? 1 : 2);
      const sites = [{ id: 'de-halm', url: agents[last].url, via }];
      writeFileSync(weftYaml, JSON.stringify({ sites, ssh: { knownHosts, identities } }), { mode: 0o600 });
    };
    const report = () => weftReportBehind(networks.at('console'), weftYaml, 'sites');
    beforeEach(() => know(`${outerName()} ${keyOf(outer)}`, `${innerName()} ${keyOf(inner)}`));

    it('nobody reaches further than the next network without one', () => {
      const reaches = (from: 'console' | 'outer' | 'inner', to: 'outer' | 'inner' | 'node'): boolean => {
        const [ip = 'ip', ...rest] = networks.at(from);
        const dial = `exec 3<>/dev/tcp/${networks.address(to)}/${to === 'inner' ? 2222 : 22}`;
        return spawnSync(ip, [...rest, 'timeout', '2', 'bash', '-c', dial], { stdio: 'pipe' }).status === 0;
      };
      expect([reaches('console', 'outer'), reaches('outer', 'inner'), reaches('inner', 'node')]).toEqual([
        true,
        true,
        true,
      ]);
      expect([reaches('console', 'inner'), reaches('outer', 'node')]).toEqual([false, false]);
    });

    it.each(['outer', 'inner'] as const)('a site on the loopback of the %s bastion is live', async (last) => {
      configure(last);
      expect(await report()).toMatchObject({
        code: 0,
        complete: true,
        sites: [{ site: 'de-halm', freshness: 'live' }],
      });
    });

    it.each([
      ['a wildcard', () => ['192.0.2.*,[192.0.2.?]:2222']],
      ['its port', () => [outerName(), innerName()]],
      ['a list with a name that is not there', () => [`other.example,${outerName()},${innerName()}`]],
    ])('bastions recorded by %s are taken', async (_, names) => {
      know(...names().flatMap((name) => [`${name} ${keyOf(outer)}`, `${name} ${keyOf(inner)}`]));
      configure('inner');
      expect((await report()).complete).toBe(true);
    });

    it('bastions recorded by hashes, as ssh-keygen makes them, are taken', async () => {
      execFileSync('ssh-keygen', ['-q', '-H', '-f', knownHosts], { stdio: 'pipe' });
      expect(readFileSync(knownHosts, 'utf8')).toMatch(/^\|1\|[^\n]+\n\|1\|/);
      configure('inner');
      expect((await report()).complete).toBe(true);
    });

    it.each([
      ['changed', () => [`${innerName()} ${keyOf(node)}`], 'host key has changed'],
      ['unknown', () => [], 'host key is not known'],
      [
        'recorded for another port',
        () => [`${networks.address('inner')} ${keyOf(inner)}`],
        'host key is not known',
      ],
      ['negated', () => [`[192.0.2.*]:2222,!${innerName()} ${keyOf(inner)}`], 'host key is not known'],
      ['revoked', () => [`${innerName()} ${keyOf(inner)}`, `@revoked * ${keyOf(inner)}`], 'is revoked'],
      [
        'vouched for by an authority alone',
        () => [`@cert-authority * ${keyOf(inner)}`],
        'names an authority for it, and certificates are not supported',
      ],
    ])('the second bastion is refused by name where its key is %s', async (_, lines, words) => {
      know(`${outerName()} ${keyOf(outer)}`, ...lines());
      configure('inner');
      const error = (await report()).sites[0]?.error ?? '';
      expect(error).toContain(`${networks.address('inner')}:2222: `);
      expect(error).toContain(words);
    });

    it('a bastion whose cable is pulled is named, and nothing of its site looks live', async () => {
      configure('outer');
      networks.cable('down');
      onTestFinished(() => networks.cable('up'));
      const { code, complete, sites } = await report();
      expect({ code, complete }).toEqual({ code: 3, complete: false });
      expect(sites[0]).toMatchObject({ freshness: 'lost' });
      expect(sites[0]?.error).toContain(`${outerName()}:22: `);
    });

    it.skipIf(!hasTmux())(
      'S logs in by the SSH agent alone, at a node that only the last bastion knows by name, and forwards no agent',
      async () => {
        know(`${outerName()} ${keyOf(outer)}`, `${innerName()} ${keyOf(inner)}`, `${NODE} ${keyOf(node)}`);
        configure('inner', []);
        const agentFolder = mkdtempSync(join(folder, 'agent-'));
        const sshAgent = await startSshAgent(agentFolder, [identity]);
        onTestFinished(() => sshAgent.stop());
        const own = join(folder, 'terminal');
        mkdirSync(own);
        const weft = [
          ...networks.at('console'),
          process.execPath,
          builtProgram('weft'),
          '--config',
          weftYaml,
        ];
        const environment = { SSH_AUTH_SOCK: sshAgent.socket };
        const shell = new TmuxShell(
          own,
          { weft: `exec ${weft.join(' ')} "$@" 2>errors` },
          undefined,
          environment,
        );
        onTestFinished(() => shell.end());
        shell.enter('weft --view nodes');
        await shell.seen((text) => text.includes(`▸ de-halm  ${NODE}`), 'the nodes');
        shell.press('S');
        await shell.seen((text) => text.includes('Enter ~ . leaves at once'), 'the shell');
        expect(shell.text()).toContain(`${NODE}:22`);
        shell.enter('echo "at $(ip -o -4 addr show up scope global | cut -d" " -f7) agent=[$SSH_AUTH_SOCK]"');
        await shell.seen(
          (text) => text.includes(`at ${networks.address('node')}/30 agent=[]`),
          'where it is',
        );
        shell.enter('exit');
        await shell.seen((text) => text.includes(`▸ de-halm  ${NODE}`), 'the nodes again');
        shell.press('q');
        for (const { log } of [outer, inner, node]) expect(log()).not.toContain('auth-agent');
      },
    );
  },
);
