import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBuiltAgent } from './agent-process.ts';

const DEVICES = 500;
const INTERVAL_SECONDS = 30;
/** The first round walks all devices within seconds, and the second, half an interval in, has each at its place. */
const SETTLED_SECONDS = 45;
const MEASURED_SECONDS = 30;

/** Addresses of loopback: a device each. */
export const HOSTS: readonly string[] = Array.from(
  { length: DEVICES },
  (_, at) => `127.0.${1 + Math.floor(at / 250)}.${1 + (at % 250)}`,
);

/** A folder for an agent and its devices' secrets, gone afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-power-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What it costs an agent to read the devices of one source every 30 s, or as often as told, in words: processor time of its process
 * as a share of one core. `counted` is what the devices count of their own.
 */
export async function measureDevices(
  folder: string,
  source: Readonly<Record<string, unknown>>,
  counted: Readonly<Record<string, number>>,
  intervalSeconds = INTERVAL_SECONDS,
): Promise<string> {
  const config = join(folder, 'agent.yaml');
  const agentConfig = {
    site: { id: 'bench' },
    listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
    state: 'state',
    sources: [{ interval: `${intervalSeconds}s`, ...source }],
  };
  writeFileSync(config, JSON.stringify(agentConfig), { mode: 0o600 });
  const agent = await startBuiltAgent(['--config', config]);
  try {
    await seconds(SETTLED_SECONDS);
    const [before, spent] = [{ ...counted }, agent.processorMs()];
    await seconds(MEASURED_SECONDS);
    const took = agent.processorMs() - spent;
    const rounds = MEASURED_SECONDS / intervalSeconds;
    const told = Object.entries(counted).map(
      ([what, now]) => `${Math.round((now - (before[what] ?? 0)) / rounds)} ${what}`,
    );
    return (
      `${(took / MEASURED_SECONDS / 10).toFixed(1)} % of a core, ` +
      `${(took / rounds / DEVICES).toFixed(2)} ms a reading; a round ${told.join(' over ')}; ` +
      `the first ${SETTLED_SECONDS} s took ${(spent / 1000).toFixed(1)} s`
    );
  } finally {
    await agent.stop();
  }
}

function seconds(many: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, many * 1000));
}
