import { describe, expect, it } from 'vitest';
import type { SiteDemand } from '../../../agent/sources/source.ts';
import { madeDemand } from '../../support/made-demand.ts';
import { configuredFeed, configuredPower, METERS, meterPatch } from '../../support/made-power.ts';
import { at, EPOCH, HOUR, MadeStore, SECOND } from '../../support/made-store.ts';

const MINUTE = 60 * SECOND;
const VTN = { ...METERS, source: 'openadr', target: 'https://vtn', periodMs: MINUTE };
const SITE = configuredPower({ feeds: [configuredFeed('grid', { meter: 'main/inlet 1' })] });

const drawing = (megawatts: number, demands: readonly SiteDemand[] = [], gridLimit: number | null = 70e6) =>
  new MadeStore(gridLimit, SITE).read(VTN, { demands }).read(METERS, {
    meters: [meterPatch('main/inlet 1', { powerWatts: megawatts * 1e6 })],
  });
const limit = (from: number, to: number | null, megawatts: number, more: Partial<SiteDemand> = {}) =>
  madeDemand({
    from: EPOCH + from,
    to: to === null ? null : EPOCH + to,
    limitWatts: megawatts * 1e6,
    ...more,
  });
const standing = (made: MadeStore): string[] =>
  made.standing
    .filter(({ rule }) => /^(demand|grid)/.test(rule ?? ''))
    .map(({ severity, message }) => `${severity} ${message}`);

describe('demands', () => {
  it('are rows by their source and name, and go when their source names them no more', () => {
    const price = madeDemand({
      id: 'event-2/0/0',
      eventId: 'event-2',
      kind: 'price',
      pricePerKilowattHour: 0.31,
      currency: 'EUR',
      targets: ['site, north', 'all'],
    });
    const made = drawing(1, [limit(0, HOUR, 50), price]);
    expect(made.row('demands', 'openadr/event-1/0/0')).toMatchObject({
      kind: 'import limit',
      from: EPOCH,
      to: EPOCH + HOUR,
      limitWatts: 50e6,
      event: 'event-1',
      source: 'openadr/https://vtn',
      sampledAt: 0,
    });
    expect(made.row('demands', 'openadr/event-2/0/0')).toMatchObject({
      pricePerKilowattHour: 0.31,
      currency: 'EUR',
      targets: 'site  north,all',
      limitWatts: null,
    });
    expect(made.row('sources', 'openadr/https://vtn').rows).toBe(2);
    made.read(at(VTN, 'https://other'), { demands: [] });
    expect(made.rows('demands').size).toBe(2);
    made.pass(SECOND).read(VTN, { demands: [price] });
    expect(made.keys('demands')).toEqual(['openadr/event-2/0/0']);
  });

  it('stand while their source is silent, and grow old', () => {
    const made = drawing(1, [limit(0, null, 50)])
      .pass(10 * MINUTE)
      .fail(VTN)
      .tick();
    expect(made.row('demands', 'openadr/event-1/0/0').sampledAt).toBe(0);
    expect(made.site.demandLimitWatts).toBe(50e6);
  });
});

