import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Connection } from '../../../source/agents/connection.ts';
import { Mirror } from '../../../source/agents/mirror.ts';
import {
  AT,
  GREETING,
  heartbeat,
  type ScriptedAgent,
  scriptAgent,
  snapshotOf,
} from '../../support/stream-agent.ts';
import { until } from '../../support/stream-server.ts';

let connection: Connection | null = null;
let agent: ScriptedAgent | null = null;
let other: { close(): void } | null = null;
/** Each state and error the connection told of, without repeats. */
let told: string[] = [];

afterEach(async () => {
  connection?.stop();
  await agent?.stop();
  other?.close();
  connection = agent = other = null;
});

function dial(url: string, token: (() => Promise<string>) | null = null, random = () => 0): Connection {
  told = [];
  const made = new Connection(
    new Mirror('de-halm'),
    { url, token, tls: null },
    {
      changed: () => {
        const now = `${made.state}: ${made.error}`;
        if (told.at(-1) !== now) told.push(now);
      },
    },
    random,
  );
  connection = made;
  made.start();
  return made;
}

const tells = async (words: string | RegExp): Promise<void> => {
  const match = (line: string): boolean =>
    typeof words === 'string' ? line.includes(words) : words.test(line);
  await until(() => told.some(match), `a line with ${words}, of ${told.join(' | ')}`);
};

function powerOf({ mirror }: Connection): number | null {
  const nodes = mirror.table('nodes')!;
  const slot = nodes.find('n1');
  return slot === undefined ? null : nodes.number(nodes.column('powerWatts'), slot);
}

