import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Why network namespaces cannot be made here; null where they can. */
export function whyNoNamespaces(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces take root';
  try {
    run('ip', 'netns', 'add', PROBE);
    run('ip', 'netns', 'del', PROBE);
    return null;
  } catch (error) {
    return `ip netns: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

const PROBE = `weft-probe-${process.pid}`;

export function run(program: string, ...parameters: string[]): string {
  return execFileSync(program, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Network namespaces, one for each site; all that runs in them ends with them. */
export class Namespaces {
  readonly #names: readonly string[];
  readonly #children: ChildProcess[] = [];

  constructor(names: readonly string[]) {
    this.#names = names;
    for (const name of names) {
      run('ip', 'netns', 'add', name);
      run('ip', '-n', name, 'link', 'set', 'lo', 'up');
    }
  }

  /** Starts a program at a site. */
  start(site: string, program: string, ...parameters: string[]): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', site, program, ...parameters], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WG_PROCESS_FOREGROUND: '1' },
    });
    this.#children.push(child);
    return child;
  }

  /** Runs a program at a site to its end; gives what it printed. */
  run(site: string, program: string, ...parameters: string[]): string {
    return run('ip', 'netns', 'exec', site, program, ...parameters);
  }

  async stop(): Promise<void> {
    const ended = this.#children
      .filter((child) => child.exitCode === null && child.signalCode === null)
      .map(async (child) => {
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
        await exit;
        clearTimeout(hard);
      });
    await Promise.all(ended);
    for (const name of this.#names) run('ip', 'netns', 'del', name);
  }
}

/** Two sites with one cable between them, `wa` and `wb`. */
export class TwoSites extends Namespaces {
  readonly a: string;
  readonly b: string;

  constructor() {
    const [a, b] = [`weft-a-${process.pid}`, `weft-b-${process.pid}`];
    super([a, b]);
    [this.a, this.b] = [a, b];
    run('ip', 'link', 'add', 'wa', 'netns', a, 'type', 'veth', 'peer', 'name', 'wb', 'netns', b);
    run('ip', '-n', a, 'addr', 'add', '192.0.2.1/30', 'dev', 'wa');
    run('ip', '-n', b, 'addr', 'add', '192.0.2.2/30', 'dev', 'wb');
    this.cable('up');
  }

  /** Pulls the cable out at the far end, or puts it back. */
  cable(state: 'up' | 'down'): void {
    run('ip', '-n', this.a, 'link', 'set', 'wa', 'up');
    run('ip', '-n', this.b, 'link', 'set', 'wb', state);
  }
}
