import { describe, expect, test } from 'vitest';
import { expectCounts, expectDelays, expectOneWayDelays } from '../../../support/expect-imposed.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { imposedFigures } from '../../../support/imposed-figures.ts';
import { FAIR, type Weather } from '../../../support/network-weather.ts';
import { SimulatedLink } from '../../../support/simulated-link.ts';

const seed = firstSeed('WEFT_SEED');
const MINUTES = 10;

const QUEUE: Weather = {
  ...FAIR,
  delayMs: 4.2,
  jitter: { shape: 'exponential', meanMs: 0.4 },
  keepsOrder: true,
};
const BURSTS = { toBad: 0.004, toGood: 0.2, lostInGood: 1e-4, lostInBad: 0.7 };

const WEATHERS: readonly (readonly [string, Weather, Weather])[] = [
  ['a queue each way', QUEUE, { ...QUEUE, delayMs: 6.1 }],
  ['uniform jitter', { ...QUEUE, jitter: { shape: 'uniform', meanMs: 5 } }, QUEUE],
  [
    'a bell of jitter that reorders',
    { ...FAIR, delayMs: 20, jitter: { shape: 'normal', meanMs: 60 } },
    { ...FAIR, delayMs: 20, jitter: { shape: 'normal', meanMs: 60 } },
  ],
  ['heavy tails', QUEUE, { ...QUEUE, jitter: { shape: 'heavy', meanMs: 3 } }],
  ['loss on the way there', { ...QUEUE, loss: { share: 0.03 } }, QUEUE],
  ['loss on the way back', QUEUE, { ...QUEUE, loss: { share: 0.03 } }],
  ['loss both ways, unlike', { ...QUEUE, loss: { share: 0.002 } }, { ...QUEUE, loss: { share: 0.05 } }],
  ['bursts on the way there', { ...QUEUE, loss: BURSTS }, QUEUE],
  [
    'bursts on the way back, and packets held back',
    QUEUE,
    { ...QUEUE, keepsOrder: false, loss: BURSTS, heldBack: { share: 0.02, forMs: 250 } },
  ],
  [
    'packets held back on the way there',
    { ...QUEUE, keepsOrder: false, heldBack: { share: 0.05, forMs: 150 } },
    QUEUE,
  ],
  ['copies on the way there', { ...QUEUE, doubled: 0.02 }, QUEUE],
  ['copies on the way back', QUEUE, { ...QUEUE, doubled: 0.02 }],
];

describe(`figures of a link that is measured over a simulated network (seed ${seed})`, () => {
  test.each(WEATHERS)('tell %s as it was imposed', (_, forward, reverse) => {
    const link = new SimulatedLink({ forward, reverse, seed });
    // The first packets find out that the reflector counts.
    [link.forward.weather, link.reverse.weather] = [FAIR, FAIR];
    link.run(1000);
    [link.forward.weather, link.reverse.weather] = [forward, reverse];
    link.run(MINUTES * 60_000);
    [link.forward.weather, link.reverse.weather] = [FAIR, FAIR];
    link.run(1000);
    link.settle();
    const told = link.figures.look(link.now, 7_200_000);
    const imposed = imposedFigures(link.forward, link.reverse, link.sent);
    expectCounts(told, imposed);
    expectDelays(told, imposed);
    expectOneWayDelays(told, imposed);
  });

  test('tell no way by itself where the clocks are not in step, nor loss by way of a reflector that does not count', () => {
    const lossy = { ...QUEUE, loss: { share: 0.05 } };
    const link = new SimulatedLink({
      forward: lossy,
      reverse: QUEUE,
      seed,
      areClocksInStep: false,
      isStateful: false,
    });
    link.run(60_000);
    link.settle();
    const told = link.figures.look(link.now, 7_200_000);
    const imposed = imposedFigures(link.forward, link.reverse, link.sent);
    expect(told).toMatchObject({
      lossRatio: imposed.lossRatio,
      lossForwardRatio: null,
      lossReverseRatio: null,
      delayForwardSeconds: null,
      delayReverseSeconds: null,
      clockErrorSeconds: null,
    });
    expectDelays(told, imposed);
  });
});