describe('a limit that the grid demands', () => {
  it('is told with its end and its words, and the next one with it', () => {
    const named = { programName: 'Grid limits', text: 'peak' };
    const made = drawing(40, [
      limit(0, HOUR, 50, named),
      limit(2 * HOUR, 3 * HOUR, 45, { ...named, id: 'event-1/1/0' }),
    ]).tick();
    expect(made.site).toMatchObject({
      demandLimitWatts: 50e6,
      demandFrom: EPOCH,
      demandUntil: EPOCH + HOUR,
      demandWhy: 'Grid limits: peak',
      nextDemandLimitWatts: 45e6,
      nextDemandFrom: EPOCH + 2 * HOUR,
      nextDemandUntil: EPOCH + 3 * HOUR,
    });
    expect(made.pass(HOUR).tick().site).toMatchObject({ demandLimitWatts: null, demandWhy: null });
  });

  it('bounds the headroom while it is in force and lower than the connection’s own', () => {
    const made = drawing(40, [limit(0, HOUR, 50)]);
    expect(made.tick().site.headroomWatts).toBe(10e6);
    expect(drawing(40, [limit(HOUR, 2 * HOUR, 50)]).tick().site.headroomWatts).toBe(30e6);
    expect(drawing(40, [limit(0, HOUR, 90)]).tick().site.headroomWatts).toBe(30e6);
    expect(drawing(40, [limit(0, HOUR, 50)], null).tick().site.headroomWatts).toBe(10e6);
  });

  it('goes on through intervals of which those that are over are told no more', () => {
    const second = limit(HOUR, 2 * HOUR, 50, { id: 'event-1/1/0' });
    const made = drawing(1, [limit(0, HOUR, 50), second])
      .tick()
      .pass(HOUR)
      .read(VTN, { demands: [second] });
    expect(made.tick().site).toMatchObject({ demandFrom: EPOCH, demandUntil: EPOCH + 2 * HOUR });
  });

  it('has beside it what was drawn since it began, and how much of that time was metered', () => {
    const made = drawing(40, [limit(MINUTE, HOUR, 50), limit(2 * HOUR, 3 * HOUR, 50, { id: 'later' })]);
    const row = (key: string) => made.row('demands', `openadr/${key}`);
    made.tick();
    expect(row('event-1/0/0')).toMatchObject({ drawnWatts: null, drawnCoverageRatio: null });
    const draw = (seconds: number, megawatts: number): void => {
      for (let second = 0; second < seconds; second += 5) {
        const powerWatts = megawatts * 1e6;
        made.pass(5 * SECOND).read(METERS, { meters: [meterPatch('main/inlet 1', { powerWatts })] });
        made.tick();
      }
    };
    draw(60, 40);
    draw(300, 44);
    expect(row('event-1/0/0').drawnWatts).toBeCloseTo(44e6, -5);
    draw(300, 48);
    expect(row('event-1/0/0').drawnWatts).toBeCloseTo(46e6, -5);
    expect(row('event-1/0/0').drawnCoverageRatio).toBeGreaterThan(0.97);
    // Nobody tells for as long as they did: half of the time is known, and its mean stands.
    made.pass(600 * SECOND).tick();
    expect(row('event-1/0/0').drawnCoverageRatio).toBeCloseTo(0.5, 1);
    expect(row('event-1/0/0').drawnWatts).toBeCloseTo(46e6, -5);
    expect(row('later').drawnWatts).toBeNull();
  });

  it('raises a critical alert while it is exceeded, and none while it is kept', () => {
    const made = drawing(61.2, [limit(0, HOUR, 50, { text: 'peak' })]).tick();
    expect(standing(made)).toEqual([
      'critical the site draws 61.2 MW, and the grid demands at most 50.0 MW until 22:00 UTC (peak)',
    ]);
    made.read(METERS, { meters: [meterPatch('main/inlet 1', { powerWatts: 49e6 })] }).tick();
    expect(standing(made)).toEqual([]);
  });

  it('is neither raised nor cleared while nobody sees what is drawn', () => {
    const made = drawing(61.2, [limit(0, null, 50)])
      .tick()
      .pass(10 * MINUTE)
      .tick();
    expect(standing(made)).toEqual([expect.stringContaining('draws 61.2 MW')]);
    expect(standing(new MadeStore(70e6, SITE).read(VTN, { demands: [limit(0, null, 50)] }).tick())).toEqual(
      [],
    );
  });

  it('is warned of half an hour before it begins, if it would be exceeded at the present load', () => {
    const made = drawing(61.2, [limit(HOUR, 2 * HOUR, 50)]).tick();
    expect(standing(made)).toEqual([]);
    made.pass(31 * MINUTE).read(METERS, { meters: [meterPatch('main/inlet 1', { powerWatts: 61.2e6 })] });
    expect(standing(made.tick())).toEqual([
      'warning the site draws 61.2 MW, and the grid demands at most 50.0 MW from 22:00 UTC on, in 29 min',
    ]);
    made.read(METERS, { meters: [meterPatch('main/inlet 1', { powerWatts: 40e6 })] });
    expect(standing(made.tick())).toEqual([]);
  });

  it('does not make the connection itself look short', () => {
    expect(standing(drawing(49.9, [limit(0, HOUR, 50)]).tick())).toEqual([]);
    expect(standing(drawing(69, [limit(0, HOUR, 90)]).tick())).toEqual([
      'warning the grid connection has 1.0 of 70.0 MW left',
    ]);
  });
});

describe('what the grid warns of', () => {
  const warns = (more: Partial<SiteDemand>) =>
    standing(drawing(1, [madeDemand({ from: EPOCH, ...more })]).tick());

  it('is an alert in its own words, for as long as the event lasts', () => {
    const made = drawing(1, [
      madeDemand({
        kind: 'alert',
        alert: 'grid emergency',
        text: 'Line 380-2 is out',
        from: EPOCH,
        to: EPOCH + HOUR,
      }),
    ]).tick();
    expect(standing(made)).toEqual([
      'critical the grid says: grid emergency until 22:00 UTC (Line 380-2 is out)',
    ]);
    expect(standing(made.pass(HOUR).tick())).toEqual([]);
  });

  it('is a warning where the grid itself is not in danger, and nothing before its time', () => {
    expect(warns({ kind: 'alert', alert: 'wind', to: null })).toEqual(['warning the grid says: wind']);
    expect(warns({ kind: 'level', level: 3, to: null })).toEqual([
      'critical the grid says: level 3, an emergency',
    ]);
    expect(warns({ kind: 'level', level: 2, to: null })).toEqual([]);
    expect(warns({ kind: 'alert', alert: 'wind', from: EPOCH + HOUR, to: null })).toEqual([]);
  });

  it('is cut where it goes on for long', () => {
    const [alert] = warns({ kind: 'alert', alert: 'other', text: 'x'.repeat(500), to: null });
    expect(alert?.length).toBeLessThan(200);
  });
});
