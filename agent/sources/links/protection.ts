import type { Protection } from '../../../protocol/schema/words.ts';

/** Whether something protects a link now, and why that is thought. */
export interface ProtectionVerdict {
  readonly state: Protection;
  /** One line; null where it is protected and nothing is to be said. */
  readonly reason: string | null;
}

export function verdict(state: Protection, reason: string | null = null): ProtectionVerdict {
  return { state, reason };
}

/** `40 s`, `5 min`, `26 h`, in words for a reason. */
export function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
