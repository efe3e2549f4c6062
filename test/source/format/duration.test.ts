import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatDuration,
  formatDurationInWords,
  formatWholeAge,
} from '../../../source/format/duration.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [0.0000012, '1.2 µs'],
    [0.00041, '0.41 ms'],
    [0.012, '12 ms'],
    [0.6, '0.6 s'],
    [9.97, '10 s'],
    [41.4, '41 s'],
    [59.7, '1 min'],
    [90, '1 min 30 s'],
    [599.8, '10 min'],
    [41 * 60 + 20, '41 min'],
    [3599, '1 h'],
    [7800, '2 h 10'],
    [3 * 3600, '3 h'],
    [3660, '1 h 01'],
    [86_399, '24 h'],
    [26 * 3600 + 60, '26 h'],
    [76 * 3600, '3 d 4 h'],
    [200 * 86_400, '200 d'],
    [-330, '-5 min 30 s'],
    [null, '–'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatDurationInWords', () => {
  it.each([
    [6240, '1 h 44 min'],
    [3 * 3600, '3 h'],
    [41 * 60, '41 min'],
    [76 * 3600, '3 d 4 h'],
    [null, '–'],
  ])('writes %d seconds as %s, with a unit to every figure', (seconds, text) => {
    expect(formatDurationInWords(seconds)).toBe(text);
  });
});

describe('formatAge', () => {
  it.each([
    [0, '0.0 s'],
    [0.62, '0.6 s'],
    [6.1, '6.1 s'],
    [9.96, '10 s'],
    [14.2, '14 s'],
    [59.6, '1 min'],
    [3 * 3600, '3 h'],
    [26 * 3600, '26 h'],
    [3.2 * 86_400, '3 d'],
    [-0.01, '0.0 s'],
    [-2, '-2.0 s'],
    [null, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes an age of %d seconds as %s', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });
});

describe('formatWholeAge', () => {
  it.each([
    [0, '<1 s'],
    [0.99, '<1 s'],
    [1.9, '1 s'],
    [9.94, '9 s'],
    [9.96, '10 s'],
    [59.6, '1 min'],
    [-2, '-2.0 s'],
    [null, '–'],
  ])('writes an age of %d seconds in a list as %s', (seconds, text) => {
    expect(formatWholeAge(seconds)).toBe(text);
  });
});
