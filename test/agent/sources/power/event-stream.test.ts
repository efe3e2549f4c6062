import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStream } from '../../../../agent/sources/power/event-stream.ts';
import { firstSeed } from '../../../support/first-seed.ts';

const seed = firstSeed('WEFT_SEED');
const MOST = 400;
const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(pieces: readonly Uint8Array[], most = MOST) {
  const stream = new EventStream(most);
  const events = pieces
    .flatMap((piece) => stream.take(piece))
    .map(({ type, data }) => [type, UTF_8.decode(data)]);
  return { events, lastEventId: stream.lastEventId, retryMs: stream.retryMs };
}

const eventsIn = (text: string) => read([bytesOf(text)]).events;

describe('an event stream', () => {
  it('gives the events of the standard’s own examples', () => {
    expect(eventsIn('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([['message', 'YHOO\n+2\n10']]);
    const second =
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n';
    expect(eventsIn(`${second}\n`)).toEqual([
      ['message', 'first event'],
      ['message', 'second event'],
      ['message', ' third event'],
    ]);
    expect(eventsIn(second)).toHaveLength(2);
    expect(eventsIn('data\n\ndata\ndata\n\ndata:')).toEqual([
      ['message', ''],
      ['message', '\n'],
    ]);
    expect(eventsIn('data:test\n\ndata: test\n\n')).toEqual([
      ['message', 'test'],
      ['message', 'test'],
    ]);
  });

  it('names an event by its type, and leaves out one without data', () => {
    expect(eventsIn('event: MetricReport\ndata: {}\n\nevent: none\n\ndata: 1\n\n')).toEqual([
      ['MetricReport', '{}'],
      ['message', '1'],
    ]);
  });

  it('takes LF, CR and both for the end of a line', () => {
    for (const end of ['\n', '\r', '\r\n'])
      expect(eventsIn(`data: a${end}data: b${end}${end}data: c${end}${end}`)).toEqual([
        ['message', 'a\nb'],
        ['message', 'c'],
      ]);
  });

  it('keeps the identifier of the last whole event, and none that holds NUL', () => {
    expect(read([bytesOf('id: 7\ndata: a\n\nid: 8\ndata: b\n')]).lastEventId).toBe('7');
    expect(read([bytesOf('id: 7\ndata: a\n\nid: 8\u00009\ndata: b\n\n')]).lastEventId).toBe('7');
    expect(read([bytesOf('id: 7\ndata: a\n\nid\ndata: b\n\n')]).lastEventId).toBe('');
  });

  it('takes a time to wait that is a number, and no other', () => {
    expect(read([bytesOf('retry: 5000\nretry: soon\nretry: -1\nretry: 1e3\n')]).retryMs).toBe(5000);
    expect(read([bytesOf('retry: 99999999999999\n')]).retryMs).toBeNull();
  });

  it('leaves one byte order mark out at its begin, and none elsewhere', () => {
    expect(eventsIn('\ufeffdata: a\n\n\ufeffdata: b\n\ndata: \ufeffc\n\n')).toEqual([
      ['message', 'a'],
      ['message', '\ufeffc'],
    ]);
  });

  it.each([
    ['a line that never ends', ['data: ', ...Array.from({ length: 50 }, () => '123456789')]],
    ['a comment that never ends', Array.from({ length: 50 }, () => ': 3456789')],
    ['more lines than an event has', Array.from({ length: 50 }, () => 'data\n')],
  ])('ends at %s', (_what, pieces) => {
    expect(() => read(pieces.map(bytesOf))).toThrow('an event of more than 400 bytes');
  });

  it('holds comments for nothing, however many they are', () => {
    const beats = Array.from({ length: 1000 }, () => ': still here\n\n').join('');
    expect(eventsIn(`${beats}data: a\n\n`)).toEqual([['message', 'a']]);
  });

  const part = fc.oneof(
    fc.constantFrom('\n', '\r', '\r\n', '\n\n', ':', ': ', 'data', 'data: ', 'id: ', 'event: ', 'retry: 9'),
    fc.constantFrom('\ufeff', '\u0000', 'ü', '€', '😀', 'a', ' ', '{"x": 1}'),
  );

  it(`gives the same events wherever it is cut (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat()), (parts, cuts) => {
        const bytes = bytesOf(parts.join(''));
        const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        const pieces = [...at, bytes.length].map((end, index) => bytes.subarray(at[index - 1] ?? 0, end));
        expect(read(pieces, 10_000)).toEqual(read([bytes], 10_000));
        expect(
          read(
            [...bytes].map((byte) => Uint8Array.of(byte)),
            10_000,
          ),
        ).toEqual(read([bytes], 10_000));
      }),
      { seed, numRuns: 1000 },
    );
  });

  it(`gives back the data that a server wrote (seed ${seed})`, () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(
        fc.array(fc.array(line, { minLength: 1, maxLength: 4 })),
        fc.constantFrom('\n', '\r', '\r\n'),
        (events, end) => {
          const written = events.map((lines) => lines.map((text) => `data: ${text}${end}`).join('') + end);
          expect(read([bytesOf(written.join(''))], 10_000).events).toEqual(
            events.map((lines) => ['message', lines.join('\n')]),
          );
        },
      ),
      { seed, numRuns: 300 },
    );
  });
});
