import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from '../../../agent/simulation/agenda.ts';

test('things happen in the order of their time, and of being put down where that is equal', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const agenda = new Agenda();
      const happened: (readonly [number, number])[] = [];
      for (const [order, time] of times.entries()) agenda.at(time, () => happened.push([time, order]));
      agenda.run(10);
      const sorted = times
        .map((time, order) => [time, order] as const)
        .filter(([time]) => time <= 10)
        .sort(([one, first], [other, second]) => one - other || first - second);
      expect(happened).toEqual(sorted);
    }),
  );
});

test('what is put down for now while things happen still happens now', () => {
  const agenda = new Agenda();
  const happened: string[] = [];
  agenda.at(5, () => {
    happened.push('first');
    agenda.at(5, () => happened.push('second'));
  });
  agenda.run(5);
  expect(happened).toEqual(['first', 'second']);
});
