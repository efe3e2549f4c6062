import { describe, expect, test } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import { requestOf } from '../../../source/actions/action-request.ts';
import { demandedLimit, limitToMeet, nameOfDemand } from '../../../source/actions/demanded-limit.ts';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { planLines } from '../../../source/actions/plan-words.ts';
import type { SiteView } from '../../../source/fabric/site-view.ts';
import { drawingSite, limitDemanded } from '../../support/drawing-site.ts';
import { madeFabric, NOW, WALL } from '../../support/made-fabric.ts';

const MINUTE = 60_000;

function siteOf(more: Parameters<typeof drawingSite>[0]): SiteView {
  const site = madeFabric([drawingSite(more)]).site('de-halm');
  if (site === undefined) throw new Error('it is not there');
  return site;
}

describe('a demand of the grid', () => {
  const price = limitDemanded(0, [0, 60], { demand: 'openadr/event-2/0/0', event: 'event-2', kind: 'price' });

  test('gives the limit, its begin and its end, by its row, by its row with the site, or by its event', () => {
    const site = siteOf({ demands: [limitDemanded(30, [60, 240])] });
    const found = { limitWatts: 30_000, from: WALL + 60 * MINUTE, until: WALL + 240 * MINUTE };
    for (const name of ['openadr/event-1/0/0', 'de-halm/openadr/event-1/0/0', 'event-1'])
      expect(demandedLimit(site, name, WALL)).toEqual({
        ...found,
        why: 'Grid limits: peak',
        demand: { source: 'openadr/https://vtn', event: 'event-1' },
      });
  });

  test('that is in force begins now, and one that is withdrawn by somebody later has no end', () => {
    const site = siteOf({ demands: [limitDemanded(30, [-10, null])] });
    expect(demandedLimit(site, 'event-1', WALL)).toMatchObject({ from: null, until: null });
  });

  test('of intervals that follow each other with one limit is one, and another limit ends it', () => {
    const of = (interval: number, kilowatts: number, span: readonly [number, number]) =>
      limitDemanded(kilowatts, span, { demand: `openadr/event-1/${interval}/0` });
    const site = siteOf({ demands: [of(2, 25, [120, 180]), of(0, 30, [0, 60]), of(1, 30, [60, 120])] });
    expect(demandedLimit(site, 'openadr/event-1/0/0', WALL)).toMatchObject({
      limitWatts: 30_000,
      until: WALL + 120 * MINUTE,
    });
    expect(demandedLimit(site, 'event-1', WALL)).toEqual({
      problem: 'event-1 asks for several limits; name one: openadr/event-1/0/0, openadr/event-1/2/0',
    });
  });

  test('of more intervals than anybody tells ends with the last of them', () => {
    const many = 20_000;
    const demands = Array.from({ length: many }, (_, at) =>
      limitDemanded(30, [at, at + 1], { demand: `openadr/event-1/${at}/0` }),
    );
    expect(demandedLimit(siteOf({ demands }), 'openadr/event-1/0/0', WALL)).toMatchObject({
      until: WALL + many * MINUTE,
    });
  });

  test('of very many limits is told by some of them', () => {
    const demands = Array.from({ length: 20_000 }, (_, at) =>
      limitDemanded(30 + (at % 2), [at, at + 1], { demand: `openadr/event-1/${at}/0` }),
    );
    const found = demandedLimit(siteOf({ demands }), 'event-1', WALL);
    expect('problem' in found ? found.problem : '').toMatch(/name one: (openadr\/\S+ ){5}and 19995 more$/);
  });

  test('that is over, asks for no limit or is not there says so', () => {
    const site = siteOf({ demands: [limitDemanded(30, [-60, -1]), price] });
    expect(demandedLimit(site, 'event-1', WALL)).toEqual({ problem: 'demand event-1 is over' });
    expect(demandedLimit(site, 'openadr/event-2/0/0', WALL)).toEqual({
      problem: 'demand openadr/event-2/0/0 is of kind price: it asks for no limit',
    });
    expect(demandedLimit(site, 'event-9', WALL)).toEqual({
      problem: 'the grid asks nothing of it that is called event-9',
    });
  });

  test('makes the order of a shed, which no other limit is written for', () => {
    const fabric = madeFabric([drawingSite({ demands: [limitDemanded(36, [60, 240])] })]);
    const view = { fabric, now: NOW, wall: WALL, dataClasses: new Map() };
    const planned = (demand: string) =>
      makePlan(requestOf('shed', ['de-halm'], { reason: 'x', shed: { demand, times: {} } }), view);
    const plan = planned('event-1');
    const { refusals, parts } = plan;
    expect(refusals).toEqual([]);
    const said = planLines(plan, { wall: WALL, most: 40 }).map(({ name, text }) => `${name} ${text}`);
    expect(said).toContain(
      'follows demand event-1: it ends when that is withdrawn, or when that ends earlier',
    );
    expect(parts[0]?.shed).toMatchObject({
      order: {
        limitWatts: 36_000,
        from: WALL + 60 * MINUTE,
        until: WALL + 240 * MINUTE,
        // By which the agent knows what became of it.
        demand: { source: 'openadr/https://vtn', event: 'event-1' },
      },
    });
    expect(planned('event-9').refusals).toEqual([
      { target: 'de-halm', reason: 'the grid asks nothing of it that is called event-9' },
    ]);
  });
});

