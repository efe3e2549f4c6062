import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { weftReport } from '../support/e2e-weft.ts';
import { StreamConsole } from '../support/stream-console.ts';
import { freePort, type SimulatedAgent, simulate } from '../support/stream-process.ts';
import { until } from '../support/stream-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const HZ = 2;
const PERIOD_MS = 1000 / HZ;
/** SAFETY.md rule 2. */
const LIVE_PERIODS = 2.5;

let folder: string;
let token: string;
let ending: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-streaming-'));
  token = join(folder, 'token');
});

afterEach(async () => {
  for (const end of ending.reverse()) await end();
  ending = [];
  rmSync(folder, { recursive: true, force: true });
});

interface Simulation {
  readonly nodes?: number;
  readonly hz?: number;
  readonly port?: number;
}

async function agentOf(
  site: string,
  { nodes = 8, hz = HZ, port = 0 }: Simulation = {},
): Promise<SimulatedAgent> {
  const agent = await simulate({ site, nodes, hz, port, state: join(folder, site), token });
  ending.push(() => agent.end());
  return agent;
}

async function proxyTo(agent: SimulatedAgent): Promise<TcpProxy> {
  const proxy = await startTcpProxy(agent.port);
  ending.push(() => proxy.stop());
  return proxy;
}

async function consoleOf(sites: Record<string, string>): Promise<StreamConsole> {
  const one = await StreamConsole.start(new Map(Object.entries(sites)), token);
  ending.push(() => one.stop());
  return one;
}

function configOf(sites: Record<string, string>): string {
  const path = join(folder, 'weft.yaml');
  const lines = Object.entries(sites).map(
    ([id, url]) => `  - {id: ${id}, url: "${url}", token: {file: ${token}}}\n`,
  );
  writeFileSync(path, `sites:\n${lines.join('')}`, { mode: 0o600 });
  return path;
}

/** The site looked other than live within the promise, give or take what this process slept. */
async function saysSoInTime(one: StreamConsole, id: string, since: number): Promise<void> {
  const after = await one.notLiveAfter(id, since);
  expect(after).toBeLessThanOrEqual(LIVE_PERIODS * PERIOD_MS + one.worstGapMs + 50);
}

