import type { SafeText } from '../../../protocol/text.ts';

/** Whether today's work would fit elsewhere if a site were lost. */
export interface Survival {
  readonly site: string;
  readonly verdict: 'fits' | 'short' | 'unknown';
  /** GPUs for which there would be no place; null where that is not known. */
  readonly shortGpus: number | null;
  readonly note: SafeText | null;
}
