import { describe, expect, test } from 'vitest';
import { decodeFromAgent, decodeFromConsole } from '../../../protocol/index.ts';
import { encodeEnvelope } from '../../../protocol/wire/envelope.ts';
import { toMap } from '../../../protocol/wire/frame-codec.ts';
import { expand } from '../../support/compression.ts';

const nothing = { value: null, hours: 0 };
const ENERGY = {
  facility: nothing,
  it: nothing,
  renewable: nothing,
  reused: nothing,
  water: nothing,
  pue: nothing,
  ref: nothing,
  erf: nothing,
  wue: nothing,
  pueCategory: null,
  feeds: [],
};
const feed = { feed: 'grid', kind: 'utility', renewableRatio: null, joules: nothing };
const answer = (more: object, energy: object = {}) =>
  encodeEnvelope(
    toMap({ kind: 'energy', from: 1, to: 2, refusal: null, energy: { ...ENERGY, ...energy }, ...more }),
  );

describe('energies of a period on the wire', () => {
  test.each([
    ['a period that ends before it begins', { to: 1 }, {}, /a period of 0 hours/],
    ['a period longer than agents keep', { to: 9602 }, {}, /a period of 9601 hours, from 1 to 9600/],
    ['no energy', { energy: 7 }, {}, /energy is not a map/],
    ['an energy that is no number', {}, { it: { value: 'much', hours: 1 } }, /value is not a finite number/],
    ['half an hour', {}, { it: { value: 1, hours: 0.5 } }, /hours is not a whole number/],
    ['a missing figure', {}, { pue: undefined }, /pue is not a map/],
    ['more feeds than a site has', {}, { feeds: Array(257).fill(feed) }, /257 feeds/],
    ['a feed without a name', {}, { feeds: [{ ...feed, feed: null }] }, /feeds\[0\]\.feed is not text/],
  ])('are refused with %s', (_, more, energy, expected) => {
    expect(() => decodeFromAgent(answer(more, energy), expand)).toThrow(expected);
  });

  test('hold the day of the site where it was asked for, of figures that are some, and no more than a day has', () => {
    const series = (more: object) => {
      const one = { mean: [1, null], most: [2, null], ...more };
      return { facilityPowerWatts: one, itPowerWatts: one, demandLimitWatts: one };
    };
    const told = (more: object, day: object = {}) =>
      decodeFromAgent(answer({ day: { firstSlot: 5, series: series(more), ...day } }), expand);
    expect(told({})).toMatchObject({ day: { firstSlot: 5, series: series({}) } });
    expect(decodeFromAgent(answer({ day: null }), expand)).not.toHaveProperty('day');
    expect(() => told({ mean: Array(289).fill(1) })).toThrow(/289 slots of a day/);
    expect(() => told({ mean: ['much'] })).toThrow(/not a finite number/);
    expect(() => told({ most: [Number.NaN] })).toThrow(/not a finite number/);
    expect(() => told({ most: undefined })).toThrow(/most is not a list/);
    expect(() => told({}, { firstSlot: -1 })).toThrow(/firstSlot/);
    expect(() => told({}, { series: {} })).toThrow(/facilityPowerWatts is not a map/);
    const asked = encodeEnvelope(toMap({ kind: 'energy', from: 0, to: 1, day: true }));
    expect(decodeFromConsole(asked)).toEqual({ kind: 'energy', from: 0, to: 1, day: true });
  });

  test('are asked for by a period of hours', () => {
    const request = (from: unknown, to: unknown) => encodeEnvelope(toMap({ kind: 'energy', from, to }));
    expect(decodeFromConsole(request(0, 1))).toEqual({ kind: 'energy', from: 0, to: 1 });
    expect(() => decodeFromConsole(request(-1, 1))).toThrow(/from is not a whole number/);
    expect(() => decodeFromConsole(request(0, 9601))).toThrow(/a period of 9601 hours/);
    expect(() => decodeFromConsole(request('all', 1))).toThrow(/finite number/);
  });
});
