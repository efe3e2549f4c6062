import { describe, expect, test } from 'vitest';
import { dialSite, refusing, scripted } from '../../support/dial-site.ts';
import { AT, GREETING, heartbeat, snapshotOf } from '../../support/stream-agent.ts';
import { until } from '../../support/stream-server.ts';

const dial = (url: string, token: (() => Promise<string>) | null = null) =>
  dialSite({ url, token, tls: null });

describe('a connection', () => {
  test('greets, is up with the first snapshot, and measures the round trip', async () => {
    const agent = await scripted((send) => {
      send(GREETING);
      send(snapshotOf(700));
    });
    const { site, power } = dial(agent.url);
    await until(() => site.state === 'up' && site.roundTripMs !== null, 'up');
    expect(power()).toBe(700);
    expect(agent.heard[0]).toMatchObject({ kind: 'hello', have: null });
    expect(site.mirror.identity).toBe('local');
  });

  test('comes back with the state it has, so that only what is missing need be sent', async () => {
    const agent = await scripted((send, socket, dials) => {
      send(GREETING);
      if (dials > 1) return send(heartbeat());
      send(snapshotOf(700));
      socket.close();
    });
    const { site, power } = dial(agent.url);
    await until(() => agent.heard.length === 2 && site.state === 'up', 'up again');
    expect(agent.heard[1]).toMatchObject({ kind: 'hello', have: AT });
    expect(power()).toBe(700);
  });

  test('asks for everything once when it lost the thread, and says so', async () => {
    const agent = await scripted((send) => {
      send(GREETING);
      send(snapshotOf(700));
      for (let seq = 5; seq < 10; seq++) send(heartbeat({ ...AT, seq }));
    });
    const { site, tells, power } = dial(agent.url);
    await tells('asks for everything anew: the agent speaks of state 5, this console has 1');
    await until(() => agent.heard.length === 2, 'one request');
    expect(agent.heard[1]).toMatchObject({ kind: 'resync' });
    expect([site.mirror.inStep, power()]).toEqual([false, 700]);
  });

  test('says that nothing listens, and dials until something does', async () => {
    const placeholder = await scripted(() => undefined);
    const { url } = placeholder;
    await placeholder.stop();
    const { site, tells } = dial(url);
    await tells('nothing listens at');
    expect(site.state).toBe('down');
    await scripted(
      (send) => {
        send(GREETING);
        send(snapshotOf(1));
      },
      Number(new URL(url).port),
    );
    await until(() => site.state === 'up', 'up');
    expect(site.error).toBeNull();
  });

  test('gives the words of an agent that does not take it', async () => {
    const url = await refusing((_request, response) =>
      response.writeHead(401).end('the token is not this agent’s\n'),
    );
    const { tells } = dial(url);
    await tells('down: the agent refused (401): the token is not this agent’s');
  });

  test('reads its token anew at each dial, and says when it cannot', async () => {
    let fails = true;
    const agent = await scripted((send) => {
      send(GREETING);
      send(snapshotOf(1));
    });
    const { site, tells } = dial(agent.url, async () => {
      if (fails) throw new Error('/etc/weft/token: no such file');
      return 'secret';
    });
    await tells('down: /etc/weft/token: no such file');
    fails = false;
    await until(() => site.state === 'up', 'up');
  });

  test('refuses another site in words that stay in sight while it tries again', async () => {
    const agent = await scripted((send) => send({ ...GREETING, position: { ...AT, site: 'eemshaven' } }));
    const { site, told, power } = dial(agent.url);
    await until(() => agent.dials >= 4, 'some dials');
    expect(site.error).toContain('calls itself "eemshaven", not de-halm: check the url');
    expect(told.filter((line) => line.endsWith(': null'))).toEqual(['greeting: null']);
    expect(power()).toBeNull();
  });

  test('tells a refusal from a later failure to reach the agent', async () => {
    const agent = await scripted((send) => send({ kind: 'refusal', reason: 'update this console' }));
    const { site, tells } = dial(agent.url);
    await tells('refused: update this console');
    await agent.stop();
    await tells('nothing listens at');
    expect(site.state).toBe('down');
  });

  test('does not dial once it was stopped, whatever it was doing', async () => {
    const agent = await scripted((send) => send(GREETING));
    const { site, told } = dial(agent.url);
    site.stop();
    site.stop();
    expect(agent.sockets.size).toBe(0);
    const late = dial(agent.url, () => new Promise((resolve) => setImmediate(() => resolve('late'))));
    late.site.stop();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect([agent.dials, told, late.told]).toEqual([0, [], []]);
  });
});
