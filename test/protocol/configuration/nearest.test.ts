import { describe, expect, test } from 'vitest';
import { nearest } from '../../../protocol/configuration/nearest.ts';

describe('the nearest known word', () => {
  const known = ['interval', 'targets', 'type', 'operatorCa', 'stampReflector', 'nodes'];

  test.each([
    ['intervall', 'interval'],
    ['inteval', 'interval'],
    ['itnerval', 'interval'],
    ['operator-ca', 'operatorCa'],
    ['OPERATORCA', 'operatorCa'],
    ['inter', 'interval'],
    ['node', 'nodes'],
    ['tpye', 'type'],
  ])('to %s is %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  test.each(['', 'cat', 'community', 'x'.repeat(1000)])(
    'to %s is none: no hint is better than a wrong one',
    (word) => {
      expect(nearest(word, known)).toBeNull();
    },
  );
});
