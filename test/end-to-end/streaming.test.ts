import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { weftReport } from '../support/e2e-weft.ts';
import { freePort } from '../support/stream-process.ts';
import { until } from '../support/stream-server.ts';
import { saysSoInTime, streamsPerTest } from '../support/streams.ts';

const { agentOf, consoleOf, configOf, stateOf } = streamsPerTest();

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
    rmSync(stateOf('de-halm'), { recursive: true });
    const second = await agentOf('de-halm', { port });
    await one.isLive('de-halm');
    const { restarts, storeChanges } = one.mirror('de-halm');
    expect({ restarts, storeChanges }).toEqual({ restarts: 1, storeChanges: 1 });
    const witness = await consoleOf({ 'de-halm': second.url });
    expect(await one.agrees(witness, 'de-halm')).toBe(true);
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
