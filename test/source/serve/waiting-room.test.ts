import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WaitingRoom } from '../../../source/serve/waiting-room.ts';

const room = (): WaitingRoom => new WaitingRoom({ most: 6, mostPerSource: 3, undisturbedMs: 3_000 });

describe('the waiting room', () => {
  it('lets a source have its places, and no more while they are new', () => {
    const places = room();
    for (let one = 0; one < 3; one++) expect(places.enter('a', 0, () => undefined)).not.toBeNull();
    expect(places.enter('a', 2_999, () => undefined)).toBeNull();
  });

  it('has the oldest of a source give way to a newer one when it had its time', () => {
    const places = room();
    const left: number[] = [];
    for (let one = 0; one < 3; one++) places.enter('a', one, () => left.push(one));
    expect(places.enter('a', 3_000, () => undefined)).not.toBeNull();
    expect(left).toEqual([0]);
    expect(places.size).toBe(3);
  });

  it('has the source that holds most give way to one that holds none, at once', () => {
    const places = room();
    const left: string[] = [];
    for (const source of ['a', 'a', 'a', 'b', 'b', 'c']) places.enter(source, 0, () => left.push(source));
    expect(places.enter('d', 1, () => undefined)).not.toBeNull();
    expect(left).toEqual(['a']);
  });

  it('takes no place from those who hold as little, until one had its time', () => {
    const places = room();
    const left: string[] = [];
    for (const source of ['a', 'b', 'c', 'd', 'e', 'f']) places.enter(source, 0, () => left.push(source));
    expect(places.enter('g', 1, () => undefined)).toBeNull();
    expect(places.enter('g', 3_000, () => undefined)).not.toBeNull();
    expect(left).toEqual(['a']);
  });

  it('never holds more than its most, in all and of one source, whatever comes and goes', () => {
    const step = fc.record({
      source: fc.integer({ min: 0, max: 4 }),
      wait: fc.integer({ min: 0, max: 2_000 }),
      leaves: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const places = room();
        const held: { source: string; leave: () => void }[] = [];
        let now = 0;
        for (const { source, wait, leaves } of steps) {
          now += wait;
          if (leaves) held.shift()?.leave();
          const name = `${source}`;
          const leave = places.enter(name, now, () => {
            held.splice(held.indexOf(one), 1);
          });
          const one = { source: name, leave: leave ?? (() => undefined) };
          if (leave !== null) held.push(one);
          expect(places.size).toBe(held.length);
          expect(held.length).toBeLessThanOrEqual(6);
          expect(held.filter((other) => other.source === name).length).toBeLessThanOrEqual(3);
        }
      }),
      { seed: 20_261_125 },
    );
  });
});
