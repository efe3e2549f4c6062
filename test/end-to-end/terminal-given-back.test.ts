import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';
import { findProgram } from '../support/slurm-processes.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, OWN, TAKEN, TmuxShell } from '../support/tmux-shell.ts';

/** Loaded into the console before it starts, so that a test can make it fail where it stands. */
const FAILING = `
process.on('SIGUSR2', () => {
  if (process.env.WEFT_TEST_FAILURE === 'rejection') Promise.reject(new Error('made to fail'));
  else throw new Error('made to fail');
});
`;

describe.skipIf(!hasTmux())('the terminal', () => {
  let folder = '';
  let agent: SimulatedAgent;
  let shell: TmuxShell;
  let before = { settings: '', history: '' };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-terminal-'));
    agent = await startAgent();
  });
  afterAll(async () => {
    await agent.end();
    await rm(folder, { recursive: true, force: true });
  });

  let shells = 0;
  beforeEach(async () => {
    const own = join(folder, `shell${shells++}`);
    await writeConfiguration();
    await mkdir(own);
    await writeFile(join(own, 'failing.mjs'), FAILING);
    const node = `exec ${process.execPath} ${builtProgram('weft')} --config ${join(folder, 'weft.yaml')}`;
    shell = new TmuxShell(own, { weft: `echo $$ >weft.pid\n${node} "$@" 2>errors` });
    await shell.run('seq 1 200 | tee /dev/tty');
  });
  afterEach(() => shell.end());

  function startAgent(): Promise<SimulatedAgent> {
    const files = ['--state', join(folder, 'agent'), '--token', join(folder, 'token')];
    return startSimulatedAgent('de-halm', 4, ['--gpus', '2', ...files]);
  }

  async function writeConfiguration(): Promise<void> {
    const yaml = `sites: [{id: de-halm, url: "${agent.url}", token: {file: token}}]\n`;
    await writeFile(join(folder, 'weft.yaml'), yaml, { mode: 0o600 });
  }

  async function begin(line = 'weft'): Promise<void> {
    before = { settings: await shell.run('stty -a'), history: '' };
    await until(() => shell.text().trimEnd().endsWith('$'), 'the prompt');
    before = { ...before, history: shell.history() };
    shell.enter(line);
    await shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
    expect(shell.state()).toEqual(TAKEN);
  }

  const pid = (): number => Number(shell.file('weft.pid'));

  /** Fails unless the terminal is as it was before, but for the lines that were typed since. */
  async function expectGivenBack(line = 'weft'): Promise<void> {
    await until(() => !shell.state().isAlternate, 'the usual screen');
    await until(() => shell.text().trimEnd().endsWith('$'), 'the prompt');
    expect(shell.state()).toEqual(OWN);
    const history = shell.history();
    expect(history.slice(0, before.history.length)).toBe(before.history);
    const since = history.slice(before.history.length).trim();
    // A shell says which signal ended what it ran.
    expect(since.replace(/^(?:Hangup|Terminated|Quit)\n/m, '')).toBe(`${line}\n$`);
    expect(await shell.run('stty -a')).toBe(before.settings);
    expect(await shell.modes()).toMatchObject({
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      wraparoundMode: true,
      applicationCursorKeysMode: false,
    });
    const synchronized = [...shell.bytes().matchAll(/\x1b\[\?2026([hl])/g)].map(([, way]) => way);
    expect(synchronized.at(-1)).toBe('l');
  }

  test.each([
    ['q', 'q'],
    ['Ctrl-C', 'C-c'],
  ])('is given back after %s', async (_, key) => {
    await begin();
    shell.press(key);
    await expectGivenBack();
  });

  test.each(['xterm-256color', 'screen-256color', 'tmux-256color', 'linux', 'vt100'])(
    'is taken and given back where it is called %s',
    async (term) => {
      const line = `TERM=${term} weft`;
      await begin(line);
      shell.press('2');
      await shell.seen((text) => text.includes(' nodes  4'), 'the nodes');
      shell.press('q');
      await expectGivenBack(line);
      expect(shell.file('errors')).toBe('');
    },
  );

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('is given back on %s', async (signal) => {
    await begin();
    process.kill(pid(), signal);
    await expectGivenBack();
  });

  test.each(['exception', 'rejection'])('is given back before an uncaught %s is printed', async (failure) => {
    const line = `WEFT_TEST_FAILURE=${failure} NODE_OPTIONS=--import=./failing.mjs weft`;
    await begin(line);
    process.kill(pid(), 'SIGUSR2');
    await expectGivenBack(line);
    expect(shell.file('errors')).toContain('made to fail');
  });

  test('is lent to the shell by Ctrl-Z and taken again by fg', async () => {
    await begin();
    shell.press('C-z');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    expect(shell.state()).toEqual(OWN);
    expect(shell.history()).toContain('Stopped');
    expect(await shell.run('stty -a')).toBe(before.settings);
    shell.enter('fg');
    await shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview again');
    expect(shell.state()).toEqual(TAKEN);
    shell.press('q');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    expect(shell.state()).toEqual(OWN);
    expect(await shell.run('stty -a')).toBe(before.settings);
  });

  test('is taken anew after a stop that nobody was told of', async () => {
    await begin();
    process.kill(pid(), 'SIGSTOP');
    await shell.seen((text) => text.includes('Stopped'), 'the shell');
    // The terminal is still raw: what ends a line is Ctrl-J.
    shell.press('stty sane; clear; fg', 'C-j');
    await shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview again');
    expect(shell.state()).toEqual(TAKEN);
    shell.press('q');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    expect(shell.state()).toEqual(OWN);
  });

  test('is given back after a storm of sizes, down to one that has no room', async () => {
    await begin();
    for (let turn = 0; turn < 12; turn++) {
      for (const [columns, rows] of [
        [200, 60],
        [40, 10],
        [1, 1],
        [20, 5],
        [120, 40],
      ] as const) {
        shell.resize(columns, rows);
      }
    }
    await shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
    shell.press('q');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    expect(shell.state()).toEqual(OWN);
    // stty tells the size too, and tmux passes the last of many on only a while after it has it.
    await vi.waitFor(async () => expect(await shell.run('stty -a')).toBe(before.settings), {
      timeout: 5_000,
      interval: 200,
    });
  });

  test('is lent to a program that spoils it and crashes, taken again, and given back as it was', async () => {
    const program = await bundledLendingScreen();
    before = { settings: await shell.run('stty -a'), history: '' };
    shell.enter(`${process.execPath} ${program}`);
    await shell.seen((text) => text.startsWith('held\n'), 'the screen');
    shell.press('!');
    await shell.seen((text) => text.startsWith('held again after SIGSEGV'), 'the screen again');
    expect(shell.state()).toEqual(TAKEN);
    shell.press('q');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    expect(shell.state()).toEqual(OWN);
    expect(await shell.run('stty -a')).toBe(before.settings);
  });

  test.skipIf(findProgram('screen') === null)(
    'without an alternate screen, as GNU screen comes, is left blank and not with a prompt in the picture',
    async () => {
      shell.enter('screen -c /dev/null -s sh sh -i');
      await until(() => shell.text().trim() === '$', 'the prompt in screen');
      shell.enter('weft');
      await shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
      shell.press('q');
      await shell.seen((text) => text.trim() === '$', 'nothing but the prompt');
      expect(shell.state()).toMatchObject({ isCursorShown: true, isMouseHeard: false });
      shell.enter('exit');
    },
  );

  test('that goes away ends the console, without a core dump and at once', async () => {
    await begin();
    const console = pid();
    await shell.end();
    await until(() => !isRunning(console), 'the end of the console');
  });

  test('shows on when the agent is killed, and is given back after', async () => {
    await begin();
    await agent.end('SIGKILL');
    await shell.seen((text) => /stale|lost/.test(text), 'a site that is not heard');
    shell.press('q');
    await expectGivenBack();
    agent = await startAgent();
  });

  test('that cannot show a picture is told so in one line that names what can be had', async () => {
    shell.enter('TERM=dumb weft; echo ended with $?');
    await shell.seen((text) => text.includes('ended with 2'), 'the end');
    expect(shell.file('errors')).toMatch(/^weft: TERM=dumb cannot show .* weft nodes, .*other reports.*\n$/);
    shell.enter('weft </dev/null; echo then with $?');
    await shell.seen((text) => text.includes('then with 2'), 'the end');
    expect(shell.file('errors')).toMatch(/^weft: the console needs a terminal .*other reports.*\n$/);
    shell.enter('weft | cat; echo last');
    await shell.seen((text) => /^last$/m.test(text), 'the end');
    expect(shell.bytes()).not.toContain('\x1b[?1049h');
  });

  test.each([
    ['40×10', 40, 10],
    ['500×200', 500, 200],
  ])('of %s tells the verdict', async (_, columns, rows) => {
    shell.resize(columns, rows);
    shell.enter('weft');
    await shell.seen((text) => /1 live/.test(text) && /alerts|[▲△] \d|quiet/.test(text), 'the verdict');
    shell.press('q');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    expect(shell.state()).toEqual(OWN);
  });

  test('keeps its mouse where that is asked for', async () => {
    await shell.run('stty -a');
    shell.enter('weft --no-mouse');
    await shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
    expect(shell.state()).toMatchObject({ isAlternate: true, isMouseHeard: false });
    shell.press('q');
    await until(() => !shell.state().isAlternate, 'the usual screen');
    expect(shell.bytes()).not.toMatch(/\x1b\[\?100[0-6]/);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Beside the programs, where it finds the packages. */
async function bundledLendingScreen(): Promise<string> {
  const outfile = join(builtProgram('weft'), '..', 'lending-screen.js');
  const source = fileURLToPath(new URL('../support/lending-screen.ts', import.meta.url));
  const shape = { bundle: true, format: 'esm', platform: 'node', target: 'node20' } as const;
  await build({ entryPoints: [source], outfile, packages: 'external', ...shape });
  return outfile;
}
