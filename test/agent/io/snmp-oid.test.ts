import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oidFollows } from '../../../agent/io/snmp-oid.ts';
import { firstSeed } from '../../support/first-seed.ts';

const seed = firstSeed('WEFT_SEED');

test.each([
  ['1.3.6', '1.3.6.1', true],
  ['1.3.6.1', '1.3.6', false],
  ['1.3.6.2', '1.3.6.10', true],
  ['1.3.6.2.9', '1.3.6.10', true],
  ['1.3.6.10', '1.3.6.2.9', false],
  ['1.3.6.2', '1.3.6.23', true],
  ['1.3.6.4294967295', '1.3.6.4294967294.1', false],
  ['1.3.6', '1.3.6', false],
])('after %s comes %s: %s', (before, after, follows) => {
  expect(oidFollows(before, after)).toBe(follows);
});

test(`of any two object identifiers the order by letters is that of their numbers (seed ${seed})`, () => {
  // Few different numbers, so that many begin alike.
  const number = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(99, 100, 101, 4_294_967_295));
  const oid = fc.array(number, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(oid, oid, (before, after) => {
      expect(oidFollows(before.join('.'), after.join('.'))).toBe(comesAfter(before, after));
    }),
    { seed, numRuns: 2000 },
  );
});

function comesAfter(before: readonly number[], after: readonly number[]): boolean {
  const at = before.findIndex((number, index) => number !== after[index]);
  if (at < 0) return after.length > before.length;
  return at < after.length && (after[at] ?? 0) > (before[at] ?? 0);
}
