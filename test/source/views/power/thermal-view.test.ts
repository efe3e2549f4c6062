import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import { ThermalMemory, thermalModel } from '../../../../source/views/power/thermal-rows.ts';
import { mostScroll, paintThermal } from '../../../../source/views/power/thermal-view.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT } from '../../../support/made-fabric.ts';
import { LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const meter = (device: string, point: string, more: Patch<'meters'>): Patch<'meters'> => ({
  device,
  point,
  state: 'ok',
  source: 'redfish/cdus',
  sampledAt: SAMPLED_AT,
  ...more,
});
const node = (name: string, rack: string, inletTemperatureCelsius: number | null, at = SAMPLED_AT) => ({
  node: name,
  rack,
  inletTemperatureCelsius,
  telemetrySource: 'redfish/cdus',
  telemetrySampledAt: at,
});
const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    sites: [{ name: 'De Halm' }],
    sources: [
      {
        source: 'redfish',
        target: 'cdus',
        kind: 'power',
        state: 'ok',
        periodSeconds: 30,
        sampledAt: SAMPLED_AT,
      },
    ],
    meters: [
      meter('cdu-1', 'loop 1', {
        place: 'loop',
        supplyTemperatureCelsius: 30.1,
        returnTemperatureCelsius: 39.1,
        flowCubicMetersPerSecond: 0.012,
        heatWatts: 440_000,
      }),
      meter('cdu-1', 'unit', { place: 'chassis', heatWatts: 1_000, state: 'warning', stateReason: 'pump 2' }),
      meter('rope', 'leak 1', { place: 'leak', state: 'critical' }),
      meter('rope', 'leak 2', { place: 'leak' }),
      meter('pdu-1', 'inlet 1', { place: 'inlet', powerWatts: 5_000 }),
    ],
    nodes: [
      node('n1', 'a01', 24),
      node('n2', 'a01', 33),
      node('n3', 'a02', 28),
      node('n4', 'a02', null),
      node('n5', 'a03', 50, SAMPLED_AT - 3_000_000),
    ],
  },
};
const ask = (sites: readonly MadeSite[], scroll = 0) =>
  thermalModel(madeFabric(sites).sites, NOW, scroll, new ThermalMemory());
const draw = (
  sites: readonly MadeSite[],
  size: readonly [number, number] = [120, 30],
  look = unicode,
  scroll = 0,
) => painted(size, (buffer, rect) => paintThermal(buffer, rect, ask(sites, scroll), look));

describe('the cooling page of the power view', () => {
  it('lists what cools and no inlet of power, what is not well first', () => {
    expect(ask([halm]).cooling.map(({ meter: name }) => name)).toEqual([
      'rope/leak 1',
      'cdu-1/unit',
      'cdu-1/loop 1',
      'rope/leak 2',
    ]);
  });

  it('says supply, return, flow and heat of a loop, leak or dry of a detector, and a unit’s own warning', () => {
    const text = draw([halm]);
    expect(text).toMatch(/rope\/leak 1 +leak +▲ leak/);
    expect(text).toMatch(/cdu-1\/loop 1 +loop +ok +30\.1 °C +39\.1 °C +720 l\/min +440 kW/);
    expect(text).toMatch(/rope\/leak 2 +leak +dry/);
    expect(text).toMatch(/cdu-1\/unit +chassis +△ warning/);
  });

  it('ranks racks by the hottest air that a machine of them takes in, of those heard in time', () => {
    expect(ask([halm]).racks).toMatchObject([
      { rack: 'a01', hottest: 33, mean: 28.5, node: 'n2', machines: 2, measured: 2 },
      { rack: 'a02', hottest: 28, node: 'n3', machines: 2, measured: 1 },
    ]);
    const text = draw([halm]);
    expect(text).toMatch(/a01 +▲ 33 °C +n2/);
    expect(text).toMatch(/a02 +△ 28 °C +n3 +28 °C +1 of 2/);
  });

  it('says so where nothing cools and nothing is hot', () => {
    const text = draw([{ id: 'bare' }]);
    expect(text).toContain('no source tells of cooling');
    expect(text).toContain('no machine tells what air it takes in');
  });

  it('scrolls no further than its last row, in every theme and at every size', () => {
    for (const look of LOOKS) {
      for (const size of SIZES) expect(draw([halm], size, look, 500)).not.toMatch(/undefined|NaN|Infinity/);
    }
    const small = { x: 0, y: 0, width: 80, height: 8 };
    expect(mostScroll(small, ask([halm]))).toBeGreaterThan(0);
    expect(draw([halm], [80, 8], unicode, 500)).toContain('rope/leak 2');
  });
});
