import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReusedArena } from '../../../protocol/wire/arena.ts';

test('an arena never hands out one place twice before it takes everything back', () => {
  const lengths = fc.array(fc.nat(400), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(lengths, { maxLength: 6 }), (rounds) => {
      const arena = new ReusedArena();
      for (const round of rounds) {
        arena.reset();
        const arrays = round.map((length, mark) => [
          arena.uint32(length).fill(mark + 1),
          arena.float64(length).fill(mark + 1),
        ]);
        for (const [mark, [words, numbers]] of arrays.entries()) {
          expect(words).toHaveLength(round[mark]!);
          expect(words!.every((word) => word === mark + 1)).toBe(true);
          expect(numbers!.every((number) => number === mark + 1)).toBe(true);
        }
      }
    }),
  );
});
