import type { ColumnChange, TableChange } from '../protocol/index.ts';

/**
 * The least bits that could tell a delta to someone who knows each column's statistics, and nothing
 * else: which rows changed, as the entropy of a coin with their share, and the differences, as the
 * empirical entropy of the column's own distribution. Words and texts count as they are written.
 */
export function entropyBits(delta: TableChange, rows: number): number {
  let bits = 0;
  for (const column of delta.columns) bits += rows * coin(column.slots.length / rows) + valueBits(column);
  return bits;
}

function valueBits(column: ColumnChange): number {
  if (column.family === 'steps') {
    return surprise(column.steps, (steps, at) =>
      Number.isNaN(steps) ? 'null' : String(steps - (column.before[at] || 0)),
    );
  }
  if (column.family === 'dictionary') {
    return surprise(column.codes, String) + column.words.reduce((sum, word) => sum + word.length * 8, 0);
  }
  return column.values.reduce((sum, text) => sum + (text?.length ?? 0) * 8, 0);
}

function surprise<T>(values: ArrayLike<T>, symbol: (value: T, at: number) => string): number {
  const counts = new Map<string, number>();
  for (let at = 0; at < values.length; at++) {
    const key = symbol(values[at]!, at);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / values.length);
  return bits;
}

function coin(share: number): number {
  if (share <= 0 || share >= 1) return 0;
  return -share * Math.log2(share) - (1 - share) * Math.log2(1 - share);
}
