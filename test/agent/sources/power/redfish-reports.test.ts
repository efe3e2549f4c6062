import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type HttpReply, ReadFailure } from '../../../../agent/io/io.ts';
import { parseReport } from '../../../../agent/sources/power/redfish-report.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import type { Resource } from '../../../support/redfish-server.ts';
import { type FakeService, fakeService, fixture, resourcesOf } from '../../../support/redfish-service.ts';
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

const seed = firstSeed('WEFT_SEED');

describe('a device with metric reports', () => {
  let service: FakeService;
  let values: Record<string, string>;
  let told: { at: number; date: string | null };
  let instead: (() => Partial<HttpReply>) | null;

  beforeEach(() => {
    values = reportedOf(resourcesOf('server'));
    told = { at: NOW, date: new Date(NOW).toUTCString() };
    instead = null;
    service = fakeService(fixture('server'));
    service.resources.set(TELEMETRY, { MetricReports: { '@odata.id': REPORTS } });
    service.resources.set(REPORTS, { Members: [{ '@odata.id': REPORT }] });
    service.answer = ({ url }) => {
      const { pathname } = new URL(url);
      if (pathname === '/redfish/v1/')
        return json({ Chassis: link('/redfish/v1/Chassis'), TelemetryService: link(TELEMETRY) });
      if (pathname !== REPORT) return undefined;
      const headers = new Map(told.date === null ? [] : [['date', told.date]]);
      return instead?.() ?? { ...json(reportOf(values, told.at)), headers };
    };
  });

  const askedAgain = async (): Promise<readonly string[]> => {
    service.asked.length = 0;
    await service.read();
    return service.asked.map((asked) => asked.replace('GET ', ''));
  };

  it('is asked for the report instead of all resources that it tells of, whose figures are the same', async () => {
    const walked = await service.read();
    expect(await service.read()).toEqual(walked);
    service.asked.length = 0;
    for (let reading = 0; reading < 5; reading++) await service.read();
    const times = (path: string): number => service.asked.filter((asked) => asked === `GET ${path}`).length;
    expect(times(REPORT)).toBe(5);
    expect(times(`${CHASSIS}/ThermalSubsystem/ThermalMetrics`)).toBe(5);
    // Each once, to look at what no report holds.
    expect(COVERED.map(times)).toEqual([1, 1, 1]);
  });

  it('gives the figures of the report, under the name of the sensor too', async () => {
    await service.read();
    values[`${CHASSIS}/Sensors/P`] = '6400';
    values[`${SUPPLIES[0]}#/InputVoltage/Reading`] = '231.25';
    const { meters = [] } = await service.read();
    expect(meters.find(({ point }) => point === 'chassis')).toMatchObject({
      powerWatts: 6400,
      limitWatts: 8000,
    });
    expect(meters.find(({ point }) => point === 'power supply Bay1')).toMatchObject({ voltageVolts: 231.25 });
  });

  it('is looked at itself every fifth time, for its health is in no report', async () => {
    await service.read();
    const [supply = ''] = SUPPLIES;
    service.resources.set(supply, {
      ...resourcesOf('server')[supply],
      Status: { State: 'Enabled', Health: 'Critical' },
    });
    const states = [];
    for (let reading = 0; reading < 5; reading++)
      states.push((await service.read()).meters?.find(({ point }) => point === 'power supply Bay1')?.state);
    expect(states).toContain('critical');
    expect(states.filter((state) => state === 'ok').length).toBeGreaterThan(0);
  });

  it.each<readonly [string, Partial<typeof told>, (() => Partial<HttpReply>) | null]>([
    ['is older than an interval by its own clock', { at: NOW - 30_001 }, null],
    ['is of a time to come', { at: NOW + 60_000 }, null],
    ['comes without the time of the device', { date: null }, null],
    ['is not there any more', {}, () => ({ status: 404 })],
    ['is no JSON', {}, () => ({ body: new TextEncoder().encode('{"Metric') })],
    [
      'does not come',
      {},
      () => {
        throw new ReadFailure('no complete answer', { kind: 'timeout' });
      },
    ],
  ])('is asked itself where the report %s', async (_what, spoilt, answer) => {
    const walked = await service.read();
    Object.assign(told, spoilt);
    instead = answer;
    expect(await service.read()).toEqual(walked);
    for (const path of COVERED)
      expect(service.asked.filter((asked) => asked.endsWith(path)).length).toBeGreaterThanOrEqual(2);
    // And is not bothered with what does not help.
    expect(await askedAgain()).not.toContain(REPORT);
  });

  it('is asked itself for what the report tells by half', async () => {
    delete values[`${SUPPLIES[1]}#/FrequencyHz/Reading`];
    await service.read();
    const asked = await askedAgain();
    expect(asked).toContain(SUPPLIES[1]);
    expect(asked).not.toContain(SUPPLIES[0]);
  });

  it('that leaves a value out later is asked for that resource', async () => {
    await service.read();
    delete values[`${SUPPLIES[0]}#/InputPowerWatts/Reading`];
    expect(await askedAgain()).toContain(SUPPLIES[0]);
  });

  it('gives no figure for a value that is none', async () => {
    await service.read();
    values[`${SUPPLIES[0]}#/InputPowerWatts/Reading`] = 'NaN';
    values[`${SUPPLIES[0]}#/InputVoltage/Reading`] = '';
    values[`${SUPPLIES[1]}#/InputPowerWatts/Reading`] = '-5';
    const { meters = [] } = await service.read();
    const row = meters.find(({ point }) => point === 'power supply Bay1');
    expect(row).toMatchObject({ powerWatts: null, voltageVolts: null });
    expect(row?.notMeasured).toContain('powerWatts="NaN" is not a number');
    expect(row?.notMeasured).toContain('voltageVolts=no reading');
    expect(meters.find(({ point }) => point === 'power supply Bay2')).toMatchObject({ powerWatts: null });
    values[`${SUPPLIES[0]}#/InputPowerWatts/Reading`] = '3000';
    const { meters: again = [] } = await service.read();
    expect(again.find(({ point }) => point === 'power supply Bay1')).toMatchObject({ powerWatts: 3000 });
  });

  it('that refuses its telemetry service is read as one without, and nothing is said of it', async () => {
    service.resources.delete(TELEMETRY);
    const before = service.answer;
    service.answer = (request) => (request.url.endsWith(TELEMETRY) ? { status: 403 } : before(request));
    expect((await service.read()).problem).toBeUndefined();
  });

  it('stays one with sound rows whatever the report holds', async () => {
    await service.read();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(values)),
        fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('1e999', '__proto__', 'true', '0x10')),
        async (name, text) => {
          const before = values[name] ?? '';
          values[name] = text;
          const { meters = [] } = await service.read();
          values[name] = before;
          expect(meters).not.toHaveLength(0);
          for (const row of meters)
            for (const value of Object.values(row))
              if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        },
      ),
      { seed, numRuns: 200 },
    );
  });
});

