import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpGet } from '../../../../agent/io/http-get.ts';
import { postDelivery } from '../../../../agent/sources/power/openadr-report.ts';
import { createOpenAdrSource } from '../../../../agent/sources/power/openadr-source.ts';
import { Vtn } from '../../../../agent/sources/power/openadr-vtn.ts';
import type { Source } from '../../../../agent/sources/source.ts';
import { CLIENT, TestVtn } from '../../../support/openadr-vtn.ts';
import { openAdrProblems, reportPayloadProblems } from '../../../support/openapi-schema.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-25T12:00:00Z');
const limits = { signal: new AbortController().signal, timeoutMs: 5000, maxBytes: 2 ** 20 };

let now: number;
let server: TestVtn;
let credentials: string;
let vtn: Vtn;
let source: Source;
const clock = { monotonic: () => now, wall: () => START + now };

const http = createHttpGet();
afterAll(() => http.close());

beforeEach(async () => {
  now = 0;
  server = await TestVtn.start(() => now);
  credentials = `clientId: ${CLIENT.clientId}\nclientSecret: "${CLIENT.clientSecret}"\n`;
  vtn = new Vtn({
    url: `${server.url}/`,
    tokenUrl: `${server.url}/auth/token`,
    readCredentials: async () => credentials,
    credentialsFile: '/etc/weft/openadr.yaml',
    readCa: async () => null,
    ask: http.ask,
    clock,
  });
  const { url } = server;
  source = createOpenAdrSource({
    name: 'openadr',
    periodMs: MINUTE,
    timeoutMs: 5000,
    url,
    vtn,
    clock,
    identity: 'halm',
  });
});
afterEach(() => server.stop());

const read = () => source.read(server.url, limits.signal);
const later = (minutes: number): void => {
  now += minutes * MINUTE;
};

function limitOf(kilowatts: number) {
  return {
    programID: 'program-1',
    eventName: 'peak',
    intervalPeriod: { start: '2026-11-25T17:00:00Z', duration: 'PT3H' },
    payloadDescriptors: [
      { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'IMPORT_CAPACITY_LIMIT', units: 'KW' },
    ],
    intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [kilowatts] }] }],
  };
}

