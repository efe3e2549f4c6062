import { describe, expect, test } from 'vitest';
import { until } from '../support/stream-server.ts';
import { saysSoInTime, streamsPerTest } from '../support/streams.ts';

const streams = streamsPerTest();
const { agentOf, proxyTo, consoleOf } = streams;

describe('a console that hears a site over a bad way', () => {
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
    streams.later(() => clearInterval(timer));
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
});
