import type { Operation } from '../operation.ts';

/** Who took it back and why, and what had become of it by then. */
export function cancelledWords({ cancelling }: Operation, what: string): string {
  const { by = 'somebody', reason = null } = cancelling ?? {};
  return `cancelled by ${by}${reason === null || reason.trim() === '' ? '' : ` (${reason})`}: ${what}`;
}
