import { createHash } from 'node:crypto';

/** Crockford's, as ULIDs are written. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The operation that moves one workload of a command: the command's own where it moves one, else one for
 * each, the same whenever it is asked for. A copy is found by the tag of its operation, so no two workloads
 * may share one.
 */
export function operationForWorkload(
  command: string,
  workloads: readonly string[],
  workload: string,
): string {
  if (workloads.length === 1) return command;
  const digest = createHash('sha256').update(`${command}\n${workload}`).digest();
  // It begins as the command does, with its time, so that they stand together in every list.
  const rest = [...digest.subarray(0, 16)].map((byte) => DIGITS[byte & 31]).join('');
  return command.slice(0, 10) + rest;
}
