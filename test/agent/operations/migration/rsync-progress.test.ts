import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRsyncProgress, rsyncProgress } from '../../../../agent/operations/migration/rsync-progress.ts';
import { viewOf } from '../../../../agent/operations/migration/view.ts';
import { madeMigration } from './made-migration.ts';

/** As rsync 3.2 and 3.5 print it, with carriage returns between. */
const PRINTED = [
  '',
  '          32768   0%    0.00kB/s    0:00:00  ',
  '       22118400  55%   19.95MB/s    0:00:00  ',
  '       30000000  75%   20.85MB/s    0:00:01 (xfr#1, to-chk=1/3)',
  '       40000000 100%   20.15MB/s    0:00:01 (xfr#2, to-chk=0/3)\n',
].join('\r');

function figuresOf(pieces: readonly Uint8Array[]): readonly number[] {
  const figures: number[] = [];
  const read = rsyncProgress((bytes) => figures.push(bytes));
  for (const piece of pieces) read(piece);
  return figures;
}

describe('the progress of rsync', () => {
  test('is read from what it prints, however the pieces come', () => {
    const bytes = Buffer.from(PRINTED);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(figuresOf(pieces)).toEqual([32_768, 22_118_400, 30_000_000, 40_000_000]);
      }),
    );
  });

  test('is every figure that such a line may hold', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.nat(100), fc.nat(99), (bytes, percent, hours) => {
        const line = `${String(bytes).padStart(15)} ${String(percent).padStart(3)}%   1.00GB/s ${hours}:00:09`;
        expect(parseRsyncProgress(line)).toBe(bytes);
      }),
    );
  });

  test('is none of what is no such line, for any bytes at all', () => {
    for (const line of [
      '',
      'sending incremental file list',
      '1,238,099  45%  146.38kB/s    0:00:08',
      '12 5%',
    ])
      expect(parseRsyncProgress(line)).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), (pieces) => {
        for (const bytes of figuresOf(pieces)) expect(Number.isSafeInteger(bytes)).toBe(true);
      }),
    );
    // A program that never ends a line is not remembered whole.
    expect(figuresOf([Buffer.alloc(1e6, 0x20), Buffer.from(PRINTED)])).toHaveLength(4);
  });
});

describe('a migration whose checkpoint is copied', () => {
  const kept = { side: 'source', state: madeMigration({ phase: 'CHECKPOINTED', doing: 'copy' }) } as const;
  const viewed = (bytes: number | null) => {
    const copied = bytes === null ? null : { bytes, totalBytes: 80_000_000_000 };
    return viewOf(kept, { since: 0, trouble: null, copied }, 0);
  };

  test('says how much of it is there, and its share of the whole grows with it', () => {
    expect(viewed(null).step).toMatch(/^copying checkpoint .* still runs$/);
    expect(viewed(12_400_000_000).step).toMatch(/^12\.4 of 80\.0 GB \(15 %\): copying checkpoint/);
    const shares = [null, 0, 4e10, 8e10].map((bytes) => viewed(bytes).progressRatio);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(new Set(shares).size).toBe(3);
    expect(shares.at(-1)).toBeLessThan(0.6);
  });
});
