import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { builtProgram } from './agent-process.ts';
import { type SimulatedAgent, startSimulatedAgent } from './simulated-agent.ts';
import { until } from './stream-server.ts';
import { OWN, TAKEN, TmuxShell } from './tmux-shell.ts';

/** Loaded into the console before it starts, so that a test can make it fail where it stands. */
const FAILING = `
process.on('SIGUSR2', () => {
  if (process.env.WEFT_TEST_FAILURE === 'rejection') Promise.reject(new Error('made to fail'));
  else throw new Error('made to fail');
});
`;

/** For each test of a file a shell in tmux, in which the built console is `weft`; one simulated agent for all. */
export function consolePerTest(): ConsoleInTmux {
  const own = new ConsoleInTmux();
  beforeAll(own.open);
  afterAll(own.close);
  beforeEach(own.openShell);
  afterEach(() => own.shell.end());
  return own;
}

class ConsoleInTmux {
  #folder = '';
  #agent: SimulatedAgent | null = null;
  #shell: TmuxShell | null = null;
  #shells = 0;
  #settings = '';
  #history = '';

  readonly open = async (): Promise<void> => {
    this.#folder = await mkdtemp(join(tmpdir(), 'weft-terminal-'));
    await this.startAgent();
  };

  readonly close = async (): Promise<void> => {
    await this.#agent?.end();
    await rm(this.#folder, { recursive: true, force: true });
  };

  readonly openShell = async (): Promise<void> => {
    const own = join(this.#folder, `shell${this.#shells++}`);
    const config = join(this.#folder, 'weft.yaml');
    const yaml = `sites: [{id: de-halm, url: "${this.#agent?.url}", token: {file: token}}]\n`;
    await writeFile(config, yaml, { mode: 0o600 });
    await mkdir(own);
    await writeFile(join(own, 'failing.mjs'), FAILING);
    const node = `exec ${process.execPath} ${builtProgram('weft')} --config ${config}`;
    this.#shell = new TmuxShell(own, { weft: `echo $$ >weft.pid\n${node} "$@" 2>errors` });
    await this.#shell.run('seq 1 200 | tee /dev/tty');
  };

  get shell(): TmuxShell {
    if (this.#shell === null) throw new Error('no shell was opened');
    return this.#shell;
  }

  /** As `stty -a` said them before the console began. */
  get settings(): string {
    return this.#settings;
  }

  readonly pid = (): number => Number(this.shell.file('weft.pid'));

  async startAgent(): Promise<void> {
    const files = ['--state', join(this.#folder, 'agent'), '--token', join(this.#folder, 'token')];
    this.#agent = await startSimulatedAgent('de-halm', 4, ['--gpus', '2', ...files]);
  }

  async killAgent(): Promise<void> {
    await this.#agent?.end('SIGKILL');
  }

  /** Takes the terminal as it is now for how it is to be given back. */
  async remember(): Promise<void> {
    this.#settings = await this.shell.run('stty -a');
  }

  readonly begin = async (line = 'weft'): Promise<void> => {
    await this.remember();
    await until(() => this.shell.text().trimEnd().endsWith('$'), 'the prompt');
    this.#history = this.shell.history();
    this.shell.enter(line);
    await this.shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
    expect(this.shell.state()).toEqual(TAKEN);
  };

  /** Fails unless the terminal is as it was before, but for the lines that were typed since. */
  readonly expectGivenBack = async (line = 'weft'): Promise<void> => {
    const { shell } = this;
    await until(() => !shell.state().isAlternate, 'the usual screen');
    await until(() => shell.text().trimEnd().endsWith('$'), 'the prompt');
    expect(shell.state()).toEqual(OWN);
    const history = shell.history();
    expect(history.slice(0, this.#history.length)).toBe(this.#history);
    const since = history.slice(this.#history.length).trim();
    // A shell says which signal ended what it ran.
    expect(since.replace(/^(?:Hangup|Terminated|Quit)\n/m, '')).toBe(`${line}\n$`);
    expect(await shell.run('stty -a')).toBe(this.#settings);
    expect(await shell.modes()).toMatchObject({
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      wraparoundMode: true,
      applicationCursorKeysMode: false,
    });
    const synchronized = [...shell.bytes().matchAll(/\x1b\[\?2026([hl])/g)].map(([, way]) => way);
    expect(synchronized.at(-1)).toBe('l');
  };
}
