import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InParts } from '../../../protocol/index.ts';
import { FrameReader } from '../../../source/agents/frame-reader.ts';

/** A message is a letter and how many milliseconds its parts take, one each; none is read at once. */
function created() {
  const tasks: (() => void)[] = [];
  const read: string[] = [];
  const failures: unknown[] = [];
  let clock = 0;
  const reader = new FrameReader<{ readonly name: string }>({
    read: (message) => {
      const text = message.toString();
      if (text.startsWith('!')) throw new Error(text);
      const parts = Number(text.slice(1));
      return parts === 0 ? { name: text } : inParts(text, parts);
    },
    onRead: ({ name }) => read.push(name),
    onFailure: (error) => failures.push(error),
    onFlood: () => failures.push('flood'),
    now: () => clock,
    soon: (task) => tasks.push(task),
  });
  function* inParts(name: string, parts: number): InParts<{ readonly name: string }> {
    for (let part = 0; part < parts; part++) {
      clock++;
      yield;
    }
    return { name };
  }
  const push = (text: string): void => reader.push(Buffer.from(text), true);
  return { reader, read, failures, tasks, push };
}

describe('a reader of frames', () => {
  test('gives every message in its order, whatever comes while a large one is read', () => {
    const message = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(12)).map(([name, parts]) => name + parts);
    const step = fc.oneof(message, fc.constant(null));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { read, tasks, push } = created();
        for (const next of steps) {
          if (next === null) tasks.shift()?.();
          else push(next);
        }
        while (tasks.length > 0) tasks.shift()?.();
        expect(read).toEqual(steps.filter((next) => next !== null));
      }),
    );
  });

  test('lets others have their turn every few milliseconds', () => {
    const { tasks, push, read } = created();
    push('a20');
    let turns = 0;
    while (tasks.length > 0) {
      tasks.shift()?.();
      turns++;
    }
    expect(read).toEqual(['a20']);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  test('ends with the first failure, and reads nothing after it or after it was stopped', () => {
    const { push, read, failures, reader } = created();
    push('a0');
    push('!no');
    push('b0');
    expect(read).toEqual(['a0']);
    expect(failures).toHaveLength(1);
    reader.stop();
    reader.stop();
  });
});
