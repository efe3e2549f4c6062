/** One value with its tag, as the basic encoding rules of X.690 have it. */
export interface Block {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** The values that follow each other. */
export function blocksIn(bytes: Buffer): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const first = bytes.readUInt8(at + 1);
    const more = first < 0x80 ? 0 : first & 0x7f;
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
    const from = at + 2 + more;
    blocks.push({
      tag: bytes.readUInt8(at),
      content: bytes.subarray(from, from + length),
      whole: bytes.subarray(at, from + length),
    });
    at = from + length;
  }
  return blocks;
}

export function block(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

/** A number that is not negative. */
export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  let from = 0;
  while (from < 4 && bytes.readUInt8(from) === 0 && bytes.readUInt8(from + 1) < 0x80) from++;
  return block(2, [bytes.subarray(from)]);
}