describe('a report', () => {
  it('tells of a property that stands in it several times what was true last', () => {
    const value = (text: string, minute: number): Resource => ({
      MetricProperty: `${SUPPLIES[0]}/#/InputVoltage/Reading`,
      MetricValue: text,
      Timestamp: `2026-11-26T04:0${minute}:00+01:00`,
    });
    const report = { MetricValues: [value('1', 1), value('3', 3), value('2', 2)] };
    expect([...parseReport(report)]).toEqual([
      [`${SUPPLIES[0]}#/InputVoltage/Reading`, { text: '3', at: NOW + 180_000 }],
    ]);
  });

  it('is read as makers write it: sensors without a pointer, pointers without a slash, values without a property', () => {
    const value = (property: string | undefined, text: string, at: string): Resource => ({
      MetricId: 'any',
      MetricValue: text,
      Timestamp: at,
      ...(property === undefined ? {} : { MetricProperty: property }),
    });
    const report = {
      '@odata.type': '#MetricReport.v1_5_0.MetricReport',
      ReportSequence: '802',
      Timestamp: '2026-11-26T03:00:02.000Z',
      MetricValues: [
        value(`${CHASSIS}/Sensors/HGX_GPU_0_TEMP_0`, '32.937500', '2026-11-26T03:00:00.347+00:00'),
        value(
          '/redfish/v1/Dell/Systems/1/DellNumericSensor/Inlet#CurrentReading',
          '20',
          '2026-11-26T03:00:00.000Z',
        ),
        value(undefined, '213', '2026-11-26T03:00:00.000Z'),
      ],
    };
    expect([...parseReport(report)]).toEqual([
      [`${CHASSIS}/Sensors/HGX_GPU_0_TEMP_0#/Reading`, { text: '32.937500', at: NOW + 347 }],
      ['/redfish/v1/Dell/Systems/1/DellNumericSensor/Inlet#/CurrentReading', { text: '20', at: NOW }],
    ]);
  });

  it(`of any values is read without failing, and holds paths of this service only (seed ${seed})`, () => {
    const value = fc.record(
      {
        MetricProperty: fc.oneof(
          fc.jsonValue(),
          fc.constantFrom('/redfish/v1/a#/b', 'https://other/redfish/v1'),
        ),
        MetricValue: fc.oneof(fc.jsonValue(), fc.string({ maxLength: 300 })),
        Timestamp: fc.oneof(fc.jsonValue(), fc.constantFrom('2026-11-26T03:00:00Z', '2026-99-99T99:99:99Z')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(value)), (MetricValues) => {
        for (const [name, { text, at }] of parseReport({ MetricValues, Timestamp: '2026-11-26T03:00:00Z' })) {
          expect(name).toMatch(/^\/redfish\/[^#]*#\//);
          expect(text.length).toBeLessThanOrEqual(100);
          expect(Number.isFinite(at)).toBe(true);
        }
      }),
      { seed, numRuns: 500 },
    );
  });
});
