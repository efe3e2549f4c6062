import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LeaveWatch } from '../../../source/shell/leave-watch.ts';

/** What goes on of some keys, and a `|` where the shell is left. */
function typed(...chunks: readonly string[]): string {
  const watch = new LeaveWatch();
  let through = '';
  for (const chunk of chunks) {
    const { through: bytes, leaves } = watch.take(Buffer.from(chunk, 'latin1'));
    through += Buffer.from(bytes).toString('latin1');
    if (leaves) return `${through}|`;
  }
  return through;
}

describe('what is typed into a shell', () => {
  it.each([
    ['~. at the very beginning', ['~.'], '|'],
    ['~. on a new line', ['ls\r~.'], 'ls\r|'],
    ['~. in two pieces', ['ls\n', '~', '.'], 'ls\n|'],
    ['~. behind a ~ that was cut off by Enter', ['~\r~.'], '~\r|'],
  ])('leaves it by %s', (_, chunks, expected) => {
    expect(typed(...chunks)).toBe(expected);
  });

  it.each([
    ['~. within a line', ['cd ~.'], 'cd ~.'],
    ['~~. for a shell within the shell', ['\r~~.'], '\r~.'],
    ['~/ on a new line', ['~/bin/x\r'], '~/bin/x\r'],
    ['~ and Enter', ['~\r'], '~\r'],
    ['a dot on its own', ['\r.'], '\r.'],
  ])('goes on with %s', (_, chunks, expected) => {
    expect(typed(...chunks)).toBe(expected);
  });

  it('is the same bytes in the same order wherever there is no ~', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
        const plain = chunks.map((chunk) => chunk.map((byte) => (byte === 0x7e ? 0x20 : byte)));
        const watch = new LeaveWatch();
        const through = plain.flatMap((chunk) => [...watch.take(chunk).through]);
        expect(through).toEqual(plain.flatMap((chunk) => [...chunk]));
      }),
    );
  });

  it('means the same however it is cut into pieces', () => {
    const key = fc.constantFrom('~', '.', '\r', '\n', 'a', '\x7f', '\xff');
    fc.assert(
      fc.property(fc.array(key, { maxLength: 30 }), (keys) => {
        expect(typed(...keys)).toBe(typed(keys.join('')));
      }),
    );
  });
});
