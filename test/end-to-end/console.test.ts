import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { simulatedAgent } from '../../agent/simulate.ts';
import type { ConsoleConfig } from '../../source/config/console-config.ts';
import { connect } from '../../source/connect.ts';
import { consoleOnScreen, type ShownConsole } from '../source/app/console-on-screen.ts';

const SITES = ['de-halm', 'eemshaven'] as const;
const NODES = 12;

let folder = '';
let agents: Agent[] = [];
let screen: ShownConsole | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-console-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

afterEach(async () => {
  await screen?.end();
  screen = null;
  await Promise.all(agents.map((agent) => agent.stop()));
  agents = [];
});

async function startAgent(site: string, port = 0): Promise<Agent> {
  const agent = await simulatedAgent(
    {
      kind: 'simulate',
      site,
      nodes: NODES,
      gpus: 8,
      seed: 1,
      hz: 4,
      listen: { host: '127.0.0.1', port },
      peers: new Map(),
      peerTokens: new Map(),
      // A simulated site begins with a few broken things; more would only blur what is counted here.
      faults: 0,
      state: join(folder, site),
      token: join(folder, `${site}.token`),
    },
    'test',
    () => undefined,
  );
  await agent.start();
  agents.push(agent);
  return agent;
}

async function show(columns = 120, rows = 40): Promise<ShownConsole> {
  const started = await Promise.all(SITES.map((site) => startAgent(site)));
  // In the order of the sites, whichever was ready first.
  agents = [...started];
  const config: ConsoleConfig = {
    file: null,
    sites: SITES.map((id, index) => ({
      id,
      url: started[index]?.url ?? '',
      via: [],
      access: { kind: 'token', file: join(folder, `${id}.token`) },
      pin: null,
    })),
    ssh: { knownHosts: '/dev/null', identities: [] },
    dataClasses: new Map(),
    theme: 'default',
    wall: { dim: null },
    background: 'auto',
    mouse: true,
  };
  screen = consoleOnScreen({ columns, rows, connect: () => connect(config, []) });
  return screen;
}

const first = (text: string): string => text.split('\n')[0] ?? '';

describe('the console on two agents', () => {
  test('shows the overview, filters nodes, drills in and out, and gives the terminal back', async () => {
    const shown = await show();
    const overview = await shown.seen(
      (text) => text.includes('● 2 live') && text.includes('Eemshaven'),
      'both sites live on the overview',
    );
    expect(first(overview)).toMatch(/2 sites · \d+ of 24 nodes/);

    shown.type('2');
    await shown.seen((text) => text.includes(' nodes  24') && text.includes('dh-a01-n01'), 'all nodes');

    shown.type('/health!=ok\r');
    const filtered = await shown.seen(
      (text) => /nodes {2}\d+ of 24 {2}.*filter health!=ok/.test(text),
      'fewer',
    );
    expect(filtered).not.toMatch(/\n[ ▸] +\S+ +\S+ +ok /);

    shown.type('\x1b');
    await shown.seen((text) => text.includes(' nodes  24'), 'all nodes again');
    shown.type('\r');
    await shown.seen((text) => text.includes('nodes › node de-halm/dh-a01-n01'), 'one node');
    shown.type('\x1b');
    await shown.seen((text) => text.includes(' nodes  24'), 'the table again');

    shown.type('q');
    expect(await shown.ended).toEqual({ reason: 'closed' });
    expect(shown.terminal.isAlternate).toBe(false);
  });

  test('leads from the heat map, from power and from a workload to machines', async () => {
    const shown = await show();
    await shown.seen((text) => text.includes('● 2 live'), 'both sites live');
    shown.type('0');
    await shown.seen((text) => text.includes('▸ de-halm/dh-a01-n01/0'), 'the heat map');
    shown.type('L\r');
    await shown.seen((text) => text.includes('heat map › node de-halm/dh-a01-n02'), 'the node');

    shown.type('6');
    const power = await shown.seen((text) => /▸ - \S.* grid /.test(text), 'the tree of power');
    expect(power).toMatch(/IT .*kW .*PUE/);

    shown.type('4');
    await shown.seen((text) => /▸ (?:de-halm|eemshaven) /.test(text), 'workloads');
    shown.type('/state=running\r\r');
    await shown.seen(
      (text) => text.includes('workloads › workload ') && text.includes('what stands out'),
      'one',
    );
    shown.type('\r');
    await shown.seen((text) => / › node (?:de-halm|eemshaven)\//.test(text), 'its first machine');
  });

  test('says that a site is stale when its agent is gone, what is wrong, and that it came back', async () => {
    const shown = await show();
    await shown.seen((text) => text.includes('● 2 live'), 'both sites live');
    shown.type('2');
    await shown.seen((text) => text.includes(' nodes  24'), 'all nodes');

    const [halm] = agents;
    const port = Number(new URL(halm?.url ?? '').port);
    await halm?.stop();
    const stale = await shown.seen((text) => text.includes('○ 1 stale'), 'one site stale');
    expect(first(stale)).toMatch(/\d+ of 24 nodes/);
    const told = await shown.seen((text) => /○ de-halm stale, last heard .*: \S/.test(text), 'why');
    expect(told).toMatch(/▸ de-halm .*○ stale/);

    await startAgent('de-halm', port);
    const back = await shown.seen((text) => text.includes('● 2 live'), 'both sites live again');
    expect(back).not.toContain('○ de-halm');
  });
});
