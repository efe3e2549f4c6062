import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { EVENTS, INTERVAL, STREAM, StreamingDevice } from '../../../support/redfish-streaming.ts';
import { CHASSIS, COVERED, NOW, REPORT, SUPPLIES } from '../../../support/redfish-telemetry.ts';

const seed = firstSeed('WEFT_SEED');

describe('a device that sends its metric reports by itself', () => {
  let device: StreamingDevice;

  beforeEach(() => {
    device = new StreamingDevice();
  });

  it('is listened to in place of asking for each report, with figures from what it sends', async () => {
    await device.readAndListen();
    device.values[`${CHASSIS}/Sensors/P`] = '6400';
    device.tell();
    device.service.asked.length = 0;
    const { meters = [], notice } = await device.service.read();
    expect(meters.find(({ point }) => point === 'chassis')).toMatchObject({ powerWatts: 6400 });
    expect(notice).toBeUndefined();
    expect(device.service.asked).not.toContain(`GET ${REPORT}`);
    for (const path of COVERED.slice(1)) expect(device.service.asked).not.toContain(`GET ${path}`);
    expect(device.listener.request.url).toBe(
      `https://pdu-a01.example${STREAM}?$filter=EventFormatType%20eq%20MetricReport`,
    );
    expect(device.listener.request.headers).toMatchObject({
      accept: 'text/event-stream',
      'x-auth-token': 't',
    });
    expect(device.listener.request.headers).not.toHaveProperty('last-event-id');
  });

  it('is asked again for what it sent longer than an interval ago, and says so', async () => {
    await device.readAndListen();
    device.tell();
    expect(await device.askedLater(INTERVAL)).not.toContain(REPORT);
    expect(await device.askedLater(1)).toContain(REPORT);
    expect((await device.service.read()).notice).toBe(
      'event stream: tells no report of the last interval; its reports are asked for',
    );
    device.tell();
    expect(await device.askedLater(1)).not.toContain(REPORT);
    expect((await device.service.read()).notice).toBeUndefined();
  });

  it('is asked for its reports while part of them does not come', async () => {
    await device.readAndListen();
    const { [`${SUPPLIES[0]}#/InputVoltage/Reading`]: _left, ...others } = device.values;
    device.tell(others);
    const asked = await device.askedLater(1);
    expect(asked).toContain(REPORT);
    expect(asked).not.toContain(SUPPLIES[0]);
  });

  it('gives no figure of a time to come, nor an impossible one', async () => {
    await device.readAndListen();
    device.tell({ ...device.values, [`${SUPPLIES[0]}#/InputPowerWatts/Reading`]: '-5' });
    const { meters = [] } = await device.service.read();
    expect(meters.find(({ point }) => point === 'power supply Bay1')).toMatchObject({ powerWatts: null });
    device.tell(device.values, NOW + device.service.now + 60_000);
    expect(await device.askedLater(1)).toContain(REPORT);
  });

  it('that breaks off is asked, and listened to again later and later, from the event where it broke', async () => {
    await device.readAndListen();
    device.tell();
    await device.breakOff(new ReadFailure('the connection was closed'));
    const { notice } = await device.service.read();
    expect(device.service.asked).toContain(`GET ${REPORT}`);
    expect(notice).toBe('event stream: the connection was closed; its reports are asked for');
    expect(device.listeners).toHaveLength(1);
    await device.askedLater(760);
    expect(device.listeners).toHaveLength(2);
    expect(device.listener.request.headers).toMatchObject({ 'last-event-id': '1' });
    // What fails without a report takes twice as long each time, up to five minutes.
    const waits = [];
    for (let times = 0; times < 12; times++) {
      await device.breakOff();
      const before = device.listeners.length;
      let waited = 0;
      for (; device.listeners.length === before && waited < 600; waited++) await device.askedLater(1000);
      waits.push(waited);
    }
    expect(waits.slice(0, 4)).toEqual([2, 3, 5, 10]);
    expect(waits.at(-1)).toBe(180);
  });

  it('waits as long as the device wants before it listens again', async () => {
    await device.readAndListen();
    device.say('retry: 20000\n\n');
    await device.breakOff();
    await device.askedLater(19_000);
    expect(device.listeners).toHaveLength(1);
    await device.askedLater(1001);
    expect(device.listeners).toHaveLength(2);
  });

  it('that does not understand the filter is asked in other words, and without one', async () => {
    await device.service.read();
    for (let times = 0; times < 2; times++) {
      expect(() => device.head(400, 'application/json')).toThrow('expected 200, found HTTP status 400');
      await device.breakOff(new ReadFailure('GET: expected 200, found HTTP status 400'));
      await device.askedLater();
    }
    expect(device.listeners.map(({ request }) => decodeURI(request.url).replace(/.*SSE/, ''))).toEqual([
      '?$filter=EventFormatType eq MetricReport',
      "?$filter=EventFormatType eq 'MetricReport'",
      '',
    ]);
    device.head();
    device.say('data: {"@odata.type":"#Event.v1_7_0.Event","Events":[]}\n\n');
    device.tell();
    expect(await device.askedLater(1)).not.toContain(REPORT);
  });

  it.each([
    ['another status', () => device.head(503)],
    ['another type', () => device.head(200, 'text/html')],
    ['an event of 10 MB', () => [device.head(), device.say(`data: ${'x'.repeat(10 * 2 ** 20)}`)]],
    ['an event that is cut', () => [device.head(), device.say('data: {"@odata.type": "#Metr\n\n')]],
    ['an event that is nested for ever', () => [device.head(), device.say(`data: ${'['.repeat(1000)}\n\n`)]],
    [
      'more in one interval than any device has',
      () => {
        device.head();
        for (let times = 0; times < 40; times++) device.say(`: ${'x'.repeat(2 ** 20)}\n`);
      },
    ],
  ])('is not listened to further after %s', async (_what, speak) => {
    await device.service.read();
    expect(speak).toThrow(ReadFailure);
  });

  it.each([
    ['has no such service', undefined],
    ['sends no metric reports', { ServerSentEventUri: STREAM, EventFormatTypes: ['Event'] }],
    ['has it switched off', { ServerSentEventUri: STREAM, ServiceEnabled: false }],
    ['would have one listen elsewhere', { ServerSentEventUri: 'https://elsewhere.example/redfish/v1/SSE' }],
    ['names no place', { EventFormatTypes: ['MetricReport'] }],
  ])('is asked as before where it %s', async (_what, resource) => {
    device.service.resources.set(EVENTS, resource);
    await device.service.read();
    expect(await device.askedLater()).toContain(REPORT);
    expect(device.listeners).toHaveLength(0);
    expect((await device.service.read()).notice).toBeUndefined();
  });

  it('is listened to no longer when its source stops', async () => {
    await device.readAndListen();
    await device.service.source.stop?.();
    expect(device.listener.signal.aborted).toBe(true);
    expect(device.listeners).toHaveLength(1);
  });

  it(`gives sound rows whatever it sends (seed ${seed})`, async () => {
    await device.service.read();
    const text = fc.oneof(fc.json(), fc.string(), fc.constantFrom('1e999', '__proto__', '0x10'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(device.values)),
        text,
        text,
        async (name, value, junk) => {
          try {
            device.tell({ ...device.values, [name]: value });
            device.say(`data: ${junk}\n\n`);
          } catch (error) {
            expect(error).toBeInstanceOf(ReadFailure);
          }
          const { meters = [] } = await device.service.read();
          expect(meters).not.toHaveLength(0);
          for (const row of meters)
            for (const cell of Object.values(row))
              if (typeof cell === 'number') expect(Number.isFinite(cell)).toBe(true);
        },
      ),
      { seed, numRuns: 200 },
    );
  });
});
