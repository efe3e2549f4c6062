import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ULID, ulids } from '../../../source/actions/ulid.ts';

test('ids are canonical ULIDs whose time can be read back', () => {
  const next = ulids(
    () => 1_469_922_850_259,
    () => new Uint8Array(10),
  );
  expect(next()).toBe('01ARZ3NDEK0000000000000000');
  expect(next()).toBe('01ARZ3NDEK0000000000000001');
});

test('ids rise, within a millisecond and when the clock is set back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 45 }), { minLength: 2, maxLength: 50 }), (times) => {
      let at = 0;
      const next = ulids(() => times[Math.min(at++, times.length - 1)] ?? 0);
      const made = times.map(() => next());
      expect(made.every((id) => ULID.test(id))).toBe(true);
      expect([...made].sort()).toEqual(made);
      expect(new Set(made).size).toBe(made.length);
    }),
  );
});

test('a millisecond that is used up leads into the next', () => {
  const next = ulids(
    () => 5,
    () => new Uint8Array(10).fill(0xff),
  );
  expect(next()).toBe('0000000005ZZZZZZZZZZZZZZZZ');
  expect(next()).toBe('00000000060000000000000000');
});
