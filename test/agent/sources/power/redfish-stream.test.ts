import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type HttpHearing, type HttpRequest, ReadFailure } from '../../../../agent/io/io.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import {
  CHASSIS,
  COVERED,
  json,
  link,
  NOW,
  REPORT,
  REPORTS,
  reportedOf,
  reportOf,
  SUPPLIES,
  TELEMETRY,
} from '../../../support/redfish-telemetry.ts';
import { type FakeService, fakeService, fixture, resourcesOf } from './redfish-service.ts';

const seed = firstSeed('WEFT_SEED');
const EVENTS = '/redfish/v1/EventService';
const STREAM = `${EVENTS}/SSE`;
const INTERVAL = 30_000;

/** One who listens, and how the test speaks to it. */
interface Listener {
  readonly request: Omit<HttpRequest, 'method'>;
  readonly hearing: HttpHearing;
  readonly signal: AbortSignal;
  readonly end: (why?: Error) => void;
}

describe('a device that sends its metric reports by itself', () => {
  let service: FakeService;
  let values: Record<string, string>;
  let listeners: Listener[];

  beforeEach(() => {
    values = reportedOf(resourcesOf('server'));
    listeners = [];
    service = fakeService(fixture('server'));
    service.resources.set(TELEMETRY, { MetricReports: link(REPORTS) });
    service.resources.set(REPORTS, { Members: [link(REPORT)] });
    service.resources.set(EVENTS, {
      ServerSentEventUri: STREAM,
      EventFormatTypes: ['Event', 'MetricReport'],
      SSEFilterPropertiesSupported: { EventFormatType: true },
    });
    service.answer = ({ url }) => {
      const { pathname } = new URL(url);
      const headers = new Map([['date', new Date(NOW + service.now).toUTCString()]]);
      if (pathname === '/redfish/v1/')
        return json({
          Chassis: link('/redfish/v1/Chassis'),
          TelemetryService: link(TELEMETRY),
          EventService: link(EVENTS),
        });
      return pathname === REPORT ? { ...json(reportOf(values, NOW + service.now)), headers } : undefined;
    };
    service.listen = (request, { signal }, hearing) =>
      new Promise((resolve, reject) => {
        const end = (why?: Error): void => (why === undefined ? resolve() : reject(why));
        signal.addEventListener('abort', () => reject(new ReadFailure('called off')));
        listeners.push({ request, hearing, signal, end });
      });
  });

  const listener = (): Listener => {
    const last = listeners.at(-1);
    if (last === undefined) throw new Error('nobody listens');
    return last;
  };
  const head = (status = 200, contentType = 'text/event-stream') =>
    listener().hearing.head({
      status,
      contentType,
      headers: new Map([['date', new Date(NOW + service.now).toUTCString()]]),
    });
  const say = (text: string) => listener().hearing.piece(new TextEncoder().encode(text));
  const tell = (told = values, at = NOW + service.now) =>
    say(
      `id: 1\ndata: ${JSON.stringify({ '@odata.type': '#MetricReport.v1_5_0.MetricReport', ...reportOf(told, at) })}\n\n`,
    );
  /** What a reading an interval later asks for. */
  const askedLater = async (ms = INTERVAL): Promise<readonly string[]> => {
    service.now += ms;
    service.asked.length = 0;
    await service.read();
    return service.asked.map((asked) => asked.replace('GET ', ''));
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('is listened to in place of asking for each report, with figures from what it sends', async () => {
    await service.read();
    head();
    values[`${CHASSIS}/Sensors/P`] = '6400';
    tell();
    service.asked.length = 0;
    const { meters = [], notice } = await service.read();
    expect(meters.find(({ point }) => point === 'chassis')).toMatchObject({ powerWatts: 6400 });
    expect(notice).toBeUndefined();
    expect(service.asked).not.toContain(`GET ${REPORT}`);
    for (const path of COVERED.slice(1)) expect(service.asked).not.toContain(`GET ${path}`);
    expect(listener().request.url).toBe(
      `https://pdu-a01.example${STREAM}?$filter=EventFormatType%20eq%20MetricReport`,
    );
    expect(listener().request.headers).toMatchObject({ accept: 'text/event-stream', 'x-auth-token': 't' });
    expect(listener().request.headers).not.toHaveProperty('last-event-id');
  });

  it('is asked again for what it sent longer than an interval ago, and says so', async () => {
    await service.read();
    head();
    tell();
    expect(await askedLater(INTERVAL)).not.toContain(REPORT);
    expect(await askedLater(1)).toContain(REPORT);
    expect((await service.read()).notice).toBe(
      'event stream: tells no report of the last interval; its reports are asked for',
    );
    tell();
    expect(await askedLater(1)).not.toContain(REPORT);
    expect((await service.read()).notice).toBeUndefined();
  });

  it('is asked for its reports while part of them does not come', async () => {
    await service.read();
    head();
    const { [`${SUPPLIES[0]}#/InputVoltage/Reading`]: _left, ...others } = values;
    tell(others);
    const asked = await askedLater(1);
    expect(asked).toContain(REPORT);
    expect(asked).not.toContain(SUPPLIES[0]);
  });

  it('gives no figure of a time to come, nor an impossible one', async () => {
    await service.read();
    head();
    tell({ ...values, [`${SUPPLIES[0]}#/InputPowerWatts/Reading`]: '-5' });
    const { meters = [] } = await service.read();
    expect(meters.find(({ point }) => point === 'power supply Bay1')).toMatchObject({ powerWatts: null });
    tell(values, NOW + service.now + 60_000);
    expect(await askedLater(1)).toContain(REPORT);
  });

  it('that breaks off is asked, and listened to again later and later, from the event where it broke', async () => {
    await service.read();
    head();
    tell();
    listener().end(new ReadFailure('the connection was closed'));
    await settled();
    const { notice } = await service.read();
    expect(service.asked).toContain(`GET ${REPORT}`);
    expect(notice).toBe('event stream: the connection was closed; its reports are asked for');
    expect(listeners).toHaveLength(1);
    await askedLater(760);
    expect(listeners).toHaveLength(2);
    expect(listener().request.headers).toMatchObject({ 'last-event-id': '1' });
    // What fails without a report takes twice as long each time, up to five minutes.
    const waits = [];
    for (let times = 0; times < 12; times++) {
      listener().end();
      await settled();
      const before = listeners.length;
      let waited = 0;
      for (; listeners.length === before && waited < 600; waited++) await askedLater(1000);
      waits.push(waited);
    }
    expect(waits.slice(0, 4)).toEqual([2, 3, 5, 10]);
    expect(waits.at(-1)).toBe(180);
  });

  it('waits as long as the device wants before it listens again', async () => {
    await service.read();
    head();
    say('retry: 20000\n\n');
    listener().end();
    await settled();
    await askedLater(19_000);
    expect(listeners).toHaveLength(1);
    await askedLater(1001);
    expect(listeners).toHaveLength(2);
  });

  it('that does not understand the filter is asked in other words, and without one', async () => {
    await service.read();
    for (let times = 0; times < 2; times++) {
      expect(() => head(400, 'application/json')).toThrow('expected 200, found HTTP status 400');
      listener().end(new ReadFailure('GET: expected 200, found HTTP status 400'));
      await settled();
      await askedLater();
    }
    expect(listeners.map(({ request }) => decodeURI(request.url).replace(/.*SSE/, ''))).toEqual([
      '?$filter=EventFormatType eq MetricReport',
      "?$filter=EventFormatType eq 'MetricReport'",
      '',
    ]);
    head();
    say('data: {"@odata.type":"#Event.v1_7_0.Event","Events":[]}\n\n');
    tell();
    expect(await askedLater(1)).not.toContain(REPORT);
  });

  it.each([
    ['another status', () => head(503)],
    ['another type', () => head(200, 'text/html')],
    ['an event of 10 MB', () => [head(), say(`data: ${'x'.repeat(10 * 2 ** 20)}`)]],
    ['an event that is cut', () => [head(), say('data: {"@odata.type": "#Metr\n\n')]],
    ['an event that is nested for ever', () => [head(), say(`data: ${'['.repeat(1000)}\n\n`)]],
    [
      'more in one interval than any device has',
      () => {
        head();
        for (let times = 0; times < 40; times++) say(`: ${'x'.repeat(2 ** 20)}\n`);
      },
    ],
  ])('is not listened to further after %s', async (_what, speak) => {
    await service.read();
    expect(speak).toThrow(ReadFailure);
  });

  it.each([
    ['has no such service', undefined],
    ['sends no metric reports', { ServerSentEventUri: STREAM, EventFormatTypes: ['Event'] }],
    ['has it switched off', { ServerSentEventUri: STREAM, ServiceEnabled: false }],
    ['would have one listen elsewhere', { ServerSentEventUri: 'https://elsewhere.example/redfish/v1/SSE' }],
    ['names no place', { EventFormatTypes: ['MetricReport'] }],
  ])('is asked as before where it %s', async (_what, resource) => {
    service.resources.set(EVENTS, resource);
    await service.read();
    expect(await askedLater()).toContain(REPORT);
    expect(listeners).toHaveLength(0);
    expect((await service.read()).notice).toBeUndefined();
  });

  it('is listened to no longer when its source stops', async () => {
    await service.read();
    head();
    await service.source.stop?.();
    expect(listener().signal.aborted).toBe(true);
    expect(listeners).toHaveLength(1);
  });

  it(`gives sound rows whatever it sends (seed ${seed})`, async () => {
    await service.read();
    const text = fc.oneof(fc.json(), fc.string(), fc.constantFrom('1e999', '__proto__', '0x10'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(values)), text, text, async (name, value, junk) => {
        try {
          tell({ ...values, [name]: value });
          say(`data: ${junk}\n\n`);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
        }
        const { meters = [] } = await service.read();
        expect(meters).not.toHaveLength(0);
        for (const row of meters)
          for (const cell of Object.values(row))
            if (typeof cell === 'number') expect(Number.isFinite(cell)).toBe(true);
      }),
      { seed, numRuns: 200 },
    );
  });
});
