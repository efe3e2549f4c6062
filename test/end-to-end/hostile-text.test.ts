import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { runBuiltWith } from '../support/e2e-weft.ts';
import { EmulatedTerminal } from '../support/emulated-terminal.ts';
import { NODE, OPERATION, startHostileAgent } from '../support/hostile-site.ts';
import type { ScriptedAgent } from '../support/stream-agent.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, TmuxShell } from '../support/tmux-shell.ts';

const SITE = 'de-halm';

describe('on a terminal, of an agent whose every text is hostile,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-hostile-text-'));
  const config = join(folder, 'weft.yaml');
  const refusing = join(folder, 'refusing.yaml');
  const agents: ScriptedAgent[] = [];

  beforeAll(async () => {
    for (const [file, refuses] of [
      [config, false],
      [refusing, true],
    ] as const) {
      const agent = await startHostileAgent(refuses);
      agents.push(agent);
      writeFileSync(file, JSON.stringify({ sites: [{ id: SITE, url: agent.url }] }), { mode: 0o600 });
    }
  });
  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  const titled = (parameters: readonly string[]) => [parameters.join(' '), parameters] as const;
  const environment = { XDG_STATE_HOME: join(folder, 'state'), COLUMNS: '400' };
  const weft = async (file: string, ...parameters: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await runBuiltWith(environment, 'weft', ...parameters, '--config', file);
    return `${stdout}${stderr}`;
  };

  it.concurrent.each(
    [
      ...['nodes', 'gpus', 'workloads', 'links', 'feeds', 'alerts', 'operations'].map((report) => [report]),
      ['audit'],
      ['nodes', '--json'],
      ['nodes', '--filter', 'reason~b'],
      ['operation', 'show', OPERATION],
      ['operation', 'pause', OPERATION, '--yes', '--reason', 'x'],
      ['cordon', `${SITE}/${NODE}`, '--reason', 'x', '--dry-run'],
      ['cordon', `${SITE}/${NODE}`, '--reason', 'x', '--yes'],
      ['drain', `${SITE}/${NODE}`, '--reason', 'x', '--yes'],
      ['migrate', `${SITE}/7`, '--to', 'eemshaven', '--reason', 'x', '--dry-run'],
      ['audit', '--verify'],
      ['doctor'],
    ].map(titled),
  )('weft %s prints text, and nothing else happens', async (_, parameters) => {
    const printed = await weft(config, ...parameters);
    expect(printed).toMatch(/‹1B›|‹0301›|\\u001b/);
    await expectPlain(printed);
  });

  it.each([['sites'], ['nodes'], ['doctor'], ['audit', '--verify']])(
    'weft %s prints the words of its refusal as text',
    async (...parameters) => {
      const printed = await weft(refusing, ...parameters);
      expect(printed).toContain('‹1B›');
      await expectPlain(printed);
    },
  );

  it('weft nodes prints in colour what it prints without, and nothing else happens', async () => {
    const { stdout } = await runBuiltWith(
      { ...environment, NO_COLOR: '', FORCE_COLOR: '3' },
      'weft',
      'nodes',
      '--color',
      '--config',
      config,
    );
    const uncoloured = stdout.toString().replace(/\x1b\[[\d;]*m/g, '');
    await expectPlain(stdout.toString(), uncoloured);
  });

  it('words of the command line come back as text', async () => {
    for (const word of ['\x1b]0;owned\x07', 'a\x9b2Jb', 'failed\rok', '\u202eabc']) {
      const lines = [[word], ['nodes', '--filter', word], ['nodes', '--site', word], ['completion', word]];
      for (const printed of await Promise.all(lines.map((line) => weft(config, ...line))))
        await expectPlain(printed);
      for (const line of [[word], ['--config', word], ['simulate', '--site', word]]) {
        const { stdout, stderr } = await runBuiltWith(environment, 'weft-agent', ...line);
        await expectPlain(`${stdout}${stderr}`);
      }
    }
  });

  describe.skipIf(!hasTmux())('the screen', () => {
    let shell: TmuxShell;
    afterEach(() => shell.end());

    it('shows it in every view, page and dialog, and nothing else happens', async () => {
      const own = join(folder, 'terminal');
      mkdirSync(own);
      const size = { columns: 200, rows: 50 };
      const program = `exec ${process.execPath} ${builtProgram('weft')} --config ${config} "$@" 2>errors`;
      shell = new TmuxShell(own, { weft: program }, size, { XDG_STATE_HOME: join(own, 'state') });
      shell.enter('weft');
      await shell.seen((text) => text.includes('? help'), 'the console');
      const quiet = await stateOf(shell, size);
      let shown = 0;
      // Keys of views, of a page about one thing, of what lies above, and out again.
      for (const keys of [
        ['0'],
        ['1'],
        ['2', 'Enter'],
        ['3', 'Enter'],
        ['4', 'Enter'],
        ['5', 'Enter'],
        ['6'],
        ['7', 'Enter'],
        ['8', 'Enter'],
        ['9', 'Enter'],
        ['2', 'y'],
        ['2', 's'],
        ['2', 'C'],
        ['2', 'G', 'd'],
        ['4', 'G', 'm'],
        ['C-p', 'b'],
        ['w'],
        [':', 'f', 'i', 'n', 'd', 'Enter', 'a'],
      ]) {
        for (const key of keys) {
          const before = shell.text();
          shell.press(key);
          await shell.seen((text) => text !== before, `an answer to ${key}`);
        }
        const { text, ...state } = await stateOf(shell, size);
        expect({ keys, ...state }).toEqual({ keys, ...quiet, text: undefined });
        expect(text, keys.join(' ')).not.toMatch(
          /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]/u,
        );
        if (text.includes('‹1B›')) shown++;
        shell.press('Escape');
        // An Esc and a key that come together are another key.
        await shell.seen((now) => now !== '', 'time', 1_000);
        await new Promise((resolve) => setTimeout(resolve, 60));
        shell.press('Escape');
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expect(shown).toBeGreaterThan(8);
    });
  });
});

/** Two terminals make the same of every byte, and neither did more than show. */
async function stateOf(shell: TmuxShell, { columns, rows }: { columns: number; rows: number }) {
  const terminal = new EmulatedTerminal(columns, rows);
  // What is looked at in the middle of a painting is held back by every terminal.
  await until(
    () => /\x1b\[\?2026l[^\x1b]*(?:\x1b\[(?!\?2026h)[^\x1b]*)*$/.test(shell.bytes()),
    'a whole picture',
  );
  await terminal.write(shell.bytes());
  const { done, isAlternate } = terminal;
  // The mouse is the terminal’s own while names are copied.
  const { mouseTrackingMode: _mouse, ...modes } = terminal.modes;
  const { isMouseHeard: _isHeard, ...owner } = shell.state();
  const state = { text: terminal.text(), done: [...done], modes, isAlternate, owner };
  terminal.close();
  return state;
}

/** What is printed stands on the terminal letter by letter, and nothing but that happened to it. */
async function expectPlain(printed: string, shown = printed): Promise<void> {
  const lines = shown.split('\n');
  const longest = Math.max(...lines.map((line) => line.length));
  const terminal = new EmulatedTerminal(2 * longest + 1, lines.length);
  const { modes } = terminal;
  const usual = { ...modes };
  await terminal.write(printed.replaceAll('\n', '\r\n'));
  expect(terminal.done).toEqual([]);
  expect({ ...terminal.modes }).toEqual(usual);
  expect(terminal.isAlternate).toBe(false);
  expect(terminal.text().split('\n')).toEqual(lines.map((line) => line.trimEnd()));
  terminal.close();
}