describe('a virtual end node', () => {
  test('sees an event, its change and that it was cancelled', async () => {
    server.addProgram({ programName: 'Grid limits' });
    expect(await read()).toEqual({ demands: [] });
    const id = server.addEvent(limitOf(50_000));
    later(1);
    expect(await read()).toEqual({
      demands: [
        expect.objectContaining({
          id: `${id}/0/0`,
          kind: 'import limit',
          limitWatts: 50e6,
          programName: 'Grid limits',
          from: START + 5 * 60 * MINUTE,
          to: START + 8 * 60 * MINUTE,
        }),
      ],
    });
    server.changeEvent(id, limitOf(45_000));
    later(1);
    expect((await read()).demands).toMatchObject([{ id: `${id}/0/0`, limitWatts: 45e6 }]);
    server.cancelEvent(id);
    later(1);
    expect(await read()).toEqual({ demands: [] });
    expect(server.tokensGiven).toBe(1);
  });

  test('reads more events than one page holds', async () => {
    server.addProgram({ programName: 'Grid limits' });
    for (let count = 0; count < 120; count++) server.addEvent(limitOf(count));
    expect((await read()).demands).toHaveLength(120);
    expect(server.asked.filter((one) => one === 'GET /events')).toHaveLength(3);
  });

  test('begins an event with a random start at the same moment at every poll', async () => {
    server.addProgram({ programName: 'Grid limits' });
    const range = { start: '2026-11-25T17:00:00Z', duration: 'PT3H', randomizeStart: 'PT10M' };
    for (let count = 0; count < 20; count++) server.addEvent({ ...limitOf(1), intervalPeriod: range });
    const starts = (await read()).demands?.map(({ from }) => from - START - 5 * 60 * MINUTE);
    later(1);
    expect((await read()).demands?.map(({ from }) => from - START - 5 * 60 * MINUTE)).toEqual(starts);
    expect(new Set(starts).size).toBeGreaterThan(10);
    for (const start of starts ?? []) expect(start >= 0 && start <= 10 * MINUTE).toBe(true);
  });

  test('tells of an event that it does not understand, beside those that it does', async () => {
    server.addProgram({ programName: 'Grid limits' });
    server.addEvent(limitOf(50_000));
    server.addEvent({ ...limitOf(1), intervalPeriod: { duration: 'PT1H' } });
    server.addEvent({ ...limitOf(1), intervals: [{ id: 0, payloads: [{ type: 'OLS', values: [0.5] }] }] });
    const { demands, problem, notice } = await read();
    expect(demands).toHaveLength(1);
    expect(problem).toBe('event event-2: interval 0 has no start, and neither has the event');
    expect(notice).toBe('nothing is done about OLS');
  });

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
    credentials = `clientId: ${CLIENT.clientId}\nclientSecret: "${CLIENT.clientSecret}"\n`;
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
    await expect(open.list('events', {}, limits)).rejects.toThrow('a secret goes over https: only');
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

describe('a report of delivery', () => {
  const delivery = {
    clientName: 'ven-halm',
    resourceName: 'de-halm',
    reportName: 'weft delivery, quarters of an hour',
    intervals: [
      { from: START, to: START + 15 * MINUTE, energyJoules: 12_500 * 3_600_000, isEstimate: false },
      { from: START + 15 * MINUTE, to: START + 30 * MINUTE, energyJoules: 4.5e10, isEstimate: true },
      { from: START + 30 * MINUTE, to: START + 45 * MINUTE, energyJoules: null, isEstimate: false },
    ],
  };

  test('arrives at the VTN as the protocol has it, with energy and mean power per interval', async () => {
    server.addProgram({ programName: 'Grid limits' });
    const eventId = server.addEvent(limitOf(50_000));
    expect(await postDelivery(vtn, { eventId, ...delivery }, limits)).toBe('report-1');
    const [report] = server.reports;
    expect(openAdrProblems('report', report)).toEqual([]);
    expect(report).toMatchObject({
      eventID: eventId,
      clientName: 'ven-halm',
      clientID: CLIENT.clientId,
      resources: [
        {
          resourceName: 'de-halm',
          intervals: [
            {
              id: 0,
              intervalPeriod: { start: '2026-11-25T12:00:00.000Z', duration: 'PT900S' },
              payloads: [
                { type: 'USAGE', values: [12_500] },
                { type: 'DEMAND', values: [50_000] },
                { type: 'DATA_QUALITY', values: ['OK'] },
              ],
            },
            { payloads: [{}, {}, { type: 'DATA_QUALITY', values: ['ESTIMATED'] }] },
            { payloads: [{ type: 'DATA_QUALITY', values: ['MISSING'] }] },
          ],
        },
      ],
    });
  });

  test('on an event that is not there, or to a VTN that wants rest, fails in words', async () => {
    const lost = postDelivery(vtn, { eventId: 'event-9', ...delivery }, limits);
    await expect(lost).rejects.toThrow('/reports: expected 200, found 404, Not Found: no such event');
    server.outOfOrder = { status: 429, headers: { 'retry-after': '7' } };
    const busy = postDelivery(vtn, { eventId: 'event-9', ...delivery }, limits);
    await expect(busy).rejects.toMatchObject({ waitMs: 7000 });
  });
});

describe('the schema that reports are held against', () => {
  test('knows a report that lacks what the protocol requires, or has other things in its place', () => {
    expect(openAdrProblems('reportRequest', { eventID: 'e', clientName: 'v' })).toEqual([
      'reportRequest.resources: missing',
    ]);
    const interval = { id: 0.5, intervalPeriod: { duration: '3h' }, payloads: [{ type: 'USAGE' }] };
    const resources = [{ resourceName: '', intervals: [interval] }];
    expect(openAdrProblems('reportRequest', { eventID: 'e', clientName: 'v', resources })).toEqual([
      'reportRequest.resources[0].resourceName: 0 long',
      'reportRequest.resources[0].intervals[0].id: no integer',
      expect.stringContaining('reportRequest.resources[0].intervals[0].intervalPeriod.duration: not '),
      'reportRequest.resources[0].intervals[0].payloads[0].values: missing',
    ]);
    expect(reportPayloadProblems('USAGE', [-1])).toEqual(['USAGE[0]: below 0']);
    expect(reportPayloadProblems('DATA_QUALITY', ['FINE'])).toEqual(['DATA_QUALITY[0]: no such word']);
    expect(reportPayloadProblems('HEARSAY', [1])).toEqual(['HEARSAY: no payload of a report']);
  });
});
