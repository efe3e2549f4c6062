import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Prompt } from '../../source/agents/ssh/prompt.ts';
import { SshReach } from '../../source/agents/ssh/ssh-reach.ts';
import type { ConsoleConfig, SshHop } from '../../source/config/console-config.ts';
import { weftReport } from './e2e-weft.ts';
import {
  type KeyType,
  makeKey,
  type OpenSshOptions,
  type OpenSshServer,
  SSH_MISSING,
  sshAvailable,
  startOpenSsh,
} from './openssh-server.ts';
import { type SimulatedAgent, startSimulatedAgent } from './simulated-agent.ts';

export const THROUGH_SSHD = `the console through real sshd${sshAvailable() ? '' : ` (${SSH_MISSING})`}`;

/** A simulated agent, two real bastions before it, and the files of a console that logs in to them. */
export class Bastions {
  readonly folder = mkdtempSync(join(tmpdir(), 'weft-ssh-'));
  readonly identity = join(this.folder, 'id_ed25519');
  readonly knownHosts = join(this.folder, 'known_hosts');
  readonly weftYaml = join(this.folder, 'weft.yaml');
  readonly #key = makeKey(this.identity);
  agent!: SimulatedAgent;
  /** The bastion that faces us, and one behind it, of keys of every type. */
  outer!: OpenSshServer;
  inner!: OpenSshServer;

  static async start(): Promise<Bastions> {
    const bastions = new Bastions();
    bastions.agent = await startSimulatedAgent('de-halm');
    bastions.outer = await bastions.#bastion('outer', {});
    bastions.inner = await bastions.#bastion('inner', { hostKeyTypes: ['ecdsa', 'ed25519', 'rsa'] });
    return bastions;
  }

  async stop(): Promise<void> {
    await Promise.all([this.outer?.kill(), this.inner?.kill(), this.agent?.end()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** One more bastion, for one test. */
  async another(name: string, options: Partial<OpenSshOptions> = {}): Promise<OpenSshServer> {
    const server = await this.#bastion(name, options);
    onTestFinished(() => server.kill());
    return server;
  }

  /** What stands in known_hosts, for one test. */
  know(...lines: string[]): void {
    writeFileSync(this.knownHosts, lines.join(''));
    onTestFinished(() => rmSync(this.knownHosts, { force: true }));
  }

  /** Writes weft.yaml: one site, behind these. */
  configure(via: readonly OpenSshServer[], identities: readonly string[] = [this.identity]): void {
    const sites = [
      { id: 'de-halm', url: this.agent.url, via: via.map(({ port }) => `ssh://127.0.0.1:${port}`) },
    ];
    const ssh = { knownHosts: this.knownHosts, identities };
    writeFileSync(this.weftYaml, JSON.stringify({ sites, ssh }), { mode: 0o600 });
  }

  /** What the built console says of a site that it did not get. */
  async siteError(): Promise<string> {
    const report = await weftReport(this.weftYaml, 'sites');
    expect(report.complete).toBe(false);
    return report.sites[0]?.error ?? '';
  }

  /** The configuration of a console in this process. */
  consoleConfig(id: string, via: readonly OpenSshServer[]): ConsoleConfig {
    const access = { kind: 'none' } as const;
    return {
      file: null,
      sites: [{ id, url: this.agent.url, via: via.map(hop), access, pin: null }],
      ssh: { knownHosts: this.knownHosts, identities: [this.identity] },
      dataClasses: new Map(),
      theme: 'default',
      wall: { dim: null },
      background: 'auto',
      mouse: true,
    };
  }

  /** What dials through bastions, for one test. */
  reach({ prompt = null, identity = this.identity, ...times }: Reaching = {}): SshReach {
    const reach = new SshReach({ knownHosts: this.knownHosts, identities: [identity] }, prompt, {
      agentSocket: null,
      userName: userInfo().username,
      times: { answerMs: 10_000, keepaliveMs: 10_000, ...times },
    });
    onTestFinished(() => reach.stop());
    return reach;
  }

  get agentPort(): number {
    return Number(new URL(this.agent.url).port);
  }

  #bastion(name: string, options: Partial<OpenSshOptions>): Promise<OpenSshServer> {
    return startOpenSsh({ folder: join(this.folder, name), authorizedKeys: [this.#key], ...options });
  }
}

interface Reaching {
  readonly prompt?: Prompt | null;
  readonly identity?: string;
  readonly answerMs?: number;
  readonly keepaliveMs?: number;
}

export const hop = ({ port }: { readonly port: number }): SshHop => ({ user: null, host: '127.0.0.1', port });

/** As known_hosts names it. */
export const nameOf = ({ port }: OpenSshServer): string => `[127.0.0.1]:${port}`;

/** The line of known_hosts that records it. */
export const lineFor = (server: OpenSshServer, type: KeyType = 'ed25519'): string =>
  `${nameOf(server)} ${server.hostKeys.get(type)}\n`;
