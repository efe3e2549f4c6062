import { describe, expect, test } from 'vitest';
import {
  AUDIT_CHARACTERS,
  AUDIT_LINES,
  auditLines,
  decodeFromAgent,
  decodeFromConsole,
} from '../../../protocol/index.ts';
import { encodeEnvelope } from '../../../protocol/wire/envelope.ts';
import { expand } from '../../support/compression.ts';

const answer = (more: object) =>
  encodeEnvelope(
    new Map<string, unknown>(
      Object.entries({ kind: 'audit', from: 1, lines: ['{}'], newest: 1, refusal: null, ...more }),
    ),
  );

describe('lines of a journal on the wire', () => {
  test.each([
    [
      'more lines than one answer holds',
      { lines: Array.from({ length: AUDIT_LINES + 1 }, () => '{}') },
      /513 lines/,
    ],
    ['a line that is two', { lines: ['{}\n{}'] }, /something other than lines/],
    ['a line that is no text', { lines: [7] }, /something other than lines/],
    ['a first line of nought', { from: 0 }, /from is not a whole number from 1/],
  ])('are refused with %s', (_, more, expected) => {
    expect(() => decodeFromAgent(answer(more), expand)).toThrow(expected);
  });

  test('are asked for from the first on', () => {
    const request = (from: unknown) =>
      encodeEnvelope(
        new Map<string, unknown>([
          ['kind', 'audit'],
          ['from', from],
        ]),
      );
    expect(decodeFromConsole(request(1))).toEqual({ kind: 'audit', from: 1 });
    expect(() => decodeFromConsole(request(0))).toThrow(/whole number from 1/);
    expect(() => decodeFromConsole(request('all'))).toThrow(/finite number/);
  });

  test('are as many as one answer holds, by number and by size, and at least one', () => {
    const many = Array.from({ length: 1_000 }, () => 'x');
    expect(auditLines(1, many, 1_000).lines).toHaveLength(AUDIT_LINES);
    const long = 'x'.repeat(AUDIT_CHARACTERS / 4);
    expect(auditLines(1, [long, long, long, long, long], 5).lines).toHaveLength(4);
    expect(auditLines(1, [long.repeat(9), long], 2).lines).toHaveLength(1);
  });
});
