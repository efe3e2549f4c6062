import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { builtProgram } from '../agent-process.ts';
import type { Row } from '../e2e-weft.ts';
import type { ConsoleDeath } from './drawn-run.ts';

const PATIENCE_MS = 60_000;
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How one run of the console ended; a code of null is one that was killed. */
export interface Asked {
  readonly code: number | null;
  readonly said: string;
}

/** Runs the built console with a configuration of `TwoSlurmSites.consoleOf`, and kills it, if it is to be. */
export async function ask(
  config: string,
  words: readonly string[],
  dies: ConsoleDeath | null = null,
): Promise<Asked> {
  const child = start(config, words, dies !== null && 'at' in dies ? { WEFT_TRIAL_CRASH_AT: dies.at } : {});
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes));
  const kill = (): boolean => child.kill('SIGKILL');
  const timer = dies !== null && 'afterMs' in dies ? setTimeout(kill, dies.afterMs) : null;
  // One that cannot hear a site waits for it; a person would give up some time.
  const patience = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS);
  const [code] = await once(child, 'close');
  if (timer !== null) clearTimeout(timer);
  clearTimeout(patience);
  return { code: typeof code === 'number' ? code : null, said };
}

interface Report {
  readonly sites: readonly { readonly site: string; readonly freshness: string }[];
  readonly rows: readonly Row[];
}

/** A console that watches the operations of both sites through everything. */
export class WatchingConsole {
  readonly #child: ReturnType<typeof start>;
  #report: Report = { sites: [], rows: [] };

  constructor(config: string) {
    this.#child = start(config, ['operations', '--json', '--watch']);
    let rest = '';
    this.#child.stdout.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes.toString()).split('\n');
      rest = lines.pop() ?? '';
      const last = lines.at(-1);
      if (last !== undefined) this.#report = JSON.parse(last) as Report;
    });
  }

  /** As it has them now; null while it does not hear both sites. */
  rows(): readonly Row[] | null {
    return heard(this.#report);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await exit;
  }
}

/** As a console that was just started sees the operations; null where it does not hear both sites. */
export async function askOperations(config: string): Promise<readonly Row[] | null> {
  const { code, said } = await ask(config, ['operations', '--json']);
  const line = said.split('\n').find((one) => one.startsWith('{'));
  return code !== 0 || line === undefined ? null : heard(JSON.parse(line) as Report);
}

function heard({ sites, rows }: Report): readonly Row[] | null {
  return sites.length > 0 && sites.every(({ freshness }) => freshness === 'live') ? rows : null;
}

function start(config: string, words: readonly string[], own: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [builtProgram('weft'), ...words, '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', XDG_STATE_HOME: join(dirname(config), 'state'), ...own },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
