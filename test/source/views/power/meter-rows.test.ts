import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import { PowerMemory, powerModel } from '../../../../source/views/power/power-rows.ts';
import { FRESH_POWER, type PowerState, reducePower } from '../../../../source/views/power/power-state.ts';
import { paintPower } from '../../../../source/views/power/power-view.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL } from '../../../support/made-fabric.ts';
import { LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const meter = (device: string, point: string, more: Patch<'meters'> = {}): Patch<'meters'> => ({
  device,
  point,
  place: 'inlet',
  state: 'ok',
  source: 'snmp/pdus',
  sampledAt: SAMPLED_AT,
  ...more,
});
const node = (name: string, rack: string, powerWatts: number): Patch<'nodes'> => ({
  node: name,
  hall: 'a',
  rack,
  state: 'idle',
  powerWatts,
  powerBasis: 'measured',
  telemetrySource: 'snmp/pdus',
  telemetrySampledAt: SAMPLED_AT,
});
const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    sites: [
      {
        name: 'De Halm',
        facilityPowerWatts: 20_000,
        facilityPowerBasis: 'estimated',
        gridLimitWatts: 70_000,
      },
    ],
    sources: [
      {
        source: 'snmp',
        target: 'pdus',
        kind: 'power',
        state: 'ok',
        periodSeconds: 30,
        sampledAt: SAMPLED_AT,
      },
    ],
    feeds: [
      {
        feed: 'feeder A',
        kind: 'utility',
        state: 'ok',
        powerWatts: 20_000,
        powerBasis: 'estimated',
        sampledAt: SAMPLED_AT,
      },
    ],
    meters: [
      meter('ups-1', 'output', {
        place: 'output',
        fedBy: 'feeder A',
        powerWatts: 19_000,
        limitWatts: 40_000,
      }),
      meter('ups-1', 'battery', { place: 'battery', chargeRatio: 0.94 }),
      meter('pdu-a10', 'inlet 1', { fedBy: 'ups-1/output', rack: 'a10', powerWatts: 9_000 }),
      meter('pdu-a2', 'inlet 1', {
        fedBy: 'ups-1/output',
        rack: 'a2',
        powerWatts: 10_000,
        currentAmperes: 27,
        ratedCurrentAmperes: 32,
      }),
      // The second inlet of a rack that has two: its machines are not two times as many.
      meter('pdu-b2', 'inlet 1', { fedBy: 'ups-1/output', rack: 'a2', powerWatts: 0, state: 'tripped' }),
      meter('pdu-a2', 'outlet 1', { place: 'outlet', powerWatts: 5_000 }),
      meter('lost', 'inlet 1', { fedBy: 'nowhere/x', powerWatts: 1 }),
      meter('spare', 'inlet 1', { powerWatts: 77 }),
      meter('cdu-1', 'loop 1', {
        place: 'loop',
        supplyTemperatureCelsius: 30.1,
        returnTemperatureCelsius: 39.1,
        flowCubicMetersPerSecond: 0.012,
        heatWatts: 15_000,
      }),
      meter('cdu-1', 'leak 1', { place: 'leak', state: 'critical' }),
    ],
    nodes: [node('n1', 'a2', 5_100), node('n2', 'a2', 4_700), node('n3', 'a10', 8_800)],
  },
};
const key = (...parts: readonly string[]) => JSON.stringify(['de-halm', ...parts]);
const opened = (...keys: readonly string[]): PowerState =>
  keys.reduce((state, one) => reducePower(state, { type: 'turn', key: one }), FRESH_POWER);
const rowsOf = (state: PowerState, site = halm) =>
  powerModel(madeFabric([site]).sites, { now: NOW, wall: WALL }, state, new PowerMemory()).rows;
const draw = (
  state: PowerState,
  size: readonly [number, number] = [180, 40],
  look = unicode,
  site = halm,
): string =>
  painted(size, (buffer, rect) =>
    paintPower(
      buffer,
      rect,
      powerModel(madeFabric([site]).sites, { now: NOW, wall: WALL }, state, new PowerMemory()),
      look,
    ),
  );
const ALL = opened(
  key('meter', 'ups-1/output'),
  key('meter', 'pdu-a2/inlet 1'),
  key('cooling'),
  key('meters'),
);

