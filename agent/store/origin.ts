import type { SourceKind } from '../../protocol/index.ts';

/** Which source and which of its targets a reading comes from. */
export interface Origin {
  readonly source: string;
  readonly target: string;
  readonly kind: SourceKind;
  readonly periodMs: number;
  /** The reading names every node and workload there is: what it leaves out is gone. */
  readonly inventory: boolean;
}

/** The key of a source's row, as other tables refer to it. */
export function refOf(origin: Pick<Origin, 'source' | 'target'>): string {
  return `${origin.source}/${origin.target}`;
}
