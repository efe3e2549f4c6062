import type { PowerModel } from './power-rows.ts';

/** The site that the cursor is on, or on something of; null where there are no rows. */
export function siteUnderCursor({ rows, cursor }: PowerModel): string | null {
  const key = cursor === null ? undefined : rows[cursor]?.key;
  // Rows are called by their site first.
  const [site] = key === undefined ? [] : (JSON.parse(key) as readonly unknown[]);
  return typeof site === 'string' ? site : null;
}