describe('the tree of meters', () => {
  it('leads from the grid over what feeds what to racks and their machines, each in one place', () => {
    expect(rowsOf(ALL).map(({ depth, name }) => `${depth} ${name}`)).toEqual([
      '0 De Halm',
      '1 feeder A',
      '2 ups-1/output',
      '3 rack a2, pdu-a2/inlet 1',
      '4 pdu-a2/outlet 1',
      '4 n1',
      '4 n2',
      '3 rack a10, pdu-a10/inlet 1',
      '3 rack a2, pdu-b2/inlet 1',
      '3 ups-1/battery',
      '1 lost/inlet 1',
      '1 cooling: heat',
      '2 cdu-1/leak 1',
      '2 cdu-1/loop 1',
      '1 other meters',
      '2 spare/inlet 1',
    ]);
  });

  it('opens feeds by itself and the rest when asked, and closes them again', () => {
    expect(rowsOf(FRESH_POWER).map(({ name }) => name)).toEqual([
      'De Halm',
      'feeder A',
      'ups-1/output',
      'lost/inlet 1',
      'cooling: heat',
      'other meters',
    ]);
    expect(rowsOf(opened(key('feed', 'feeder A'))).map(({ name }) => name)).not.toContain('ups-1/output');
  });

  it('counts the machines of a rack once, however many meters feed it', () => {
    const covered = rowsOf(FRESH_POWER).find(({ name }) => name === 'ups-1/output')?.covered;
    expect(covered).toMatchObject({ nodes: 3, measured: 3, watts: 18_600 });
  });

  it('warns of a breaker by its current, says what is estimated, and what tripped', () => {
    const lines = draw(ALL).split('\n');
    const of = (name: string) => lines.find((line) => line.includes(name)) ?? '';
    expect(of('pdu-a2/inlet 1')).toMatch(/inlet +ok +△ 10 kW +█+.* 32 A +2 of 2/);
    expect(of('pdu-b2/inlet 1')).toMatch(/▲ tripped +0 W/);
    expect(of('feeder A')).toMatch(/utility +ok estimated +20 kW/);
    expect(lines[0]).toContain('20 / 70 kW estimated');
    expect(of('ups-1/battery')).toContain('94 %');
  });

  it('shows what cools, with the worst of it on the row above', () => {
    const lines = draw(ALL).split('\n');
    expect(lines.find((line) => line.includes('- cooling'))).toMatch(/▲ critical +15 kW/);
    expect(lines.find((line) => line.includes('loop 1'))).toMatch(
      /loop +ok +15 kW .*30\.1 °C \/ 39\.1 °C, 720 l\/min/,
    );
    expect(draw(FRESH_POWER)).not.toContain('supply');
  });

  it('sets the key figures of a year beside those of the moment, with the hours they rest on', () => {
    const [summary] = halm.rows?.sites ?? [];
    const year = {
      yearHours: 1204,
      pueCategory: 2,
      yearPue: 1.213,
      yearRenewableRatio: 0.52,
      yearReuseRatio: null,
    };
    const site = { ...halm, rows: { ...halm.rows, sites: [{ ...summary, ...year }] } };
    expect(draw(FRESH_POWER, [180, 40], unicode, site)).toContain(
      'PUE of 1,204 h 1.21 category 2  REF 52 %  ERF –',
    );
    expect(draw(FRESH_POWER)).not.toContain('PUE of');
  });

  it('says what is left when a feeder fails, and when the limit is reached at the present ramp', () => {
    const [summary] = halm.rows?.sites ?? [];
    const ahead = { headroomWatts: 50_000, redundantHeadroomWatts: -4_000, gridLimitInSeconds: 420 };
    const site = { ...halm, rows: { ...halm.rows, sites: [{ ...summary, ...ahead }] } };
    expect(draw(FRESH_POWER, [180, 40], unicode, site)).toContain('50 kW free, limit in 7 min');
    expect(draw(FRESH_POWER, [180, 40], unicode, site)).toContain('free at N-1 -4 kW');
  });

  it('gives no heat where a loop does not say: the rest would pass for all', () => {
    const rows = halm.rows?.meters ?? [];
    const two = {
      ...halm,
      rows: { ...halm.rows, meters: [...rows, meter('cdu-2', 'loop 1', { place: 'loop' })] },
    };
    expect(rowsOf(FRESH_POWER, two).find(({ kind }) => kind === 'cooling')?.watts).toBeNull();
  });

  it('stands beside the halls where nobody said what feeds what', () => {
    const site = { ...halm, rows: { ...halm.rows, meters: [meter('pdu-1', 'inlet 1', { powerWatts: 3 })] } };
    expect(rowsOf(FRESH_POWER, site).map(({ name }) => name)).toEqual([
      'De Halm',
      'feeder A',
      'hall a',
      'other meters',
    ]);
  });

  it('survives meters that feed themselves or each other, and a chain without end, at every size', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) =>
      meter(`m${at}`, 'x', { fedBy: at === 0 ? 'feeder A' : `m${at - 1}/x` }),
    );
    const site = {
      ...halm,
      rows: {
        ...halm.rows,
        meters: [
          ...chain,
          meter('self', 'x', { fedBy: 'self/x' }),
          meter('a', 'x', { fedBy: 'b/x' }),
          meter('b', 'x', { fedBy: 'a/x' }),
          meter('\u001b[31m', '\u202e', { fedBy: 'feeder A', rack: '漢'.repeat(99) }),
        ],
      },
    };
    for (const size of SIZES)
      for (const look of LOOKS) expect(draw(FRESH_POWER, size, look, site)).not.toContain('\u001b');
  });
});
