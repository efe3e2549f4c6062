import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputParser } from '../../../source/screen/input-parser.ts';
import { createLine, editLine, type Line, remembered } from '../../../source/screen/line-editor.ts';

function type(line: Line, keys: string): Line {
  const parser = new InputParser();
  const events = [...parser.push(Buffer.from(keys)), ...parser.flush()];
  return events.reduce((current, event) => editLine(current, event).line, line);
}

describe('a line being typed', () => {
  it.each([
    ['hello', 'hello'],
    ['hello\x7f\x7f', 'hel'],
    ['world\x1b[Hhello \x1b[F!', 'hello world!'],
    ['ab\x1b[D\x1b[3~', 'a'],
    ['de-halm/dh-a14\x17', 'de-halm/dh-'],
    ['one two\x1bb\x0b', 'one '],
    ['one two\x01\x1bd', ' two'],
    ['abc\x15', ''],
    ['é👍x\x7f\x7f', 'é'],
    ['a\x1b[200~b\r\nc\x1b[201~', 'ab c'],
  ])('after %j reads %j', (keys, text) => {
    expect(type(createLine(), keys).text).toBe(text);
  });

  it('recalls older lines and comes back to what was being typed', () => {
    const line = type(createLine('', ['first', 'second']), 'dr');
    expect(type(line, '\x1b[A').text).toBe('second');
    expect(type(line, '\x1b[A\x1b[A\x1b[A').text).toBe('first');
    expect(type(line, '\x1b[A\x1b[A\x1b[B\x1b[B').text).toBe('dr');
  });

  it('remembers a line once, and no empty one', () => {
    const after = remembered(createLine('drain', ['drain']));
    expect(after.history).toEqual(['drain']);
    expect(remembered(createLine('  ', after.history)).history).toEqual(['drain']);
    expect(remembered(createLine('cordon', after.history)).history).toEqual(['drain', 'cordon']);
  });

  it('leaves keys to others that mean nothing to it', () => {
    const [event] = new InputParser().push(Buffer.from('\x1b[5~'));
    const line = createLine('x');
    expect(event && editLine(line, event)).toEqual({ line, outcome: 'ignored' });
  });

  it('keeps its cursor inside its text whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '漢', ' ', '/', '\x7f', '\x17', '\x1bf', '\x1b[D', '\x1b[A', '👍')),
        (keys) => {
          const { text, cursor } = type(createLine('', ['old line']), keys.join(''));
          expect(cursor).toBeGreaterThanOrEqual(0);
          expect(cursor).toBeLessThanOrEqual(text.length);
          expect(text.isWellFormed?.() ?? true).toBe(true);
        },
      ),
    );
  });
});
