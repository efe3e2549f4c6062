import { expect, test } from 'vitest';
import { say } from '../../../../protocol/text.ts';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { BatteryWatch } from '../../../../source/views/wall/battery-watch.ts';
import { madeFabric, NOW, WALL, wellSite } from '../../../support/made-fabric.ts';

const [site] = overviewModel(madeFabric([wellSite('de-halm', 1)]), NOW, WALL).sites;

function charged(chargeRatio: number, powerWatts = 5e6) {
  if (site === undefined) throw new Error('no site was made');
  return [
    { ...site, feeds: [{ name: say`battery`, kind: 'battery', state: 'ok', powerWatts, chargeRatio }] },
  ];
}

test('a battery that falls evenly is empty when its charge is used up', () => {
  const watch = new BatteryWatch();
  for (let second = 0; second <= 60; second++) watch.observe(charged(0.9 - second * 0.001), second * 1000);
  expect(watch.secondsLeft('de-halm', 'battery')).toBeCloseTo(840, 0);
});

test('no time is told before the fall was measured for a while', () => {
  const watch = new BatteryWatch();
  for (let second = 0; second < 19; second++) watch.observe(charged(0.9 - second * 0.001), second * 1000);
  expect(watch.secondsLeft('de-halm', 'battery')).toBeNull();
});

test('a battery that was charged in between is measured anew', () => {
  const watch = new BatteryWatch();
  for (let second = 0; second <= 60; second++) watch.observe(charged(0.9 - second * 0.001), second * 1000);
  watch.observe(charged(0.86, -1e6), 61_000);
  watch.observe(charged(0.87), 62_000);
  expect(watch.secondsLeft('de-halm', 'battery')).toBeNull();
});
