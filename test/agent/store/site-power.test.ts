import { describe, expect, it } from 'vitest';
import {
  configuredEdge,
  configuredFeed,
  configuredPower,
  METERS,
  meterPatch,
  SMALL_SITE,
  smallReading,
  smallSite,
} from '../../support/made-power.ts';
import { DCGM, gpuPatch, MadeStore, SECOND } from '../../support/made-store.ts';

describe('the power of the site', () => {
  it('is measured at the boundary of its equipment, and a site with an estimate in its feeds has no PUE', () => {
    expect(smallSite().site).toMatchObject({
      itPowerWatts: 24_000,
      itPowerBasis: 'measured',
      facilityPowerWatts: 28_000,
      facilityPowerBasis: 'estimated',
      pue: null,
      headroomWatts: 32_000,
      redundantHeadroomWatts: 30_000 - 28_000,
    });
  });

  it('has a momentary PUE where both sides are metered', () => {
    const power = {
      ...SMALL_SITE,
      feeds: SMALL_SITE.feeds.map((feed) =>
        feed.meter === null ? { ...feed, meter: 'second/inlet 1' } : feed,
      ),
    };
    const made = new MadeStore(null, power).read(METERS, {
      meters: [...smallReading(), meterPatch('second/inlet 1', { powerWatts: 6_500 })],
    });
    expect(made.tick().site).toMatchObject({
      facilityPowerWatts: 28_500,
      facilityPowerBasis: 'measured',
      pue: 1.188,
      renewableRatio: 0.386,
    });
  });

  it('falls back to what machines say, as an estimate, once a meter of the boundary is silent', () => {
    const made = smallSite()
      .read(DCGM, { gpus: [gpuPatch(0, { powerWatts: 500 })] })
      .tick();
    expect(made.site).toMatchObject({ itPowerWatts: 24_000, itPowerBasis: 'measured' });
    made.pass(51 * SECOND).read(DCGM, { gpus: [gpuPatch(0, { powerWatts: 500 })] });
    made.read(METERS, { meters: smallReading({ 'pdu-a02/inlet 1': null }) }).tick();
    expect(made.site).toMatchObject({ itPowerWatts: 500, itPowerBasis: 'estimated' });
  });

  it('holds an edge without a reading as the sum of what hangs below it, never beside that', () => {
    const power = configuredPower({
      feeds: [configuredFeed('A', { meter: 'main/x' })],
      edges: [
        configuredEdge('ups/output', 'A'),
        configuredEdge('pdu-1/inlet', 'ups/output'),
        configuredEdge('pdu-2/inlet', 'ups/output'),
      ],
      it: { category: 1, meters: ['ups/output'] },
    });
    const made = new MadeStore(null, power).read(METERS, {
      meters: [
        meterPatch('main/x', { powerWatts: 130 }),
        meterPatch('ups/output', { powerWatts: null }),
        meterPatch('pdu-1/inlet', { powerWatts: 60 }),
        meterPatch('pdu-2/inlet', { powerWatts: 40 }),
      ],
    });
    expect(made.tick().site).toMatchObject({ itPowerWatts: 100, itPowerBasis: 'estimated', pue: null });
    made.read(METERS, { meters: [meterPatch('pdu-2/inlet', { powerWatts: null })] });
    expect(made.tick().site).toMatchObject({ itPowerWatts: null, itPowerBasis: null, pue: null });
    made.read(METERS, { meters: [meterPatch('ups/output', { powerWatts: 104 })] });
    expect(made.tick().site).toMatchObject({ itPowerWatts: 104, itPowerBasis: 'measured', pue: 1.25 });
  });

  it('knows the heat that others get only while every meter of it speaks', () => {
    const power = configuredPower({ heatReuse: ['heat/loop 1', 'heat/loop 2'] });
    const loop = (point: string, heatWatts: number | null) =>
      meterPatch(`heat/${point}`, { place: 'loop', heatWatts });
    const made = new MadeStore(null, power).read(METERS, {
      meters: [loop('loop 1', 3e6), loop('loop 2', 1e6)],
    });
    expect(made.tick().site.heatReusedWatts).toBe(4e6);
    expect(made.read(METERS, { meters: [loop('loop 2', null)] }).tick().site.heatReusedWatts).toBeNull();
  });
});
