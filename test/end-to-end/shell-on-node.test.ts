import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import {
  makeKey,
  type OpenSshServer,
  SSH_MISSING,
  sshAvailable,
  startOpenSsh,
} from '../support/openssh-server.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, OWN, TAKEN, TmuxShell } from '../support/tmux-shell.ts';

const title = `a shell on a node${sshAvailable() ? '' : ` (${SSH_MISSING})`}`;

/** `TERM` and `SSH_AUTH_SOCK` of the shell on the node, and that it is a terminal. */
const WHO = 'echo "on-$((40+2)) $(tty | cut -c1-9) agent=[$SSH_AUTH_SOCK]"';

const withoutSize = (settings: string): string => settings.replace(/rows \d+; columns \d+;/, '');

describe.skipIf(!sshAvailable() || !hasTmux())(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-shell-'));
  const identity = join(folder, 'id_ed25519');
  const knownHosts = join(folder, 'known_hosts');
  let agent: SimulatedAgent;
  let bastion: OpenSshServer;
  let node: OpenSshServer;
  let shell: TmuxShell;
  let shells = 0;
  let settings = '';

  beforeAll(async () => {
    const authorizedKeys = [makeKey(identity)];
    agent = await startSimulatedAgent('de-halm');
    bastion = await startOpenSsh({
      folder: join(folder, 'bastion'),
      authorizedKeys,
      settings: ['PermitTTY no'],
    });
    node = await startOpenSsh({
      folder: join(folder, 'node'),
      authorizedKeys,
      settings: ['AllowAgentForwarding yes', 'ClientAliveInterval 0'],
    });
  });
  afterAll(async () => {
    await Promise.all([bastion?.kill(), node?.kill(), agent?.end()]);
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    know(bastion, node);
    configure({ via: [`ssh://127.0.0.1:${bastion.port}`], shell: { address: '127.0.0.1', port: node.port } });
    const own = join(folder, `terminal${shells++}`);
    mkdirSync(own);
    const program = `exec ${process.execPath} ${builtProgram('weft')} --config ${join(folder, 'weft.yaml')}`;
    shell = new TmuxShell(own, { weft: `${program} "$@" 2>errors` }, undefined, { SSH_AUTH_SOCK: '' });
    settings = await shell.run('stty -a');
  });
  afterEach(() => shell.end());

  const know = (...servers: readonly OpenSshServer[]): void => {
    const lines = servers.map(({ port, hostKeys }) => `[127.0.0.1]:${port} ${hostKeys.get('ed25519')}\n`);
    writeFileSync(knownHosts, lines.join(''));
  };
  const configure = (site: object): void => {
    const sites = [{ id: 'de-halm', url: agent.url, ...site }];
    const ssh = { knownHosts, identities: [identity] };
    writeFileSync(join(folder, 'weft.yaml'), JSON.stringify({ sites, ssh }), { mode: 0o600 });
  };
  async function openNodes(flags = ''): Promise<void> {
    shell.enter(`weft --view nodes ${flags}`);
    await seesNodes();
  }
  async function seesNodes(): Promise<void> {
    await shell.seen((text) => text.includes(' nodes  4') && text.includes('1 overview'), 'the nodes');
    await until(() => JSON.stringify(shell.state()) === JSON.stringify(TAKEN), 'the terminal to be taken');
  }
  async function onNode(): Promise<void> {
    shell.press('S');
    await shell.seen((text) => text.includes('Enter ~ . leaves at once'), 'the shell');
    expect(shell.state()).toEqual(OWN);
    // What a login says first comes in its own time; what is typed waits for it.
    shell.enter(WHO);
    await shell.seen((text) => text.includes('on-42 /dev/pts/'), 'an answer of the node');
  }
  async function closesNotice(): Promise<void> {
    shell.press('Escape');
    await shell.seen((text) => !text.includes('No shell'), 'no notice');
  }
  /** Nothing of the shell is left on the screen, and the terminal is the shell’s own again after `q`. */
  async function endsWhole(): Promise<void> {
    await seesNodes();
    expect(shell.text()).not.toContain('on-42');
    shell.press('q');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    await until(() => shell.text().trimEnd().endsWith('$'), 'the prompt');
    expect(shell.state()).toEqual(OWN);
    const now = await shell.run('stty -a');
    expect(withoutSize(now)).toBe(withoutSize(settings));
    expect(await shell.modes()).toMatchObject({
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      wraparoundMode: true,
      applicationCursorKeysMode: false,
      applicationKeypadMode: false,
      insertMode: false,
      originMode: false,
    });
    expect(shell.file('errors')).toBe('');
  }

  it('is opened by S through the bastion, without an agent, and leaves the screen whole on exit', async () => {
    await openNodes();
    await onNode();
    expect(shell.text()).toContain('agent=[]');
    expect(bastion.log()).toContain(`Accepted publickey for ${userInfo().username}`);
    shell.enter('exit');
    await endsWhole();
  });

  it('has the size of the window, also when that changes', async () => {
    await openNodes();
    await onNode();
    shell.enter('stty size');
    await shell.seen((text) => text.includes('40 120'), 'the size');
    shell.resize(100, 30);
    await shell.seen((text) => !text.includes('40 120\n40 120'), 'the new window');
    await until(() => {
      shell.enter('stty size');
      return shell.text().includes('30 100');
    }, 'the new size');
    shell.enter('exit');
    await endsWhole();
  });

  it('is left by ~. though the node is frozen, and what it had set is taken back', async () => {
    await openNodes();
    await onNode();
    const spoiled = '\\033[?1049h\\033[?1003h\\033[?2004h\\033[?1h\\033=\\033[?6h\\033[4h\\033(0\\033]0;cut';
    shell.enter(`printf '${spoiled}'`);
    await until(() => shell.state().isMouseHeard, 'the spoiled terminal');
    node.freeze();
    shell.press('Enter');
    shell.enter('nobody answers');
    shell.press('~', '.');
    await endsWhole();
    await node.kill();
    await node.start();
  });

  it('that is lost with its bastion says so on the screen, by the bastion’s name', async () => {
    await openNodes();
    await onNode();
    await bastion.kill();
    await shell.seen((text) => text.includes('No shell on de-halm/'), 'the notice');
    expect(shell.text()).toContain(`127.0.0.1:${bastion.port}: `);
    await bastion.start();
    await closesNotice();
    await endsWhole();
  });

  it('on a node that nobody recorded is not opened: the screen names the node, its key and what to do', async () => {
    know(bastion);
    await openNodes();
    shell.press('S');
    await shell.seen((text) => text.includes('No shell on de-halm/'), 'the notice');
    const words = shell.text().replace(/[│\s]+/g, ' ');
    expect(words).toContain(`127.0.0.1:${node.port}: host key is not known`);
    expect(words).toContain('compare it with what its operators publish');
    await closesNotice();
    await endsWhole();
  });

  it('on a node that is down is not opened: the screen names what could not reach it', async () => {
    configure({ via: [`ssh://127.0.0.1:${bastion.port}`], shell: { address: '127.0.0.1', port: 9 } });
    await openNodes();
    shell.press('S');
    await shell.seen((text) => text.includes('No shell on de-halm/'), 'the notice');
    const words = shell.text().replace(/[│\s]+/g, ' ');
    expect(words).toContain(`127.0.0.1:${bastion.port}: let us in, and cannot reach 127.0.0.1:9 from there`);
    await closesNotice();
    await endsWhole();
  });

  it('on a node that says nothing is not waited for after Ctrl-C', async () => {
    node.freeze();
    await openNodes();
    shell.press('S');
    await shell.seen((text) => text.includes('Ctrl-C gives up'), 'the dialling');
    shell.press('C-c');
    await endsWhole();
    await node.kill();
    await node.start();
  });

  it.each([
    ['a site without a login', {}, '', 'S shell: no login configured; nothing was done'],
    ['a console that only reads', { shell: {} }, '--read-only', 'S shell: read-only; nothing was done'],
  ])('is refused on %s, with the reason', async (_, site, flags, reason) => {
    configure(site);
    await openNodes(flags);
    shell.press('S');
    await shell.seen((text) => text.includes(reason), 'why');
    expect(shell.state()).toEqual(TAKEN);
    await endsWhole();
  });

  it('is refused by its command on a node that this console does not have', async () => {
    await openNodes();
    shell.press(':');
    shell.enter('shell de-halm/-oProxyCommand');
    await shell.seen((text) => text.includes('is no name that is dialled; nothing was done'), 'why');
    shell.press(':');
    shell.enter('shell de-halm/elsewhere');
    await shell.seen((text) => text.includes('de-halm has no node elsewhere; nothing was done'), 'why');
    await endsWhole();
  });
});