describe('the limit that a site has to meet', () => {
  const next = { nextDemandLimitWatts: 25_000, nextDemandFrom: WALL + 3_600_000, nextDemandWhy: 'b' };
  const now = { demandLimitWatts: 30_000, demandUntil: WALL + 1_800_000, demandWhy: 'a' };

  test('is the one in force while it draws more than that, else the next, and none where none is demanded', () => {
    const of = (sites: Patch<'sites'>) => limitToMeet(siteOf({ sites }), WALL);
    expect(of({ ...now, ...next })).toEqual({
      limitWatts: 30_000,
      from: null,
      until: WALL + 1_800_000,
      why: 'a',
    });
    expect(of({ ...now, ...next, facilityPowerWatts: 29_000 })).toMatchObject({
      limitWatts: 25_000,
      why: 'b',
    });
    expect(of({ ...now, facilityPowerWatts: 29_000 })).toMatchObject({ limitWatts: 30_000 });
    expect(of(next)).toMatchObject({ limitWatts: 25_000, from: WALL + 3_600_000, until: null });
    expect(of({})).toBeNull();
  });
});

describe('the demand behind the limit that a site has to meet', () => {
  const limit = { limitWatts: 30_000, from: null, until: WALL + 60 * MINUTE, why: null };
  const named = (...demands: readonly ReturnType<typeof limitDemanded>[]) =>
    nameOfDemand(siteOf({ demands }), limit, WALL);

  test('is known where there is one of that limit and end, and is not guessed where there are more', () => {
    const other = { demand: 'openadr/event-2/0/0', event: 'event-2' };
    expect(named(limitDemanded(30, [-5, 60]), limitDemanded(31, [-5, 60], other))).toBe(
      'openadr/event-1/0/0',
    );
    expect(named(limitDemanded(30, [-5, 60]), limitDemanded(30, [-5, 60], other))).toBeNull();
    expect(named(limitDemanded(30, [-5, 90]))).toBeNull();
    expect(named(limitDemanded(30, [5, 60]))).toBeNull();
    expect(named()).toBeNull();
  });
});

describe('a limit without a ramp that is asked for', () => {
  const planned = (ramp: number | null, asked: { rampDown?: number; rampUp?: number } = {}) => {
    const site = drawingSite({ sites: { gridRampWattsPerMinute: ramp } });
    const view = { fabric: madeFabric([site]), now: NOW, wall: WALL, dataClasses: new Map() };
    const shed = { limitWatts: 34_000, times: { from: WALL + 7_200_000, until: WALL + 9_000_000, ...asked } };
    const [part] = makePlan(requestOf('shed', ['de-halm'], { reason: 'x', shed }), view).parts;
    if (part?.shed === undefined || 'problem' in part.shed) throw new Error('there is no plan');
    return part.shed;
  };

  test('keeps to the ramp of the grid connection, and is one step where it has none', () => {
    const { plan, order } = planned(1_000);
    expect(order).toMatchObject({ rampDown: 1_000, rampUp: 1_000 });
    const falls = plan.series.map(({ watts }, index) => (plan.series[index - 1]?.watts ?? watts) - watts);
    expect(Math.max(...falls)).toBeLessThanOrEqual(1_000);
    expect(plan.steps.length).toBeGreaterThan(5);
    const free = planned(null);
    expect(free.order).toMatchObject({ rampDown: null, rampUp: null });
    expect(new Set(free.plan.steps.map(({ at }) => at)).size).toBe(1);
  });

  test('is outdone by one that is', () => {
    expect(planned(1_000, { rampDown: 2_000, rampUp: 3_000 }).order).toMatchObject({
      rampDown: 2_000,
      rampUp: 3_000,
    });
  });
});
