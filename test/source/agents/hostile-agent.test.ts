import { describe, expect, test } from 'vitest';
import { dialSite, refusing, scripted } from '../../support/dial-site.ts';
import { GREETING, heartbeat, snapshotOf } from '../../support/stream-agent.ts';
import { until } from '../../support/stream-server.ts';

const dial = (url: string) => dialSite({ url, token: null, tls: null });

describe('a connection', () => {
  test('does not wait for the end of a refusal that has none', async () => {
    const url = await refusing((_request, response) => {
      response.writeHead(500);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const { tells } = dial(url);
    await tells(/down: the agent refused \(500\): x{200}$/);
  });

  test.each([
    ['garbage', Uint8Array.of(0xff, 1, 2, 3)],
    ['nothing', new Uint8Array(0)],
    ['a map that announces a billion entries', Uint8Array.of(0xba, 0x3b, 0x9a, 0xca, 0x00)],
    ['a text that announces gigabytes', Uint8Array.of(0xa1, 0x7b, 0, 0, 0, 2, 0, 0, 0, 0)],
    ['a nest without end', new Uint8Array(10_000).fill(0x81)],
  ])('ends with an error line at %s, and dials again', async (_, bytes) => {
    const agent = await scripted((send, __, dials) => {
      send(GREETING);
      send(dials === 1 ? bytes : snapshotOf(5));
    });
    const { site, tells, power } = dial(agent.url);
    await tells('down: the agent sent what cannot be read');
    await until(() => site.state === 'up', 'up again');
    expect(power()).toBe(5);
  });

  test('takes nothing before the greeting', async () => {
    const agent = await scripted((send) => send(snapshotOf(5)));
    const { tells, power } = dial(agent.url);
    await tells('the agent sent what cannot be read: snapshot before hello');
    expect(power()).toBeNull();
  });

  test('takes no text', async () => {
    const agent = await scripted((_, socket) => socket.send('hello'));
    const { tells } = dial(agent.url);
    await tells('a text message where frames are binary');
  });

  test('cuts an agent that sends without end, and leaves time for others', async () => {
    const agent = await scripted((send, socket) => {
      send(GREETING);
      send(snapshotOf(5));
      const more = (): void => {
        while (socket.readyState === socket.OPEN && socket.bufferedAmount < 1_000_000) send(heartbeat());
        if (socket.readyState === socket.OPEN) setImmediate(more);
      };
      more();
    });
    const { tells } = dial(agent.url);
    await tells('down: the agent sends more than this console can read: the connection was cut');
  });

  test('cuts an agent that pings without end', async () => {
    const agent = await scripted((send, socket) => {
      send(GREETING);
      const more = (): void => {
        while (socket.readyState === socket.OPEN && socket.bufferedAmount < 100_000) socket.ping('x');
        if (socket.readyState === socket.OPEN) setImmediate(more);
      };
      more();
    });
    const { tells } = dial(agent.url);
    await tells(/down: the agent pings (without end|and reads nothing)/);
  });
});
