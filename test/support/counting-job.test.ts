import { expect, it } from 'vitest';
import { type CountedLife, wrongWith } from './counting-job.ts';

const first: CountedLife = {
  site: 'east',
  job: '1',
  restart: 0,
  kept: 'a',
  from: 0,
  to: 20,
  checkpoints: [12],
  hasEnded: false,
  firstAt: 100,
  lastAt: 105,
};
const second: CountedLife = { ...first, site: 'west', job: '7', from: 12, to: 30, firstAt: 106, lastAt: 110 };

it('a work that stopped here and went on there from its checkpoint is in order', () => {
  expect(wrongWith([first, { ...second, hasEnded: true }])).toEqual([]);
});

it('two at once, a step that was lost, another environment, and work done twice are each named', () => {
  expect(wrongWith([first, { ...second, firstAt: 104 }])).toEqual([
    'west/7 ran while east/1 did, until 1 s later',
  ]);
  expect(wrongWith([first, { ...second, from: 0 }])).toEqual([
    'west/7 went on from 0; the newest checkpoint then was 12',
  ]);
  expect(wrongWith([first, { ...second, kept: 'b' }])).toEqual(['west/7 has b where it had a']);
  expect(wrongWith([{ ...first, hasEnded: true }, second])).toEqual(['west/7 did again what was done']);
});
