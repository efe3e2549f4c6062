import { neutralise, type SafeText } from '../../../protocol/text.ts';

/** A reason for which values are missing, and which ones these are. */
export interface MissingReason {
  readonly reason: SafeText;
  readonly columns: SafeText;
  /** Rows (the node, its GPUs) that gave it. */
  readonly rows: number;
}

/** Sources name at most this many columns; a hostile one could name more. */
const MOST_PAIRS = 200;

/** Folds `column=reason; column=reason` of several rows into one entry a reason, the most frequent first. */
export function missingReasons(notes: readonly (string | null)[]): MissingReason[] {
  const reasons = new Map<string, { columns: Set<string>; rows: number }>();
  for (const note of notes) {
    const seen = new Set<string>();
    for (const pair of (note ?? '').split(';', MOST_PAIRS)) {
      const at = pair.indexOf('=');
      if (at < 1) continue;
      const reason = pair.slice(at + 1).trim();
      const entry = reasons.get(reason) ?? { columns: new Set<string>(), rows: 0 };
      reasons.set(reason, entry);
      entry.columns.add(pair.slice(0, at).trim());
      if (!seen.has(reason)) entry.rows++;
      seen.add(reason);
    }
  }
  return [...reasons]
    .map(([reason, { columns, rows }]) => ({
      reason: neutralise(reason),
      columns: neutralise([...columns].join(', '), LONGEST),
      rows,
    }))
    .sort((a, b) => b.rows - a.rows);
}

const LONGEST = 512;
