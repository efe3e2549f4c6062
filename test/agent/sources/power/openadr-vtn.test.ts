import { beforeEach, describe, expect, test } from 'vitest';
import { Vtn } from '../../../../agent/sources/power/openadr-vtn.ts';
import type { Source } from '../../../../agent/sources/source.ts';
import { LIMITS, MINUTE, startOpenAdr } from '../../../support/openadr-node.ts';
import { CLIENT, type TestVtn } from '../../../support/openadr-vtn.ts';

const START = Date.parse('2026-11-25T12:00:00Z');
const clock = { monotonic: () => now, wall: () => START + now };
const CREDENTIALS = `clientId: ${CLIENT.clientId}\nclientSecret: "${CLIENT.clientSecret}"\n`;

let now: number;
let credentials: string;
let server: TestVtn;
let source: Source;

beforeEach(async () => {
  now = 0;
  credentials = CREDENTIALS;
  ({ server, source } = await startOpenAdr(clock, async () => credentials));
});

const read = () => source.read(server.url, LIMITS.signal);
const later = (minutes: number): void => {
  now += minutes * MINUTE;
};

describe('a virtual end node', () => {
  test('renews a token before it ends, and one that was ended before its time', async () => {
    server.tokenSeconds = 300;
    await read();
    later(4);
    await read();
    expect(server.tokensGiven).toBe(1);
    later(1);
    await read();
    expect(server.tokensGiven).toBe(2);
    server.revokeTokens();
    later(1);
    expect(await read()).toEqual({ demands: [] });
    expect(server.tokensGiven).toBe(3);
  });

  test.each([
    [429, '120', 120],
    [503, 'Wed, 25 Nov 2026 12:05:00 GMT', 300],
    [503, '999999', 3600],
  ])('that is told %i and Retry-After %s asks nothing for %i s', async (status, header, seconds) => {
    server.outOfOrder = { status, headers: { 'retry-after': header } };
    await expect(read()).rejects.toThrow(`the VTN asks to wait (${status}) for ${seconds} s`);
    const asked = server.asked.length;
    server.outOfOrder = null;
    now += 1000 * seconds - 1;
    await expect(read()).rejects.toThrow(/asks to wait .*; it is asked again in 1 s/);
    expect(server.asked).toHaveLength(asked);
    now += 1;
    expect(await read()).toEqual({ demands: [] });
  });

  test('asks a VTN that fails ever less often, and as before once it answers', async () => {
    server.outOfOrder = { status: 500, body: '{"title": "Internal Server Error"}' };
    const tries: number[] = [];
    for (let minute = 0; minute < 60; minute++) {
      const before = server.asked.length;
      await expect(read()).rejects.toThrow('expected 200, found 500, Internal Server Error');
      if (server.asked.length > before) tries.push(minute);
      later(1);
    }
    expect(tries).toEqual([0, 1, 3, 7, 15, 30, 45]);
    server.outOfOrder = null;
    expect(await read()).toEqual({ demands: [] });
    server.outOfOrder = { status: 502 };
    later(1);
    await expect(read()).rejects.toThrow('found 502');
    server.outOfOrder = null;
    later(1);
    expect(await read()).toEqual({ demands: [] });
  });

  test('with a wrong secret says whose secret is wrong and where it stands, and not what it is', async () => {
    credentials = `clientId: ${CLIENT.clientId}\nclientSecret: wrong-secret\n`;
    const failure: unknown = await read().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'ReadFailure',
      message: `POST ${server.url}/auth/token: the client’s id or secret was refused (401, invalid_client: no such client, or another secret); expected those that the VTN’s operator gave out, in /etc/weft/openadr.yaml`,
    });
    // Mended without a restart.
    credentials = CREDENTIALS;
    later(2);
    expect(await read()).toEqual({ demands: [] });
  });

  test.each(['', 'secret', 'clientId: x', 'clientId: x\nclientSecret: 7', 'clientSecret: [geheim'])(
    'with %j for credentials says what belongs there',
    async (text) => {
      credentials = text;
      await expect(read()).rejects.toThrow(
        '/etc/weft/openadr.yaml: expected two lines, clientId: and clientSecret:, each with text (in quotes)',
      );
    },
  );

  test('gives its secret to no one over http: but to its own machine', async () => {
    const open = new Vtn({
      url: 'http://vtn.example',
      tokenUrl: 'http://vtn.example/auth/token',
      readCredentials: async () => credentials,
      credentialsFile: 'f',
      readCa: async () => null,
      ask: () => Promise.reject(new Error('asked')),
      clock,
    });
    await expect(open.list('events', {}, LIMITS)).rejects.toThrow('a secret goes over https: only');
  });

  test.each<[string, number, string, RegExp]>([
    ['no JSON', 200, '<html>', /what came is not JSON/],
    ['no list', 200, '{}', /expected a list of programs, found none/],
    ['a refusal', 403, '{"title":"Forbidden"}', /not permitted \(403, Forbidden\); is this client enrolled/],
    ['ten megabytes', 200, `["${'x'.repeat(10 * 2 ** 20)}"]`, /answered more than 8388608 bytes/],
    ['another place', 302, '', /expected 200, found 302/],
  ])('that is given %s says so', async (_what, status, body, words) => {
    server.outOfOrder = { status, body };
    await expect(read()).rejects.toThrow(words);
  });
});
