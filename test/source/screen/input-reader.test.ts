import { describe, expect, it } from 'vitest';
import type { InputEvent } from '../../../source/screen/input-events.ts';
import { InputReader } from '../../../source/screen/input-reader.ts';
import { FakeClock, FakeInput } from '../../support/fake-terminal.ts';

function started() {
  const input = new FakeInput();
  const clock = new FakeClock();
  const events: InputEvent[] = [];
  let ends = 0;
  const heard: number[] = [];
  const reader = new InputReader({
    input,
    later: (task, milliseconds) => clock.later(task, milliseconds),
    onEvent: (event) => events.push(event),
    onHeard: () => heard.push(events.length),
    onEnd: () => {
      ends += 1;
    },
  });
  reader.start();
  const names = () => events.map((event) => (event.kind === 'key' ? event.name : event.kind));
  return { input, clock, reader, names, heard, ends: () => ends };
}

describe('the input reader', () => {
  it('takes a lone Esc for the key after 20 ms', () => {
    const { input, clock, names } = started();
    input.type('\x1b');
    clock.advance(19);
    expect(names()).toEqual([]);
    clock.advance(1);
    expect(names()).toEqual(['escape']);
  });

  it('says when all that came at once has been told', () => {
    const { input, clock, heard } = started();
    input.type('jjk');
    input.type('\x1b');
    clock.advance(20);
    expect(heard).toEqual([3, 3, 4]);
  });

  it('waits longer for the rest of a sequence that has begun, as slow links cut them', () => {
    const { input, clock, names } = started();
    input.type('\x1b[');
    clock.advance(300);
    input.type('A');
    expect(names()).toEqual(['up']);
  });

  it('is in raw mode only while it reads', () => {
    const { input, reader } = started();
    expect(input).toMatchObject({ isRaw: true, isReading: true });
    reader.stop();
    reader.stop();
    expect(input).toMatchObject({ isRaw: false, isReading: false });
    expect(input.listenerCount('data')).toBe(0);
  });

  it('tells when the terminal has hung up', () => {
    const { input, ends } = started();
    input.emit('end');
    expect(ends()).toBe(1);
  });
});
