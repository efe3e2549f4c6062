import type { OperationRow } from '../actions/operation-row.ts';

/** One operation with the keys that the report of all has; times as ISO 8601. */
export function operationJson(row: OperationRow) {
  const { id, acceptedAt, deadlineAt, endedAt, delivered, ...rest } = row;
  return {
    operation: id,
    ...rest,
    acceptedAt: iso(acceptedAt),
    deadlineAt: iso(deadlineAt),
    endedAt: iso(endedAt),
    ...(row.kind === 'shed'
      ? { delivered: delivered.map(({ at, ...minute }) => ({ at: iso(at), ...minute })) }
      : {}),
  };
}

function iso(ms: number | null): string | null {
  return ms === null || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();
}
