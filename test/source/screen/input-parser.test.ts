import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InputEvent, keyNameOf } from '../../../source/screen/input-events.ts';
import { InputParser } from '../../../source/screen/input-parser.ts';

function parse(...chunks: string[]): InputEvent[] {
  const parser = new InputParser();
  const events = chunks.flatMap((chunk) => parser.push(Buffer.from(chunk)));
  return [...events, ...parser.flush()];
}

function eventsOf(bytes: Uint8Array): InputEvent[] {
  const parser = new InputParser();
  return [...parser.push(bytes), ...parser.flush()];
}

function names(...chunks: string[]): string[] {
  return parse(...chunks).map((event) => (event.kind === 'key' ? keyNameOf(event) : event.kind));
}

describe('the input parser', () => {
  it.each([
    ['a', ['a']],
    ['G', ['G']],
    ['é漢', ['é', '漢']],
    [' ', ['space']],
    ['\r', ['enter']],
    ['\t\x1b[Z', ['tab', 'shift-tab']],
    ['\x7f', ['backspace']],
    ['\x03\x0c\x1a', ['ctrl-c', 'ctrl-l', 'ctrl-z']],
    ['\x00', ['ctrl-space']],
    ['\x1b', ['escape']],
    ['\x1b\x1b', ['escape', 'escape']],
    ['\x1bf', ['alt-f']],
    ['\x1b[A\x1bOB', ['up', 'down']],
    ['\x1b[1;5C\x1b[1;2D', ['ctrl-right', 'shift-left']],
    ['\x1b[5~\x1b[6~\x1b[3~', ['pageup', 'pagedown', 'delete']],
    ['\x1b[H\x1b[4~\x1bOF', ['home', 'end', 'end']],
    ['\x1bOP\x1b[15~\x1b[[A', ['f1', 'f5', 'f1']],
    ['\x1b[97;5u', ['ctrl-a']],
    ['\x1b[27;5;13~', ['ctrl-enter']],
    ['\x1b[?1;2c\x1b[Ix', ['x']],
    ['\x1b[', ['alt-[']],
    ['\u0085a', ['a']],
  ])('reads %j as %j', (bytes, expected) => {
    expect(names(bytes)).toEqual(expected);
  });

  it('gives a paste as one event, whatever is in it', () => {
    expect(parse('\x1b[200~rm -rf\r\x1b[A\x1b[20', '1~x')).toEqual([
      { kind: 'paste', text: 'rm -rf\r\x1b[A' },
      expect.objectContaining({ name: 'x' }),
    ]);
  });

  it('keeps the first 64 Ki of an endless paste', () => {
    const [paste] = parse('\x1b[200~', 'x'.repeat(200_000), '\x1b[201~');
    expect(paste).toEqual({ kind: 'paste', text: 'x'.repeat(64 * 1024) });
  });

  it('splits mouse reports off from keys', () => {
    const none = { ctrl: false, shift: false, meta: false };
    expect(parse('\x1b[<64;10;5Mj\x1b[<0;1;1M\x1b[<0;1;1m\x1b[<21;3;4M')).toEqual([
      { kind: 'mouse', action: 'wheel-up', button: 'none', x: 9, y: 4, ...none },
      expect.objectContaining({ name: 'j' }),
      { kind: 'mouse', action: 'press', button: 'left', x: 0, y: 0, ...none },
      { kind: 'mouse', action: 'release', button: 'left', x: 0, y: 0, ...none },
      { kind: 'mouse', action: 'press', button: 'middle', x: 2, y: 3, ctrl: true, shift: true, meta: false },
    ]);
  });

  it('holds a lone Esc back until told that nothing follows', () => {
    const parser = new InputParser();
    expect(parser.push(Buffer.from('\x1b'))).toEqual([]);
    expect(parser.pending).toBe('escape');
    expect(parser.flush()).toEqual([expect.objectContaining({ name: 'escape' })]);
    expect(parser.pending).toBe('nothing');
  });

  it('drops a sequence that never ends and goes on', () => {
    expect(names(`\x1b[${'1;'.repeat(500)}`, '\x1b[A').at(-1)).toBe('up');
  });

  const piece = fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x1b[A',
      '\x1bOB',
      '\x1b[1;5C',
      '\x1b[<64;10;5M',
      '\x1b[200~',
      '\x1b[201~',
      'j',
      'é漢👍',
      '\x1b[[',
      '\x1b[',
      '\x1bO',
      '~',
      '\x1b[97;5u',
      ';',
      '<',
    ),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^\x1b\[[0-9;<?]{0,80}[@-~]?$/),
  );

  it('gives the same events however the bytes are cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => Buffer.from(pieces.join(''))),
        fc.array(fc.nat({ max: 12 })),
        (bytes, lengths) => {
          const cut = new InputParser();
          const events: InputEvent[] = [];
          let from = 0;
          for (const length of lengths) {
            events.push(...cut.push(bytes.subarray(from, from + length)));
            from = Math.min(bytes.length, from + length);
          }
          events.push(...cut.push(bytes.subarray(from)), ...cut.flush());
          expect(events).toEqual(eventsOf(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads what it has read before, alone or behind half a character, as it did the first time', () => {
    const chunk = fc
      .constantFrom('j', '\x1b[A', '\x1b', '[', 'é', '\x1b[200~', '\x1b[201~')
      .map((text) => Buffer.from(text));
    const half = fc.constantFrom(Buffer.from([0xc3]), Buffer.from([0xa9]), Buffer.from([]));
    fc.assert(
      fc.property(fc.array(fc.oneof(chunk, half), { minLength: 4 }), (chunks) => {
        const often = [...chunks, ...chunks];
        const knowing = new InputParser();
        const events = often.flatMap((bytes) => knowing.push(bytes));
        expect([...events, ...knowing.flush()]).toEqual(eventsOf(Buffer.concat(often)));
      }),
      { numRuns: 500 },
    );
  });

  it('takes any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const parser = new InputParser();
        for (const event of [...parser.push(bytes), ...parser.flush()]) {
          expect(['key', 'paste', 'mouse']).toContain(event.kind);
        }
      }),
    );
  });
});
