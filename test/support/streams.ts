import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { StreamConsole } from './stream-console.ts';
import { type SimulatedAgent, simulate } from './stream-process.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const HZ = 2;
const PERIOD_MS = 1000 / HZ;
/** SAFETY.md rule 2. */
const LIVE_PERIODS = 2.5;

interface Simulation {
  readonly nodes?: number;
  readonly hz?: number;
  readonly port?: number;
}

/** Built agents that stream over real sockets, and consoles that hear them; all end with each test. */
export function streamsPerTest(): Streams {
  const streams = new Streams();
  beforeEach(streams.begin);
  afterEach(streams.end);
  return streams;
}

class Streams {
  #folder = '';
  #ending: (() => Promise<void> | void)[] = [];

  readonly begin = (): void => {
    this.#folder = mkdtempSync(join(tmpdir(), 'weft-streaming-'));
  };

  readonly end = async (): Promise<void> => {
    for (const end of this.#ending.reverse()) await end();
    this.#ending = [];
    rmSync(this.#folder, { recursive: true, force: true });
  };

  /** To be done when the test is over, before what began earlier ends. */
  later(end: () => Promise<void> | void): void {
    this.#ending.push(end);
  }

  readonly agentOf = async (
    site: string,
    { nodes = 8, hz = HZ, port = 0 }: Simulation = {},
  ): Promise<SimulatedAgent> => {
    const state = this.stateOf(site);
    const agent = await simulate({ site, nodes, hz, port, state, token: this.#token });
    this.later(() => agent.end());
    return agent;
  };

  readonly proxyTo = async (agent: SimulatedAgent): Promise<TcpProxy> => {
    const proxy = await startTcpProxy(agent.port);
    this.later(() => proxy.stop());
    return proxy;
  };

  readonly consoleOf = async (sites: Record<string, string>): Promise<StreamConsole> => {
    const one = await StreamConsole.start(new Map(Object.entries(sites)), this.#token);
    this.later(() => one.stop());
    return one;
  };

  /** The folder that a site's agent keeps its state in. */
  readonly stateOf = (site: string): string => join(this.#folder, site);

  readonly configOf = (sites: Record<string, string>): string => {
    const path = join(this.#folder, 'weft.yaml');
    const lines = Object.entries(sites).map(
      ([id, url]) => `  - {id: ${id}, url: "${url}", token: {file: ${this.#token}}}\n`,
    );
    writeFileSync(path, `sites:\n${lines.join('')}`, { mode: 0o600 });
    return path;
  };

  get #token(): string {
    return join(this.#folder, 'token');
  }
}

/** The site looked other than live within the promise, give or take what this process slept. */
export async function saysSoInTime(one: StreamConsole, id: string, since: number): Promise<void> {
  const after = await one.notLiveAfter(id, since);
  expect(after).toBeLessThanOrEqual(LIVE_PERIODS * PERIOD_MS + one.worstGapMs + 50);
}