describe('a connection', () => {
  test('greets, is up with the first snapshot, and measures the round trip', async () => {
    agent = await scriptAgent((send) => {
      send(GREETING);
      send(snapshotOf(700));
    });
    const site = dial(agent.url);
    await until(() => site.state === 'up' && site.roundTripMs !== null, 'up');
    expect(powerOf(site)).toBe(700);
    expect(agent.heard[0]).toMatchObject({ kind: 'hello', have: null });
    expect(site.mirror.identity).toBe('local');
  });

  test('comes back with the state it has, so that only what is missing need be sent', async () => {
    agent = await scriptAgent((send, socket, dials) => {
      send(GREETING);
      if (dials > 1) return send(heartbeat());
      send(snapshotOf(700));
      socket.close();
    });
    const site = dial(agent.url);
    await until(() => agent!.heard.length === 2 && site.state === 'up', 'up again');
    expect(agent.heard[1]).toMatchObject({ kind: 'hello', have: AT });
    expect(powerOf(site)).toBe(700);
  });

  test('asks for everything once when it lost the thread, and says so', async () => {
    agent = await scriptAgent((send) => {
      send(GREETING);
      send(snapshotOf(700));
      for (let seq = 5; seq < 10; seq++) send(heartbeat({ ...AT, seq }));
    });
    const site = dial(agent.url);
    await tells('asks for everything anew: the agent speaks of state 5, this console has 1');
    await until(() => agent!.heard.length === 2, 'one request');
    expect(agent.heard[1]).toMatchObject({ kind: 'resync' });
    expect([site.mirror.inStep, powerOf(site)]).toEqual([false, 700]);
  });

  test('says that nothing listens, and dials until something does', async () => {
    const placeholder = await scriptAgent(() => undefined);
    const { url } = placeholder;
    await placeholder.stop();
    const site = dial(url);
    await tells('nothing listens at');
    expect(site.state).toBe('down');
    agent = await scriptAgent(
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
    other = await refusing((_request, response) =>
      response.writeHead(401).end('the token is not this agent’s\n'),
    );
    dial(urlOf(other as Server));
    await tells('down: the agent refused (401): the token is not this agent’s');
  });

  test('does not wait for the end of a refusal that has none', async () => {
    other = await refusing((_request, response) => {
      response.writeHead(500);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    dial(urlOf(other as Server));
    await tells(/down: the agent refused \(500\): x{200}$/);
  });

  test('reads its token anew at each dial, and says when it cannot', async () => {
    let fails = true;
    agent = await scriptAgent((send) => {
      send(GREETING);
      send(snapshotOf(1));
    });
    const site = dial(agent.url, async () => {
      if (fails) throw new Error('/etc/weft/token: no such file');
      return 'secret';
    });
    await tells('down: /etc/weft/token: no such file');
    fails = false;
    await until(() => site.state === 'up', 'up');
  });

  test('refuses another site in words that stay in sight while it tries again', async () => {
    agent = await scriptAgent((send) => send({ ...GREETING, position: { ...AT, site: 'eemshaven' } }));
    const site = dial(agent.url);
    await until(() => agent!.dials >= 4, 'some dials');
    expect(site.error).toContain('calls itself "eemshaven", not de-halm: check the url');
    expect(told.filter((line) => line.endsWith(': null'))).toEqual(['greeting: null']);
    expect(powerOf(site)).toBeNull();
  });

  test('tells a refusal from a later failure to reach the agent', async () => {
    agent = await scriptAgent((send) => send({ kind: 'refusal', reason: 'update this console' }));
    const site = dial(agent.url);
    await tells('refused: update this console');
    await agent.stop();
    agent = null;
    await tells('nothing listens at');
    expect(site.state).toBe('down');
  });

  test.each([
    ['garbage', Uint8Array.of(0xff, 1, 2, 3)],
    ['nothing', new Uint8Array(0)],
    ['a map that announces a billion entries', Uint8Array.of(0xba, 0x3b, 0x9a, 0xca, 0x00)],
    ['a text that announces gigabytes', Uint8Array.of(0xa1, 0x7b, 0, 0, 0, 2, 0, 0, 0, 0)],
    ['a nest without end', new Uint8Array(10_000).fill(0x81)],
  ])('ends with an error line at %s, and dials again', async (_, bytes) => {
    agent = await scriptAgent((send, __, dials) => {
      send(GREETING);
      send(dials === 1 ? bytes : snapshotOf(5));
    });
    const site = dial(agent.url);
    await tells('down: the agent sent what cannot be read');
    await until(() => site.state === 'up', 'up again');
    expect(powerOf(site)).toBe(5);
  });

  test('takes nothing before the greeting', async () => {
    agent = await scriptAgent((send) => send(snapshotOf(5)));
    const site = dial(agent.url);
    await tells('the agent sent what cannot be read: snapshot before hello');
    expect(powerOf(site)).toBeNull();
  });

  test('takes no text', async () => {
    agent = await scriptAgent((_, socket) => socket.send('hello'));
    dial(agent.url);
    await tells('a text message where frames are binary');
  });

  test('cuts an agent that sends without end, and leaves time for others', async () => {
    agent = await scriptAgent((send, socket) => {
      send(GREETING);
      send(snapshotOf(5));
      const more = (): void => {
        while (socket.readyState === socket.OPEN && socket.bufferedAmount < 1_000_000) send(heartbeat());
        if (socket.readyState === socket.OPEN) setImmediate(more);
      };
      more();
    });
    dial(agent.url);
    await tells('down: the agent sends more than this console can read: the connection was cut');
  });

  test('cuts an agent that pings without end', async () => {
    agent = await scriptAgent((send, socket) => {
      send(GREETING);
      const more = (): void => {
        while (socket.readyState === socket.OPEN && socket.bufferedAmount < 100_000) socket.ping('x');
        if (socket.readyState === socket.OPEN) setImmediate(more);
      };
      more();
    });
    dial(agent.url);
    await tells(/down: the agent pings (without end|and reads nothing)/);
  });

  test('does not dial once it was stopped, whatever it was doing', async () => {
    agent = await scriptAgent((send) => send(GREETING));
    const site = dial(agent.url);
    site.stop();
    site.stop();
    expect(agent.sockets.size).toBe(0);
    const late = dial(agent.url, () => new Promise((resolve) => setImmediate(() => resolve('late'))));
    late.stop();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect([agent.dials, told]).toEqual([0, []]);
  });
});

async function refusing(listener: Parameters<typeof createServer>[1] & object): Promise<Server> {
  const server = createServer();
  server.on('request', listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = server.close.bind(server);
  return Object.assign(server, {
    close: () => {
      server.closeAllConnections();
      return close();
    },
  });
}

const urlOf = (server: Server): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
