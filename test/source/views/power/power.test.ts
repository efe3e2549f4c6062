import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import type { Look } from '../../../../source/components/look.ts';
import { movePowerCursor, PowerMemory, powerModel } from '../../../../source/views/power/power-rows.ts';
import { FRESH_POWER, type PowerState, reducePower } from '../../../../source/views/power/power-state.ts';
import { powerByHall, totalOf } from '../../../../source/views/power/power-sums.ts';
import { paintPower, powerRowAt, visiblePowerRows } from '../../../../source/views/power/power-view.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL } from '../../../support/made-fabric.ts';
import { ascii, LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const node = (
  name: string,
  hall: string | null,
  rack: string | null,
  more: Patch<'nodes'> = {},
): Patch<'nodes'> => ({
  node: name,
  hall,
  rack,
  powerWatts: 5_000,
  powerBasis: 'measured',
  telemetrySource: 'exporter/all',
  telemetrySampledAt: SAMPLED_AT,
  ...more,
});
const feed = (
  name: string,
  kind: NonNullable<Patch<'feeds'>['kind']>,
  more: Patch<'feeds'> = {},
): Patch<'feeds'> => ({
  feed: name,
  kind,
  state: 'ok',
  powerWatts: 30e6,
  limitWatts: 40e6,
  sampledAt: SAMPLED_AT,
  ...more,
});
const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    sites: [
      {
        name: 'De Halm',
        facilityPowerWatts: 61.2e6,
        gridLimitWatts: 70e6,
        headroomWatts: 8.8e6,
        itPowerWatts: 53.7e6,
        itPowerBasis: 'measured',
        pue: 1.14,
        renewableRatio: 0.84,
        heatReusedWatts: 9.1e6,
      },
    ],
    sources: [
      {
        source: 'exporter',
        target: 'all',
        kind: 'gpu',
        state: 'ok',
        periodSeconds: 2,
        sampledAt: SAMPLED_AT,
      },
      {
        source: 'meter',
        target: 'main',
        kind: 'power',
        state: 'ok',
        periodSeconds: 2,
        sampledAt: SAMPLED_AT,
      },
    ],
    feeds: [
      feed('battery', 'battery', { powerWatts: -2e6, batteryChargeRatio: 0.96 }),
      feed('feeder B', 'utility', { state: 'lost', powerWatts: 0, gridFrequencyHertz: 49.987 }),
      feed('feeder A', 'utility', { powerWatts: 38e6, energyJoules: 7.2e12 }),
      feed('roof', 'solar', { renewable: true, powerWatts: null }),
    ],
    nodes: [
      node('n1', 'a', 'a01'),
      node('n2', 'a', 'a01', { powerBasis: 'estimated' }),
      node('n3', 'a', 'a02', { powerWatts: null }),
      node('n4', 'a', 'a10', { telemetrySampledAt: SAMPLED_AT - 60_000 }),
      node('n5', 'b', 'b01', { powerBasis: 'estimated' }),
      node('n6', null, null),
    ],
  },
};

const ask = (sites: readonly MadeSite[], state: PowerState = FRESH_POWER) =>
  powerModel(madeFabric(sites).sites, { now: NOW, wall: WALL }, state, new PowerMemory());
const draw = (
  sites: readonly MadeSite[],
  size: readonly [number, number] = [120, 30],
  state: PowerState = FRESH_POWER,
  look: Look = unicode,
): string => painted(size, (buffer, rect) => paintPower(buffer, rect, ask(sites, state), look));
const key = (...parts: readonly (string | null)[]) => JSON.stringify(['de-halm', ...parts]);
const openA = reducePower(FRESH_POWER, { type: 'turn', key: key('hall', 'a') });

describe('sums of power', () => {
  it('add up by hall and rack what was measured in time, and say what that covers', () => {
    const [site] = madeFabric([halm]).sites;
    if (site === undefined) throw new Error('no site was made');
    const halls = powerByHall(site, NOW);
    expect(halls.map(({ name }) => name)).toEqual(['a', 'b', null]);
    expect(halls[0]).toMatchObject({ watts: 10_000, nodes: 4, measured: 2, estimated: 1 });
    expect(halls[0]?.racks.map(({ name, watts, measured }) => [name, watts, measured])).toEqual([
      ['a01', 10_000, 2],
      ['a02', null, 0],
      ['a10', null, 0],
    ]);
    expect(totalOf(halls)).toEqual({ watts: 20_000, nodes: 6, measured: 4, estimated: 2 });
  });

  it('hold nothing of a site that is not heard: its figures are memories', () => {
    const [site] = madeFabric([{ ...halm, state: 'down', heardAt: NOW - 130_000 }]).sites;
    if (site === undefined) throw new Error('no site was made');
    expect(totalOf(powerByHall(site, NOW))).toMatchObject({ watts: null, nodes: 6, measured: 0 });
  });
});

