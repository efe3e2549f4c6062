import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeFromAgent,
  decodeFromConsole,
  encodeFromAgent,
  encodeFromConsole,
  WireError,
} from '../../../protocol/index.ts';
import { compress, expand } from '../../support/compression.ts';
import { anySteer, FROM_AGENT, FROM_CONSOLE } from '../../support/made-frames.ts';

/** `WEFT_FRAMES=1000000` takes a million frames of each kind of damage. */
const FRAMES = Number(process.env['WEFT_FRAMES'] ?? 4_000);

describe('a frame', () => {
  test('of any steer comes back as it was', () => {
    fc.assert(
      fc.property(anySteer, (steer) => {
        expect(decodeFromConsole(encodeFromConsole({ kind: 'steer', steer }))).toEqual({
          kind: 'steer',
          steer,
        });
      }),
    );
  });

  test('of a request says who asks, where a console asks for others', () => {
    fc.assert(
      fc.property(anySteer, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/), (steer, speaker) => {
        const frame = { kind: 'steer', steer, speaker } as const;
        expect(decodeFromConsole(encodeFromConsole(frame))).toEqual(frame);
      }),
    );
  });

  test.each(['', 'a/b', 'weft://operator/noc-1', ' a', 'a\n', 'x'.repeat(64), '-x', 'é'])(
    'whose speaker is %j is refused',
    (speaker) => {
      const [steer] = fc.sample(anySteer, { numRuns: 1, seed: 7 });
      if (steer === undefined) throw new Error('no steer was made');
      expect(() => decodeFromConsole(encodeFromConsole({ kind: 'steer', steer, speaker }))).toThrow(
        'speaker',
      );
    },
  );

  test.each(FROM_AGENT)('from the agent comes back as it was: $kind', (frame) => {
    expect(decodeFromAgent(encodeFromAgent(frame, compress), expand)).toEqual(frame);
  });
  test.each(FROM_CONSOLE)('from the console comes back as it was: $kind', (frame) => {
    expect(decodeFromConsole(encodeFromConsole(frame))).toEqual(frame);
  });

  test('of any bytes at all is a value or a WireError', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => refused(bytes)),
      { numRuns: FRAMES },
    );
  });

  test('that was cut short or damaged is a value or a WireError', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FROM_AGENT),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        (frame, cut, damage) => {
          const whole = encodeFromAgent(frame, compress);
          const bytes = whole.slice(0, 1 + (cut % whole.length));
          for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
          refused(bytes);
        },
      ),
      { numRuns: FRAMES },
    );
  });
});

function refused(bytes: Uint8Array): void {
  for (const decode of [() => decodeFromAgent(bytes, expand), () => decodeFromConsole(bytes)]) {
    try {
      decode();
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
    }
  }
}
