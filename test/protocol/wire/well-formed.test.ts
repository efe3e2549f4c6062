import { Encoder } from 'cbor-x';
import { describe, expect, test } from 'vitest';
import { decodeFromAgent } from '../../../protocol/index.ts';
import { expand } from '../../support/compression.ts';
import { clocks, position } from '../../support/made-frames.ts';

const cbor = new Encoder({ useRecords: false, mapsAsObjects: false, tagUint8Array: false });

describe('a frame', () => {
  test.each([
    ['a list of 2³¹ items', Uint8Array.of(0x9a, 0x80, 0, 0, 0), /items announced/],
    ['text of 4 GiB', Uint8Array.of(0x7a, 0xff, 0xff, 0xff, 0xff, 0x61), /bytes announced/],
    ['nesting without end', new Uint8Array(10_000).fill(0x81), /nested deeper/],
    ['an endless list', Uint8Array.of(0x9f, 0x01, 0xff), /indefinite/],
    ['a tag', Uint8Array.of(0xc0, 0x61, 0x61), /a tag/],
    ['two items', Uint8Array.of(0xa0, 0xa0), /too many/],
    ['nothing', new Uint8Array(0), /ends at byte 0/],
    ['a list instead of a map', Uint8Array.of(0x80), /not a map/],
  ])('with %s is refused by name', (_name, bytes, message) => {
    expect(() => decodeFromAgent(bytes, expand)).toThrow(message);
  });

  test('whose payload says it expands to more than it can is refused before it is expanded', () => {
    const frame = new Map<string, unknown>([
      ['kind', 'delta'],
      ['position', new Map<string, unknown>(Object.entries(position))],
      ['clocks', new Map(Object.entries(clocks))],
      ['base', 6],
      ['encoding', 'deflate'],
      ['length', 200_000_000],
      ['payload', new Uint8Array(300)],
    ]);
    expect(() => decodeFromAgent(cbor.encode(frame), expand)).toThrow(/200000000 bytes out of 300/);
  });

  test('carries a key named __proto__ without harm', () => {
    const bytes = cbor.encode(
      new Map<string, unknown>([
        ['__proto__', new Map([['admin', true]])],
        ['kind', 'refusal'],
        ['reason', 'x'],
      ]),
    );
    expect(decodeFromAgent(bytes, expand)).toEqual({ kind: 'refusal', reason: 'x' });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
