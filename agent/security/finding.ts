/** One thing that was looked at. Ids are stable: scripts may name them. */
export interface Finding {
  readonly id: string;
  /** `failed` has to be mended; a warning is for somebody to decide. */
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found, raw text of one line. */
  readonly found: string;
  /** What to do about it; null where nothing is to be done. */
  readonly mend: string | null;
}

export function finding(
  id: string,
  status: Finding['status'],
  found: string,
  mend: string | null = null,
): Finding {
  return { id, status, found, mend };
}