describe('the power view', () => {
  it('sets the draw of a site against its grid limit, and says how well it is used', () => {
    const text = draw([halm]);
    expect(text).toMatch(/De Halm +61\.2 \/ 70\.0 MW █+▌░+ 8\.8 MW free/);
    expect(text).toContain('IT 53.7 MW measured  PUE now 1.14  ☼ renewable 84 %  heat reused 9.1 MW');
    expect(text).toContain('● live 0.5 s');
  });

  it('names the limit that the grid demands with its end, draws against it, and says what comes next', () => {
    const [summary] = halm.rows?.sites ?? [];
    const demand = {
      headroomWatts: -11.2e6,
      demandLimitWatts: 50e6,
      demandUntil: Date.UTC(2026, 10, 23, 23),
      nextDemandLimitWatts: 40e6,
      nextDemandFrom: Date.UTC(2026, 10, 24, 17, 30),
    };
    const asked = (more: Patch<'sites'>) => ({
      ...halm,
      rows: { ...halm.rows, sites: [{ ...summary, ...demand, ...more }] },
    });
    const text = draw([asked({})], [200, 30]);
    expect(text).toMatch(/De Halm +61\.2 \/ 50\.0 MW █+ △ -11\.2 MW free/);
    expect(text).toContain(
      'grid demands 50 MW until 23:00 UTC  next 40 MW from 2026-11-24 17:30 UTC  IT 53.7 MW measured',
    );
    expect(draw([asked({ demandUntil: null })], [200, 30])).toContain('grid demands 50 MW until withdrawn');
    expect(draw([asked({ demandLimitWatts: null })], [200, 30])).toContain('  next 40 MW from');
    expect(draw([halm], [200, 30])).not.toMatch(/demands|next/);
  });

  it('says that power is estimated, and that the draw is of the equipment alone', () => {
    const [summary] = halm.rows?.sites ?? [];
    const estimated: MadeSite = {
      ...halm,
      rows: { ...halm.rows, sites: [{ ...summary, facilityPowerWatts: null, itPowerBasis: 'estimated' }] },
    };
    const text = draw([estimated]);
    expect(text).toContain('53.7 / 70.0 MW IT alone');
    expect(text).toContain('IT 53.7 MW estimated');
  });

  it('warns by sign and word where the grid connection is short', () => {
    const [summary] = halm.rows?.sites ?? [];
    const short: MadeSite = {
      ...halm,
      rows: { ...halm.rows, sites: [{ ...summary, facilityPowerWatts: 65e6, headroomWatts: 5e6 }] },
    };
    expect(draw([short])).toContain('△ 5 MW free');
    expect(draw([short], [120, 30], FRESH_POWER, ascii)).toContain('~ 5 MW free');
  });

  it('lists the feeds by kind with what they give, may give and hold', () => {
    const lines = draw([halm], [200, 30]).split('\n');
    const of = (name: string) => lines.find((line) => line.includes(name)) ?? '';
    expect(of('feeder A')).toMatch(/utility +ok +△ 38 MW .+40 MW .+2 GWh +● live 0\.5 s/);
    expect(of('feeder B')).toMatch(/utility +▲ lost +0 W .+49\.987 Hz/);
    expect(of('battery')).toMatch(/battery +ok charging +-2 MW .+96 %/);
    expect(of('roof')).toMatch(/solar ☼ +ok +–/);
    expect(lines.indexOf(of('feeder A'))).toBeLessThan(lines.indexOf(of('battery')));
  });

  it('leads from the grid to the racks, each sum with what it covers', () => {
    const closed = draw([halm], [160, 30]);
    expect(closed).toMatch(/\+ hall a +part estimated +10 kW +\? 2 of 4/);
    expect(closed).toMatch(/\+ hall b +estimated +5 kW +1 of 1/);
    expect(closed).toMatch(/\+ no hall told/);
    expect(closed).not.toContain('rack a01');
    const open = draw([halm], [160, 30], openA);
    expect(open).toMatch(/- hall a/);
    expect(open).toMatch(/rack a01 +part estimated +10 kW +2 of 2/);
    expect(open).toMatch(/rack a02 +– +\? 0 of 1/);
    expect(open).toContain('? 4 of 6, sum 20 kW');
  });

  it('closes a site with all that is below it', () => {
    const closed = reducePower(FRESH_POWER, { type: 'turn', key: key() });
    expect(ask([halm], closed).rows.map(({ kind }) => kind)).toEqual(['site']);
  });

  it('keeps the cursor on its row when rows open above it, and in sight', () => {
    const state = reducePower(openA, { type: 'cursor', key: key('hall', null) });
    const model = ask([halm], state);
    expect(model.rows[model.cursor ?? -1]?.name).toBe('no hall told');
    expect(draw([halm], [80, 12], state)).toMatch(/▸ .*no hall told/);
    expect(movePowerCursor(model, 'down', 5)).toBe(key('hall', null));
    expect(movePowerCursor(model, 'first', 5)).toBe(key());
    expect(movePowerCursor(ask([]), 'down', 5)).toBe(null);
  });

  it('finds the row under the mouse where it drew it', () => {
    const rect = { x: 1, y: 1, width: 120, height: 30 };
    const model = ask([halm]);
    const line = draw([halm])
      .split('\n')
      .findIndex((text) => text.includes('feeder A'));
    expect(model.rows[powerRowAt(rect, model, 1 + line) ?? -1]?.name).toBe('feeder A');
    expect(powerRowAt(rect, model, 1)).toBe(null);
    expect(visiblePowerRows(rect, model)).toBeGreaterThan(5);
  });

  it('paints every size and theme within its region, also with hostile names and many sites', () => {
    const hostile: MadeSite = {
      id: 'x',
      rows: {
        sites: [{ name: '\u001b[31m漢字漢字漢字漢字漢字漢字' }],
        feeds: [feed('\u202e\u0007', 'wind', { limitWatts: 0, powerWatts: -1e15 })],
        nodes: [node('n', '__proto__', '漢'.repeat(60))],
      },
    };
    const many = Array.from({ length: 30 }, (_, at) => ({ ...halm, id: `s${at}` }));
    for (const size of [...SIZES, [10, 3], [1, 1]] as const) {
      for (const look of LOOKS) expect(draw([halm, hostile], size, openA, look)).not.toContain('\u001b');
      draw(many, size);
    }
    expect(draw(many, [80, 24])).toMatch(/\+\d+ more sites in the tree/);
  });
});
