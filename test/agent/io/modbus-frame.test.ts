import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeAnswer,
  encodeQuestion,
  exceptionWords,
  type Question,
} from '../../../agent/io/modbus-frame.ts';

const question: Question = { transaction: 1, unit: 1, block: { functionCode: 3, address: 19000, count: 2 } };
/** Transaction 1, protocol 0, 7 bytes, unit 1, function 3, 4 bytes: 230.5 as a float. */
const ANSWER = [0, 1, 0, 0, 0, 7, 1, 3, 4, 0x43, 0x66, 0x80, 0];
const EXCEPTION = [0, 1, 0, 0, 0, 3, 1, 0x83, 2];
const decode = (bytes: readonly number[]) => decodeAnswer(Uint8Array.from(bytes), question);

describe('a question', () => {
  test('is the bytes that the standard draws', () => {
    expect([...encodeQuestion(question)]).toEqual([0, 1, 0, 0, 0, 6, 1, 3, 0x4a, 0x38, 0, 2]);
  });
});

describe('an answer', () => {
  test('is awaited at every length on the way to the whole', () => {
    for (const whole of [ANSWER, EXCEPTION])
      for (let length = 0; length < whole.length; length++)
        expect(decode(whole.slice(0, length))).toEqual({ kind: 'more' });
    expect(decode(ANSWER)).toEqual({ kind: 'registers', bytes: Uint8Array.of(0x43, 0x66, 0x80, 0) });
    expect(decode(EXCEPTION)).toEqual({ kind: 'exception', code: 2 });
  });

  test.each([
    ['to another transaction', 1, 9, 'transaction 9 was answered, expected 1'],
    ['of another protocol', 3, 9, 'what came is no Modbus/TCP (protocol identifier 9, expected 0)'],
    ['of another length', 5, 9, 'an answer of 9 bytes was announced, expected 7 or an exception'],
    ['of another unit', 6, 2, 'unit 2 answered, expected 1'],
    ['to another function', 7, 4, 'function 4 was answered with 7 bytes, expected 3'],
    ['with another count of bytes', 8, 2, '2 bytes of registers were announced, expected 4'],
  ])('is wrong when it is %s', (_what, at, byte, why) => {
    expect(decode(ANSWER.with(at, byte))).toEqual({ kind: 'wrong', why });
  });

  test('is wrong when it is a web server’s, or goes on', () => {
    expect(decode([...Buffer.from('HTTP/1.1 400')])).toMatchObject({ kind: 'wrong' });
    expect(decode([...ANSWER, 0])).toEqual({ kind: 'wrong', why: 'more came than was asked for' });
    expect(decode([0, 1, 0, 0, 0, 3, 1, 3, 4])).toMatchObject({ kind: 'wrong' });
  });

  test('gives no registers when any bytes of its head are others, whatever else they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.integer({ min: 0, max: ANSWER.length }),
        (flips, length) => {
          const bytes = [...ANSWER];
          for (const [at, flip] of flips) bytes[at] = (ANSWER[at] ?? 0) ^ flip;
          expect(decode(bytes.slice(0, length)).kind).not.toBe('registers');
        },
      ),
    );
  });

  test('of any bytes at all is decided on without a throw, and never kept beyond its length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 125 }), (bytes, count) => {
        const answer = decodeAnswer(bytes, { ...question, block: { ...question.block, count } });
        if (answer.kind === 'registers') expect(answer.bytes).toHaveLength(2 * count);
        if (bytes.length > 9 + 2 * count) expect(answer.kind).toBe('wrong');
      }),
    );
  });

  test('gives back the registers of any block', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65_535 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(3 as const, 4 as const),
        fc.uint8Array({ minLength: 1, maxLength: 125 }),
        (transaction, unit, functionCode, half) => {
          const bytes = Uint8Array.from([...half, ...half]);
          const asked = { transaction, unit, block: { functionCode, address: 7, count: half.length } };
          const head = [transaction >> 8, transaction & 255, 0, 0, 0, 3 + bytes.length, unit];
          const answer = Uint8Array.from([...head, functionCode, bytes.length, ...bytes]);
          expect(decodeAnswer(answer, asked)).toEqual({ kind: 'registers', bytes });
        },
      ),
    );
  });

  test('has words for each exception of the standard', () => {
    expect([1, 2, 3, 4, 5, 6, 8, 10, 11].map(exceptionWords)).not.toContain('unknown to the standard');
    expect(exceptionWords(99)).toBe('unknown to the standard');
  });
});