describe('a console', () => {
  test('says within 2.5 periods that an agent was stopped, and is right again when it goes on', async () => {
    const agent = await agentOf('de-halm');
    const one = await consoleOf({ 'de-halm': agent.url });
    await one.isLive('de-halm');
    const since = one.beginAnew();
    agent.signal('SIGSTOP');
    await saysSoInTime(one, 'de-halm', since);
    await until(() => one.freshness('de-halm') === 'stale', 'stale');
    agent.signal('SIGCONT');
    await one.isLive('de-halm');
    const witness = await consoleOf({ 'de-halm': agent.url });
    expect(await one.agrees(witness, 'de-halm')).toBe(true);
    expect(one.mirror('de-halm').restarts).toBe(0);
  });

  test('says at once that an agent was killed, and why; other sites go on, and reports say it too', async () => {
    const port = await freePort();
    const [halm, eemshaven] = [await agentOf('de-halm', { port }), await agentOf('eemshaven')];
    const sites = { 'de-halm': halm.url, eemshaven: eemshaven.url };
    const one = await consoleOf(sites);
    await one.isLive('de-halm');
    await one.isLive('eemshaven');
    const since = one.beginAnew();
    await halm.end('SIGKILL');
    await saysSoInTime(one, 'de-halm', since);
    await until(() => one.freshness('de-halm') === 'stale', 'stale');
    expect(one.freshness('eemshaven')).toBe('live');
    const report = await weftReport(configOf(sites), 'sites');
    expect(report.code).toBe(3);
    expect(report.complete).toBe(false);
    expect(report.sites).toMatchObject([
      { site: 'de-halm', freshness: 'lost', error: expect.stringContaining('nothing listens at') },
      { site: 'eemshaven', freshness: 'live' },
    ]);
    expect(report.rows).toHaveLength(2);
    expect(report.rows[1]).toMatchObject({ nodes: 8 });

    const again = await agentOf('de-halm', { port });
    await one.isLive('de-halm');
    const witness = await consoleOf({ 'de-halm': again.url });
    expect(await one.agrees(witness, 'de-halm')).toBe(true);
    const { restarts, storeChanges } = one.mirror('de-halm');
    expect({ restarts, storeChanges }).toEqual({ restarts: 1, storeChanges: 0 });
    expect((await weftReport(configOf(sites), 'sites')).code).toBe(0);
  });

  test('sees that an agent came back with an empty disk', async () => {
    const port = await freePort();
    const first = await agentOf('de-halm', { port });
    const one = await consoleOf({ 'de-halm': first.url });
    await one.isLive('de-halm');
    await first.end('SIGKILL');
    await until(() => one.freshness('de-halm') !== 'live', 'not live');
    rmSync(join(folder, 'de-halm'), { recursive: true });
    const second = await agentOf('de-halm', { port });
    await one.isLive('de-halm');
    const { restarts, storeChanges } = one.mirror('de-halm');
    expect({ restarts, storeChanges }).toEqual({ restarts: 1, storeChanges: 1 });
    const witness = await consoleOf({ 'de-halm': second.url });
    expect(await one.agrees(witness, 'de-halm')).toBe(true);
  });

  test.each([
    ['in its greeting', 300],
    ['in a snapshot', 4_000],
    ['in a delta', 100],
  ])('recovers from a connection that is cut mid-frame, %s', async (where, bytes) => {
    const agent = await agentOf('de-halm', { nodes: 64 });
    const proxy = await proxyTo(agent);
    if (where !== 'in a delta') proxy.weather.cutAfter = bytes;
    const one = await consoleOf({ 'de-halm': `ws://127.0.0.1:${proxy.port}` });
    if (where === 'in a delta') {
      await one.isLive('de-halm');
      proxy.weather.cutAfter = bytes;
    }
    await until(() => proxy.taken >= 2, 'a second dial');
    await one.isLive('de-halm');
    const witness = await consoleOf({ 'de-halm': agent.url });
    expect(await one.agrees(witness, 'de-halm')).toBe(true);
  });

  test.each(['reset', 'end'] as const)(
    'recovers from connections broken by %s, again and again',
    async (how) => {
      const agent = await agentOf('de-halm');
      const proxy = await proxyTo(agent);
      const one = await consoleOf({ 'de-halm': `ws://127.0.0.1:${proxy.port}` });
      for (let round = 0; round < 4; round++) {
        await one.isLive('de-halm');
        const { taken } = proxy;
        const since = one.beginAnew();
        proxy.breakAll(how);
        await saysSoInTime(one, 'de-halm', since);
        await until(() => proxy.taken > taken, 'a new dial');
      }
      await one.isLive('de-halm');
      const witness = await consoleOf({ 'de-halm': agent.url });
      expect(await one.agrees(witness, 'de-halm')).toBe(true);
    },
  );

  test('says within 2.5 periods that a black hole opened, and is right again when it closes', async () => {
    const agent = await agentOf('de-halm');
    const proxy = await proxyTo(agent);
    const one = await consoleOf({ 'de-halm': `ws://127.0.0.1:${proxy.port}` });
    await one.isLive('de-halm');
    const since = one.beginAnew();
    proxy.weather.hole = true;
    await saysSoInTime(one, 'de-halm', since);
    await until(() => one.freshness('de-halm') === 'stale', 'stale');
    proxy.weather.hole = false;
    await one.isLive('de-halm');
    const witness = await consoleOf({ 'de-halm': agent.url });
    expect(await one.agrees(witness, 'de-halm')).toBe(true);
  });

  test('gives up a connection that has been a black hole for long, and dials again', async () => {
    const agent = await agentOf('de-halm');
    const proxy = await proxyTo(agent);
    const one = await consoleOf({ 'de-halm': `ws://127.0.0.1:${proxy.port}` });
    await one.isLive('de-halm');
    proxy.weather.hole = true;
    const error = (): string => one.site('de-halm').feed.error ?? '';
    await until(() => /nothing was heard for \d+ s/.test(error()), 'its words', 40_000);
    proxy.weather.hole = false;
    await one.isLive('de-halm');
    expect(proxy.taken).toBeGreaterThan(1);
  });

  test('stays in step over a long way, and counts the way into ages', async () => {
    const agent = await agentOf('de-halm');
    const proxy = await proxyTo(agent);
    proxy.weather.delayMs = 150;
    const one = await consoleOf({ 'de-halm': `ws://127.0.0.1:${proxy.port}` });
    await one.isLive('de-halm');
    await until(() => (one.site('de-halm').feed.roundTripMs ?? 0) >= 300, 'the round trip');
    const { revision } = one.mirror('de-halm');
    await until(() => one.mirror('de-halm').revision > revision + 6, 'some steps');
    expect(one.site('de-halm').ageMs(performance.now())).toBeGreaterThanOrEqual(150);
    expect(one.site('de-halm').feed.error).toBeNull();
  });

  test('shows nothing as live that waited in a queue: a slow way gets the newest state', async () => {
    const agent = await agentOf('de-halm', { nodes: 600, hz: 10 });
    const proxy = await proxyTo(agent);
    const [slow, fast] = [
      await consoleOf({ 'de-halm': `ws://127.0.0.1:${proxy.port}` }),
      await consoleOf({ 'de-halm': agent.url }),
    ];
    await slow.isLive('de-halm');
    await fast.isLive('de-halm');
    // Less than half of what the agent would send.
    proxy.weather.bytesPerSecond = 5_000;
    // How old what the slow console shows is, and by how much it is older than it says.
    let oldestMs = 0;
    let hiddenMs = 0;
    const compare = (): void => {
      const [a, b] = [slow.mirror('de-halm').times, fast.mirror('de-halm').times];
      const now = performance.now();
      const said = slow.site('de-halm').ageMs(now);
      if (a === null || b === null || said === null) return;
      const agentNow = b.agentMonotonic + (now - b.receivedAt);
      oldestMs = Math.max(oldestMs, agentNow - a.agentMonotonic);
      hiddenMs = Math.max(hiddenMs, agentNow - a.agentMonotonic - said);
    };
    const timer = setInterval(compare, 20);
    ending.push(() => clearInterval(timer));
    const started = performance.now();
    await until(() => performance.now() - started > 24_000, 'twenty-four seconds of it', 30_000);
    clearInterval(timer);
    expect(slow.site('de-halm').feed.error).toBeNull();
    expect(hiddenMs).toBeLessThan(1_000);
    // Fed from a queue it would be half of the twenty-four seconds, and rising.
    expect(oldestMs).toBeLessThan(9_500);
    proxy.weather.bytesPerSecond = Number.POSITIVE_INFINITY;
    expect(await slow.agrees(fast, 'de-halm')).toBe(true);
  });

  test('refuses a second site behind the url of the first, in words for the configuration', async () => {
    const agent = await agentOf('de-halm');
    const sites = { 'de-halm': agent.url, eemshaven: agent.url };
    const one = await consoleOf(sites);
    await one.isLive('de-halm');
    const words = 'the agent there calls itself "de-halm", not eemshaven: check the url in the configuration';
    await until(() => one.site('eemshaven').feed.error === words, 'its words');
    expect(one.freshness('eemshaven')).toBe('lost');
    expect(one.site('eemshaven').summary('nodes')).toBeNull();
    const report = await weftReport(configOf(sites), 'sites');
    expect(report.code).toBe(3);
    expect(report.sites[1]).toMatchObject({ site: 'eemshaven', freshness: 'lost', error: words });
    expect(report.rows[0]).toMatchObject({ nodes: 8 });
  });
});
